import Foundation
import MutualInformation
import Testing

/// Channels, their capacities, and the scores that are made of them. Notebook values: exercises 5 and 9, as NumPy 2.4.6
/// prints them.
@Suite struct ChannelTests {
  struct Content: Decodable {
    struct Row: Decodable { let rows: [[Double]], capacity: Double, gap: Double }
    let channels: [Row]
  }

  /// What the certificate promises, checked from the outside, and the capacity itself where it is known.
  private func check(
    _ channel: DiscreteChannel, capacity expected: Double? = nil, _ comment: String,
    tolerance: Double = 1e-12
  ) throws {
    let capacity = try channel.capacity(tolerance: tolerance)
    #expect(capacity.gap >= 0 && capacity.gap <= tolerance && capacity.value >= 0, "\(comment)")
    #expect(capacity.iterations < 100, "\(comment): \(capacity.iterations)")
    #expect(capacity.input.count == channel.inputCount)
    #expect(abs(capacity.input.reduce(0, +) - 1) < 1e-14)
    #expect(abs(try channel.mutualInformation(input: capacity.input) - capacity.value) < 1e-15, "\(comment)")
    if let expected { #expect(abs(capacity.value - expected) < 1e-12, "\(comment)") }
    // Kuhn and Tucker: no input is farther from the output than the capacity.
    let output = (0..<channel.outputCount).map { y in
      zip(capacity.input, channel.rows).reduce(0) { $0 + $1.0 * $1.1[y] }
    }
    for row in channel.rows {
      let divergence = zip(row, output).reduce(0) { $1.0 > 0 ? $0 + $1.0 * log($1.0 / $1.1) : $0 }
      #expect(divergence <= capacity.value + 3e-12, "\(comment)")
    }
  }

  private func h(_ p: Double) -> Double { p > 0 && p < 1 ? -p * log(p) - (1 - p) * log(1 - p) : 0 }

  @Test(arguments: [(0.1, 0.3680642071684971), (0.25, 0.130812035941137), (0.49, 0.00020001333546704192)])
  func notebookChannels(_ flip: Double, _ expected: Double) throws {
    let channel = try DiscreteChannel.binarySymmetric(flip: flip)
    #expect(abs(try channel.mutualInformation(input: [0.5, 0.5]) - expected) < 1e-12)
  }

  @Test func notebookCapacity() throws {
    let channel = try DiscreteChannel.binarySymmetric(flip: 0.15)
    let capacity = try channel.capacity()
    #expect(abs(capacity.value - 0.27043809275395453) < 1e-12)
    #expect(capacity.input == [0.5, 0.5] && capacity.iterations == 0)
    for a in stride(from: 0.05, to: 0.96, by: 0.05) {
      #expect(try channel.mutualInformation(input: [1 - a, a]) <= capacity.value + 1e-15)
    }
  }

  @Test(arguments: [0, 1e-9, 0.01, 0.1, 0.15, 0.25, 0.49, 0.5, 0.6317, 0.9, 0.9999, 1])
  func closedForms(_ e: Double) throws {
    try check(.binarySymmetric(flip: e), capacity: log(2) - h(e), "BSC \(e)")
    try check(.binaryErasure(erasure: e), capacity: (1 - e) * log(2), "BEC \(e)")
    let z = e == 1 ? 0 : log1p((1 - e) * pow(e, e / (1 - e)))
    try check(.zChannel(flip: e), capacity: z, "Z \(e)")
  }

  /// With ε = ½: capacity ln(5/4), reached with two fifths of ones (Cover & Thomas 2006, problem 7.8).
  @Test func zChannelInput() throws {
    let capacity = try DiscreteChannel.zChannel(flip: 0.5).capacity()
    #expect(abs(capacity.value - log(1.25)) < 1e-12 && abs(capacity.input[1] - 0.4) < 1e-6)
  }

  @Test func randomChannelsAgainstQuadraticProgramming() throws {
    for (k, row) in try reference("tables", as: Content.self).channels.enumerated() {
      let channel = try DiscreteChannel(rows: row.rows)
      try check(channel, "channel \(k)")
      #expect(abs(try channel.capacity().value - row.capacity) < 1e-10, "channel \(k), their gap \(row.gap)")
    }
  }

  @Test func degenerateChannels() throws {
    let row = [0.2, 0.5, 0.3]
    try check(DiscreteChannel(rows: [row, row, row]), capacity: 0, "equal rows")
    try check(DiscreteChannel(rows: [row]), capacity: 0, "one input")
    try check(DiscreteChannel(rows: [[1], [1]]), capacity: 0, "one output")
    let identity = (0..<5).map { x in (0..<5).map { $0 == x ? 1.0 : 0 } }
    try check(DiscreteChannel(rows: identity), capacity: log(5), "noiseless")
    try check(DiscreteChannel(rows: identity + identity), capacity: log(5), "noiseless, every input twice")
    try check(
      DiscreteChannel(rows: [[0, 1, 0], [0, 0, 1]]), capacity: log(2), "an output that never occurs")
    let typewriter = (0..<6).map { x in (0..<6).map { $0 == x || $0 == (x + 1) % 6 ? 0.5 : 0 } }
    try check(DiscreteChannel(rows: typewriter), capacity: log(3), "noisy typewriter")
    try check(
      DiscreteChannel(rows: [[1, 0], [0, 1], [1e-30, 1 - 1e-30]]), capacity: log(2), "nearly equal")
    try check(DiscreteChannel(rows: [[0.5, 0.5], [0.5 + 1e-7, 0.5 - 1e-7]]), "nearly useless")
  }

  /// A third input that is exactly as good as the others without being needed: there k steps of Blahut and
  /// Arimoto alone leave a gap of the order of 1/k.
  @Test func inputThatIsAsGoodWithoutBeingNeeded() throws {
    let e = 0.1
    // q is uniform over two outputs of three; the third row is as far from it as the others.
    let target = log(2) - h(e)
    var (low, high) = (0.0, 0.5)
    for _ in 0..<100 {
      let a = (low + high) / 2
      if -h(a) + log(2) > target { low = a } else { high = a }
    }
    try check(
      DiscreteChannel(rows: [[1 - e, e, 0], [e, 1 - e, 0], [low, 1 - low, 0]]), capacity: target, "as good")
    // What a few steps leave open, and that the gap does not hide it.
    let rows = [[0.9, 0.1, 0], [0.1, 0.9, 0], [0.45, 0.05, 0.5]]
    let few = try DiscreteChannel(rows: rows).capacity(iterationLimit: 5)
    let all = try DiscreteChannel(rows: rows).capacity()
    #expect(few.iterations == 5 && few.gap > 1e-6)
    #expect(few.value <= all.value && all.value <= few.value + few.gap)
  }

  /// Tolerances that rounding cannot meet end as well, and the gap says so.
  @Test func limits() throws {
    let channel = try DiscreteChannel(rows: [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.3, 0.3, 0.4]])
    // The steps of Blahut and Arimoto do it alone where they are fast.
    #expect(try DiscreteChannel.zChannel(flip: 0.1).capacity().iterations < 20)
    let best = try channel.capacity(tolerance: 0)
    #expect(best.gap < 1e-14 && best.iterations < 100)
    let start = try channel.capacity(iterationLimit: 0)
    #expect(start.iterations == 0 && start.gap > 1e-3)
    #expect(abs(try channel.mutualInformation(input: [1, 1, 1].map { $0 / 3 }) - start.value) < 1e-15)
    let rough = try channel.capacity(tolerance: 1e-3)
    #expect(rough.gap <= 1e-3 && rough.value <= best.value && best.value <= rough.value + rough.gap)
  }

  @Test func zeroProbabilities() throws {
    let channel = try DiscreteChannel(rows: [[1, 0], [0, 1]])
    #expect(try channel.mutualInformation(input: [1, 0]) == 0)
    let rare = try channel.mutualInformation(input: [1, 1e-200])
    #expect(abs(rare / 1e-200 - (1 + 200 * log(10))) < 1e-9 || abs(rare / 1e-200 - 200 * log(10)) < 1e-9)
    #expect(try channel.mutualInformation(input: [1, .leastNonzeroMagnitude]).isFinite)
  }

  private func complaint(_ make: () throws -> some Any) -> String {
    do { _ = try make() } catch let error as TableError { return error.description } catch {}
    return "none"
  }

  @Test func badChannels() throws {
    #expect(
      complaint { try DiscreteChannel(rows: []) }
        == "channel: found no numbers, allowed is rows of at least one number")
    #expect(
      complaint { try DiscreteChannel(rows: [[1, 0], [1]]) }
        == "row 2: found 1 number, allowed is 2 as in row 1")
    #expect(
      complaint { try DiscreteChannel(rows: [[0.5, 0.5], [0.5, 0.4]]) }
        == "row 2: found a sum of 0.9, allowed is 1, give or take 1e-09")
    #expect(
      complaint { try DiscreteChannel(rows: [[1, 0], [1.1, -0.1]]) }
        == "element [1, 1]: found -0.1, allowed is a finite number, at least 0")
    let channel = try DiscreteChannel.binarySymmetric(flip: 0.1)
    #expect(
      complaint { try channel.mutualInformation(input: [1]) } == "input: found 1 number, allowed is 2")
    #expect(
      complaint { try channel.mutualInformation(input: [.nan, 1]) }
        == "input[0]: found nan, allowed is a finite number, at least 0")
    #expect(
      complaint { try channel.mutualInformation(input: [0.5, 0.6]) }.hasPrefix("input: found a sum of 1.1"))
    for bad in [-0.1, 1.1, .nan, .infinity] {
      #expect(
        complaint { try DiscreteChannel.zChannel(flip: bad) }
          == "flip: found \(bad), allowed is a number in [0, 1]")
      #expect(complaint { try DiscreteChannel.binarySymmetric(flip: bad) }.hasPrefix("flip: "))
      #expect(complaint { try DiscreteChannel.binaryErasure(erasure: bad) }.hasPrefix("erasure: "))
    }
    #expect(complaint { try channel.capacity(tolerance: .nan) }.hasPrefix("tolerance: found nan"))
    #expect(complaint { try channel.capacity(tolerance: -1) }.hasPrefix("tolerance: found -1.0"))
    #expect(complaint { try channel.capacity(iterationLimit: -1) }.hasPrefix("iterationLimit: found -1"))
  }
}
