import GSLRandom
import Testing

@Suite struct SelectionTests {
  static let address = StreamAddress(key: 385, replication: 2, purpose: 1)

  /// χ² of counts that should be equal, as a p-value.
  func pValue(_ counts: some Collection<Int>, cells: Int) throws -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(cells)
    let missing = Double(cells - counts.count) * expected
    let statistic = counts.reduce(missing) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    return try ChiSquared(degreesOfFreedom: Double(cells - 1)).upperTail(statistic)
  }

  /// Each of the 120 orders of five elements equally often. False alarm 1e-7.
  @Test func everyOrderIsAsLikely() throws {
    var stream = try RandomStream(at: Self.address)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<60_000 {
      var elements = Array(0..<5)
      stream.shuffle(&elements)
      counts[elements, default: 0] += 1
    }
    #expect(counts.count == 120)
    #expect(try pValue(counts.values, cells: 120) > 1e-7)
  }

  /// Each of the 60 ordered choices of 3 out of 5 equally often. False alarm 1e-7.
  @Test func everyChoiceIsAsLikely() throws {
    var stream = try RandomStream(at: Self.address)
    var chooser = try SubsetChooser(count: 5)
    var indices: [UInt32] = [0, 0, 0]
    var counts: [[UInt32]: Int] = [:]
    for _ in 0..<60_000 {
      try chooser.choose(into: &indices, using: &stream)
      counts[indices, default: 0] += 1
    }
    #expect(counts.count == 60)
    #expect(try pValue(counts.values, cells: 60) > 1e-7)
  }

  @Test func shuffleFollowsItsDefinition() throws {
    var stream = try RandomStream(at: Self.address)
    var integers = try RandomStream(at: Self.address)
    var elements = (0..<97).map { "\($0)" }
    var expected = elements
    stream.shuffle(&elements)
    for i in stride(from: 96, through: 1, by: -1) {
      expected.swapAt(i, Int(integers.nextInteger(below: UInt32(i + 1))))
    }
    #expect(elements == expected)
    var none: [Int] = []
    stream.shuffle(&none)
    var one = [7]
    stream.shuffle(&one)
    #expect(one == [7])
  }

  @Test func choiceFollowsItsDefinitionAndLeavesNoTrace() throws {
    var stream = try RandomStream(at: Self.address)
    var integers = try RandomStream(at: Self.address)
    var chooser = try SubsetChooser(count: 97)
    let fresh = chooser
    for k in [0, 1, 13, 96, 97, 5] {
      var indices = [UInt32](repeating: .max, count: k)
      try chooser.choose(into: &indices, using: &stream)
      var order = [UInt32](0..<97)
      for i in 0..<k { order.swapAt(i, i + Int(integers.nextInteger(below: UInt32(97 - i)))) }
      #expect(indices == Array(order[..<k]))
      #expect(Set(indices).count == k)
    }
    // A fresh chooser makes the same choices.
    var other = fresh
    var again = try RandomStream(at: Self.address)
    stream.move(to: Self.address)
    var a = [UInt32](repeating: 0, count: 40)
    var b = a
    try chooser.choose(into: &a, using: &stream)
    try other.choose(into: &b, using: &again)
    #expect(a == b)
  }

  @Test func impossibleChoicesAreErrors() throws {
    var stream = try RandomStream(at: Self.address)
    #expect(throws: DistributionError.self) { try SubsetChooser(count: -1) }
    var chooser = try SubsetChooser(count: 5)
    var indices = [UInt32](repeating: 9, count: 6)
    // More than there are, rows of unequal lengths, no rows for something, more than the array holds.
    for (rows, count) in [(1, 6), (4, 6), (0, 6), (-1, 5), (7, 6), (1, 7), (1, -1)] {
      #expect(throws: DistributionError.self) {
        try chooser.choose(rows: rows, into: &indices, count: count, using: &stream)
      }
    }
    #expect(indices == [9, 9, 9, 9, 9, 9])
    var none: [UInt32] = []
    try chooser.choose(rows: 0, into: &none, using: &stream)
    try chooser.choose(rows: 3, into: &none, using: &stream)
    try chooser.choose(rows: 3, into: &indices, using: &stream)
    #expect(indices.allSatisfy { $0 < 5 })
  }
}
