import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Kernel density estimates, against scikit-learn (and scipy) and against a direct sum over all pairs.
@Suite struct KernelDensityTests {
  struct Reference: Decodable {
    struct Sample: Decodable {
      let name: String
      let xDimension: Int, yDimension: Int
      let x: [Double], y: [Double]
      /// By `rule marginals centres`.
      let estimates: [String: Double]
    }
    let samples: [Sample]
  }

  private func estimator(_ bandwidth: String, _ marginals: String, _ centres: String) throws -> KernelDensity
  {
    try KernelDensity([
      Parameter("bandwidth", .word(bandwidth)), Parameter("marginals", .word(marginals)),
      Parameter("centres", .word(centres)),
    ])
  }

  @Test func otherPrograms() throws {
    var comparisons = 0
    for sample in try reference("kernel-density", as: Reference.self).samples {
      let law = Shapeless(sample.xDimension, sample.yDimension)
      var drawn = MutualInformation.Sample(count: sample.x.count / sample.xDimension, shape: law.shape)
      (drawn.x.reals, drawn.y.reals) = (sample.x, sample.y)
      for (name, expected) in sample.estimates {
        let words = name.split(separator: " ").map(String.init)
        let value = try estimate(try estimator(words[0], words[1], words[2]), law, drawn)[0]
        #expect(abs(value - expected) < 1e-12 * max(1, abs(expected)), "\(sample.name), \(name)")
        comparisons += 1
      }
    }
    #expect(comparisons == 44)
  }

  /// Kernels along the covariance at ρ = 0.9 and n = 500: numpy and scipy find 0.8720 ± 0.0025 with 250 samples of their
  /// own, and 0.7148 ± 0.0016 with kernels parallel to the axes. Z-scores of the difference below 5: false alarms 1e-6.
  @Test func fullCovariance() throws {
    let law = try normalPair(0.9)
    for (bandwidth, expected, error) in [("full", 0.8720, 0.0025), ("scott", 0.7148, 0.0016)] {
      let values = try (0..<40 as Range<UInt64>).map {
        try estimate(try estimator(bandwidth, "joint", "all"), law, try draw(law, 500, $0))[0]
      }
      let mean = values.reduce(0, +) / 40
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
      #expect(abs(mean - expected) < 5 * (deviation * deviation / 40 + error * error).squareRoot())
    }
  }

  /// The full covariance goes with every linear map of X, and of Y; where there is none the estimate fails.
  @Test func linearMaps() throws {
    let law = try ContinuousLawTests.normal(2, 0.5)
    var sample = try draw(law, 60)
    let full = try estimator("full", "own", "others")
    let plain = try estimate(full, law, sample)[0]
    for i in 0..<60 {
      let (u, v) = (sample.x.reals[2 * i], sample.x.reals[2 * i + 1])
      (sample.x.reals[2 * i], sample.x.reals[2 * i + 1]) = (1e3 * (u - 0.99 * v), v + 7)
      sample.y.reals[2 * i] -= sample.y.reals[2 * i + 1]
    }
    #expect(abs(try estimate(full, law, sample)[0] - plain) < 1e-10)
    for i in 0..<60 { sample.y.reals[2 * i] = sample.x.reals[2 * i] - 3 * sample.x.reals[2 * i + 1] }
    #expect(throws: EstimationFailure.perfectCorrelation) { try estimate(full, law, sample) }
    #expect(throws: Incompatibility("needs samples of at least 5")) { try full.check(law, count: 4) }
  }

  /// A draw that no kernel of another reaches: the density's logarithm is taken from the exponents.
  @Test func outliers() throws {
    let law = try normalPair(0.5)
    var sample = try draw(law, 500)
    (sample.x.reals[17], sample.y.reals[17]) = (1e9, -1e9)
    let value = try estimate(try estimator("scott", "own", "others"), law, sample)[0]
    let expected = direct(sample)
    #expect(value.isFinite && abs(value - expected) < 1e-9 * abs(expected))
    // √n standard deviations away, in kernel deviations of n^(−1/5): no double holds the exponential.
    #expect(0.5 * pow(500, 2 * 0.7) > 2000)
  }

  /// Leave-one-out with the rule of Scott and marginals of their own in extended range: sums of exponents shifted by the
  /// largest.
  private func direct(_ sample: MutualInformation.Sample) -> Double {
    let n = Double(sample.count)
    func scaled(_ values: [Double]) -> [Double] {
      let mean = values.reduce(0, +) / n
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
      return values.map { $0 / variance.squareRoot() }
    }
    let (x, y) = (scaled(sample.x.reals), scaled(sample.y.reals))
    func logDensity(_ i: Int, _ coordinates: [[Double]]) -> Double {
      let h = pow(n, -1 / Double(coordinates.count + 4))
      let exponents = x.indices.filter { $0 != i }.map { j in
        -coordinates.reduce(0) { $0 + pow(($1[i] - $1[j]) / h, 2) } / 2
      }
      let largest = exponents.max()!
      let sum = exponents.reduce(0) { $0 + exp($1 - largest) }
      return largest + log(sum / (n - 1)) - Double(coordinates.count) * log(h * (2 * Double.pi).squareRoot())
    }
    return x.indices.reduce(0) { $0 + logDensity($1, [x, y]) - logDensity($1, [x]) - logDensity($1, [y]) } / n
  }

  @Test func failures() throws {
    let law = try normalPair(0.5)
    var sample = try draw(law, 50)
    sample.y.reals = Array(repeating: 3, count: 50)
    #expect(throws: EstimationFailure.constantVariable) { try estimate(try KernelDensity([]), law, sample) }
    sample.y.reals[3] = .nan
    #expect(throws: EstimationFailure.sampleNotFinite) { try estimate(try KernelDensity([]), law, sample) }
    #expect(throws: Incompatibility.self) { try KernelDensity([]).check(law, count: 1) }
    #expect(throws: Incompatibility.self) { try KernelDensity([]).check(try channel(0.1), count: 10) }
  }

  /// The units of X and Y do not matter.
  @Test func units() throws {
    let law = try normalPair(0.5)
    let sample = try draw(law, 80)
    var scaled = sample
    scaled.x.reals = sample.x.reals.map { 1e6 * $0 - 3e5 }
    scaled.y.reals = sample.y.reals.map { -1e-7 * $0 }
    for words in [["scott", "joint", "all"], ["silverman", "own", "others"]] {
      let estimator = try estimator(words[0], words[1], words[2])
      let (a, b) = (try estimate(estimator, law, sample)[0], try estimate(estimator, law, scaled)[0])
      #expect(abs(a - b) < 1e-11)
    }
  }
}
