import Foundation
import GSLRandom
import Testing

/// Tests/References/random/numpy-legacy.json, made by Scripts/references/numpy-legacy.
private struct Recording: Decodable {
  /// One call and what NumPy returned.
  struct Call: Decodable {
    let call: String
    let seed: UInt32?
    let count: Int?
    let p: Double?
    let max: UInt32?
    let n: Int?
    let correlation: Double?
    let integers: [Int]?
    let doubles: [String]?
  }

  let numpy: String
  let calls: [Call]

  static func read() throws -> Recording {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "References/random/numpy-legacy.json"))
    return try JSONDecoder().decode(Recording.self, from: data)
  }
}

@Suite struct NumPyLegacyTests {
  /// What the stream gives for a recorded call; the 64 bits of doubles.
  private func replay(_ call: Recording.Call, on stream: inout NumPyLegacyStream) throws -> [UInt64] {
    let count = call.count ?? 0
    switch call.call {
    case "seed":
      stream.seed(try #require(call.seed))
      return []
    case "words":
      var words: [UInt64] = []
      for _ in 0..<count { words.append(UInt64(stream.nextWord())) }
      return words.suffix(count < 10 ? count : 10)
    case "random_sample": return stream.randomSample(count: count).map(\.bitPattern)
    case "randn": return stream.randn(count: count).map(\.bitPattern)
    case "binomial": return try stream.binomial(p: #require(call.p), count: count).map(UInt64.init)
    case "interval":
      let max = try #require(call.max)
      var values: [UInt64] = []
      for _ in 0..<count { values.append(UInt64(stream.interval(max: max))) }
      return values
    case "permutation": return try stream.permutation(#require(call.n)).map(UInt64.init)
    case "choice": return try stream.choice(#require(call.n), count: count).map(UInt64.init)
    case "multivariate_normal":
      let (x, y) = try stream.bivariateNormal(correlation: #require(call.correlation), count: count)
      return zip(x, y).flatMap { [$0.bitPattern, $1.bitPattern] }
    default:
      Issue.record("no call \(call.call)")
      return []
    }
  }

  /// Every number that NumPy returned, to the bit; those of `multivariate_normal` to 4 ulps, of 1 if they are smaller.
  @Test func replaysNumPy() throws {
    let recording = try Recording.read()
    #expect(Set(recording.calls.map(\.call)).count == 9)
    #expect(Set(recording.calls.compactMap(\.seed)).isSuperset(of: [0, 1, 5, 11, 42, 123, .max]))
    var stream = try NumPyLegacyStream(seed: 7)
    var seed: UInt32 = 7
    var worst = 0.0
    for (index, call) in recording.calls.enumerated() {
      seed = call.seed ?? seed
      let found = try replay(call, on: &stream)
      let words = try call.doubles?.map { try #require(UInt64($0, radix: 16)) }
      let expected = words ?? call.integers?.map { UInt64($0) } ?? []
      guard call.call == "multivariate_normal" else {
        #expect(found == expected, "call \(index), \(call.call), seed \(seed), NumPy \(recording.numpy)")
        continue
      }
      try #require(found.count == expected.count && expected.count == 2 * (call.count ?? 0))
      for (left, right) in zip(found.map(Double.init(bitPattern:)), expected.map(Double.init(bitPattern:))) {
        let error = (left - right).magnitude / max(right.magnitude, 1).ulp
        if !(error <= worst) { worst = error }
        #expect(error <= 4, "call \(index), correlation \(call.correlation ?? .nan), seed \(seed)")
      }
    }
    #expect(worst <= 4, "\(worst)")
  }

  /// The numbers that every user of NumPy has seen.
  @Test func famousNumbers() throws {
    var stream = try NumPyLegacyStream(seed: 42)
    #expect(stream.randomSample() == 0.3745401188473625)
    stream.seed(0)
    #expect(stream.randn() == 1.764052345967664)
    #expect(stream.randn() == 0.4001572083672233)
    stream.seed(5489)
    #expect(stream.nextWord() == 3_499_211_612)  // first output of mt19937ar.c by its default seed
  }

  @Test func seedingForgetsTheKeptNormal() throws {
    var stream = try NumPyLegacyStream(seed: 5)
    let first = stream.randn()
    let kept = stream.randn()
    stream.seed(5)
    #expect(stream.randn() == first)
    stream.seed(5)
    #expect(stream.randn() == first)
    // Uniforms between the two do not touch it.
    _ = stream.randomSample(count: 3)
    #expect(stream.randn() == kept)
  }

  @Test func oneAtATimeIsTheSameAsMany() throws {
    var many = try NumPyLegacyStream(seed: 97)
    var single = try NumPyLegacyStream(seed: 97)
    for count in [0, 1, 5, 98] {
      for value in many.randomSample(count: count) { #expect(value == single.randomSample()) }
      for value in many.randn(count: count) { #expect(value == single.randn()) }
      for value in try many.binomial(p: 0.6317, count: count) {
        #expect(try value == single.binomial(p: 0.6317))
      }
      let (x, y) = try many.bivariateNormal(correlation: -0.317, count: count)
      #expect(x.count == count && y.count == count)
      for i in 0..<count {
        let (one, other) = try single.bivariateNormal(correlation: -0.317, count: 1)
        #expect(one == [x[i]] && other == [y[i]])
      }
    }
    #expect(many.nextWord() == single.nextWord())
  }

  /// The table of signs in the documentation. An error of 2⁻⁵³ in the matrix turns the directions by
  /// 2⁻⁵³/|ρ| and moves the root of the smaller singular value by 2⁻⁵³ over that root.
  @Test(arguments: [0.6, -0.6, 0.99, -0.99, 1e-3, -1e-3, 1e-14, -1e-14, 1 - 0x1p-53, 0x1p-53 - 1])
  func directionsAndSigns(_ correlation: Double) throws {
    var stream = try NumPyLegacyStream(seed: 11)
    let normals = stream.randn(count: 40)
    stream.seed(11)
    let (x, y) = try stream.bivariateNormal(correlation: correlation, count: 20)
    let large = ((1 + correlation.magnitude) / 2).squareRoot()
    let small = ((1 - correlation.magnitude) / 2).squareRoot()
    let sign: Double = correlation > 0 ? 1 : -1
    for i in 0..<20 {
      let (a, b) = (large * normals[2 * i], small * normals[2 * i + 1])
      let tolerance = 16 * 0x1p-53 / min(correlation.magnitude, small)
      #expect((x[i] - (-a - sign * b)).magnitude < tolerance)
      #expect((y[i] - (-sign * a + b)).magnitude < tolerance)
    }
  }

  @Test func withoutCorrelationTheNormalsAreTakenAsTheyCome() throws {
    for (correlation, sign) in [(0.0, 1.0), (-0.0, 1), (3e-15, -1), (-3e-15, -1), (1e-300, -1)] {
      var stream = try NumPyLegacyStream(seed: 11)
      let normals = stream.randn(count: 4)
      stream.seed(11)
      let (x, y) = try stream.bivariateNormal(correlation: correlation, count: 2)
      #expect(x == [sign * normals[0], sign * normals[2]] && y == [normals[1], normals[3]])
    }
  }

  @Test func whatIsNotDefinedIsAnErrorAndDrawsNothing() throws {
    var stream = try NumPyLegacyStream(seed: 1)
    for p in [-1e-300, 1.0000001, .nan, .infinity, -.infinity] {
      #expect(throws: DistributionError.self) { try stream.binomial(p: p) }
      #expect(throws: DistributionError.self) { try stream.binomial(p: p, count: 0) }
    }
    for correlation in [1, -1, 1.5, .nan, .infinity] {
      #expect(throws: DistributionError.self) {
        try stream.bivariateNormal(correlation: correlation, count: 1)
      }
    }
    for (n, k) in [(-1, 0), (3, -1), (3, 4), (0, 1), (.max, 1), (.min, 0)] {
      #expect(throws: DistributionError.self) { try stream.choice(n, count: k) }
    }
    for n in [-1, 1 << 32 + 1, .min, .max] {
      #expect(throws: DistributionError.self) { try stream.permutation(n) }
    }
    #expect(throws: DistributionError.self) { try stream.binomial(p: 0.5, count: -1) }
    #expect(throws: DistributionError.self) { try stream.bivariateNormal(correlation: 0.5, count: -1) }
    do {
      _ = try stream.choice(3, count: 4)
    } catch {
      #expect(error.description == "choice: count = 4 must be in 0…3")
    }
    #expect(try stream.permutation(0).isEmpty && stream.permutation(1) == [0])
    #expect(try stream.choice(0, count: 0).isEmpty)
    var untouched = try NumPyLegacyStream(seed: 1)
    #expect(stream.nextWord() == untouched.nextWord())
  }
}
