import GSLRandom
import Testing

/// Parameters that are sane and ugly, for every continuous distribution.
private func continuous() throws -> [any UnivariateDistribution<Double>] {
  try [
    Normal(), Normal(mean: 0.3, standardDeviation: 1.7), Uniform(), Uniform(from: -1.25, to: 2.5),
    Exponential(mean: 2.385), LogNormal(logMean: -0.3, logStandardDeviation: 0.9),
    Pareto(exponent: 2.7, minimum: 1.3), Pareto(exponent: 0.6), Gamma(shape: 0.317, scale: 1.9),
    Gamma(shape: 1), Gamma(shape: 2.385, scale: 0.7), Gamma(shape: 47.3, scale: 1.1),
    ChiSquared(degreesOfFreedom: 1), ChiSquared(degreesOfFreedom: 3.7), StudentT(degreesOfFreedom: 1.3),
    StudentT(degreesOfFreedom: 2), StudentT(degreesOfFreedom: 6.7), Beta(0.4, 0.7), Beta(2.385, 5.3),
    Beta(1, 1),
    Beta(0.5, 30),
  ]
}

private func discrete() throws -> [any UnivariateDistribution<Int>] {
  try [
    Poisson(mean: 0.05), Poisson(mean: 3.7), Poisson(mean: 41.3), Binomial(trials: 13, probability: 0.317),
    Binomial(trials: 97, probability: 0.6317), Binomial(trials: 1, probability: 0.5),
    Bernoulli(probability: 0.0317), Bernoulli(probability: 0.9),
    GeneralDiscrete(weights: [3, 0, 1.7, 0.05, 0, 9]),
    GeneralDiscrete(weights: [1]), GeneralDiscrete(weights: Array(repeating: 0.1, count: 64)),
  ]
}

/// Every sampler against its own cdf, every cdf against its density, and both against mpmath.
@Suite struct DistributionTests {
  static let draws = 100_000

  /// p-value of a χ² test; the bins are those with an expectation of at least ten, the rest is pooled.
  static func pValue(counts: [Int], probabilities: [Double]) throws -> Double {
    var statistic = 0.0
    var bins = 0
    var pool = (count: 0, expected: 0.0)
    for (count, probability) in zip(counts, probabilities) {
      let expected = probability * Double(draws)
      if expected < 10 {
        pool.count += count
        pool.expected += expected
        continue
      }
      statistic += (Double(count) - expected) * (Double(count) - expected) / expected
      bins += 1
    }
    if pool.expected >= 10 {
      statistic += (Double(pool.count) - pool.expected) * (Double(pool.count) - pool.expected) / pool.expected
      bins += 1
    } else if Double(pool.count) > pool.expected + 40 {
      return 0  // a Poisson variable of expectation below 10 does not exceed 50 (1e-18)
    }
    return bins < 2 ? 1 : try ChiSquared(degreesOfFreedom: Double(bins - 1)).upperTail(statistic)
  }

  /// 21 × 3 generators, 50 equally likely bins each at 1e-8: false alarm 7e-7 in all.
  @Test(arguments: ["philox4x32-10", "mt19937", "ranlxd2"])
  func continuousSamplersFollowTheirCDF(_ name: String) throws {
    let generator = try #require(Generator(named: name))
    for (index, distribution) in try continuous().enumerated() {
      var stream = try RandomStream(generator, at: StreamAddress(key: 2385, replication: UInt64(index)))
      try check(distribution, &stream)
    }
    func check<D: UnivariateDistribution<Double>>(_ distribution: D, _ stream: inout RandomStream) throws {
      var counts = [Int](repeating: 0, count: 50)
      var values = [Double](repeating: .nan, count: Self.draws)
      distribution.fill(&values, using: &stream)
      for value in values {
        #expect(value.isFinite)
        counts[min(49, Int(distribution.cumulative(value) * 50))] += 1
      }
      let equal = [Double](repeating: 0.02, count: 50)
      #expect(try Self.pValue(counts: counts, probabilities: equal) > 1e-8, "\(distribution)")
      // `sample`, on fewer draws: its mean within 6.5 standard errors (8e-11 each, were it normal).
      if distribution.variance.isFinite {
        let sum = (0..<10_000).reduce(0.0) { sum, _ in sum + distribution.sample(using: &stream) }
        let z = (sum / 10_000 - distribution.mean) / (distribution.variance / 10_000).squareRoot()
        // Pareto(2.7) has no third moment: its standardised mean has a heavy tail.
        #expect(z.magnitude < (distribution is Pareto ? 30 : 6.5), "\(distribution)")
      }
    }
  }

  /// 11 × 2 tests at 1e-8.
  @Test(arguments: ["philox4x32-10", "mt19937"])
  func discreteSamplersFollowTheirProbabilities(_ name: String) throws {
    let generator = try #require(Generator(named: name))
    for (index, distribution) in try discrete().enumerated() {
      var stream = try RandomStream(generator, at: StreamAddress(key: 317, replication: UInt64(index)))
      try check(distribution, &stream)
    }
    func check<D: UnivariateDistribution<Int>>(_ distribution: D, _ stream: inout RandomStream) throws {
      var counts = [Int](repeating: 0, count: 200)
      for _ in 0..<Self.draws {
        let value = distribution.sample(using: &stream)
        counts[value] += 1
        #expect(distribution.density(at: value) > 0)
      }
      let probabilities = counts.indices.map { distribution.density(at: $0) }
      #expect(try Self.pValue(counts: counts, probabilities: probabilities) > 1e-8, "\(distribution)")
      let total = probabilities.reduce(0, +)
      let mean = zip(probabilities, counts.indices).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(
        (total - 1).magnitude < 1e-12 && (mean - distribution.mean).magnitude < 1e-10, "\(distribution)")
      let square = zip(probabilities, counts.indices).reduce(0) { $0 + $1.0 * Double($1.1 * $1.1) }
      #expect((square - mean * mean - distribution.variance).magnitude < 1e-8, "\(distribution)")
      var sum = 0.0
      for k in -2..<200 {
        sum += distribution.density(at: k)
        #expect((distribution.cumulative(k) - sum).magnitude < 1e-12, "\(distribution) at \(k)")
        #expect((distribution.upperTail(k) + distribution.cumulative(k) - 1).magnitude < 1e-12)
      }
      #expect(distribution.density(at: -1) == 0 && distribution.density(at: .max) == 0)
      #expect(distribution.cumulative(.min) == 0 && distribution.cumulative(.max) == 1)
      #expect(distribution.upperTail(.min) == 1 && distribution.upperTail(.max) == 0)
    }
  }

  /// The central difference of the cdf is the density, to h² f″/6 and rounding.
  @Test func densitiesAreDerivativesOfTheCDF() throws {
    for distribution in try continuous() {
      var stream = try RandomStream(at: StreamAddress(key: 97, replication: 0))
      for _ in 0..<200 {
        let x = distribution.sample(using: &stream)
        let h = 1e-5 * min(1, x.magnitude)
        let density = distribution.density(at: x)
        let ends = (distribution.density(at: x - h), distribution.density(at: x + h))
        if ends.0 == 0 || ends.1 == 0 { continue }  // an end of the support
        if distribution is Beta && min(x, 1 - x) < 1e-3 { continue }  // next to a pole
        let low = distribution.cumulative(x)
        let slope =
          low < 0.5
          ? (distribution.cumulative(x + h) - distribution.cumulative(x - h)) / (2 * h)
          : (distribution.upperTail(x - h) - distribution.upperTail(x + h)) / (2 * h)
        #expect((slope - density).magnitude < 1e-5 * density + 1e-15 / h, "\(distribution) at \(x)")
      }
    }
  }

  private static func make(_ row: [String]) throws -> (Double) -> (Double, Double, Double) {
    let a = try #require(Double(row[1]))
    let b = Double(row[2]) ?? .nan
    func real(_ d: some UnivariateDistribution<Double>) -> (Double) -> (Double, Double, Double) {
      { (d.density(at: $0), d.cumulative($0), d.upperTail($0)) }
    }
    func whole(_ d: some UnivariateDistribution<Int>) -> (Double) -> (Double, Double, Double) {
      { (d.density(at: Int($0)), d.cumulative(Int($0)), d.upperTail(Int($0))) }
    }
    switch row[0] {
    case "normal": return real(try Normal(mean: a, standardDeviation: b))
    case "uniform": return real(try Uniform(from: a, to: b))
    case "exponential": return real(try Exponential(mean: a))
    case "gamma": return real(try Gamma(shape: a, scale: b))
    case "beta": return real(try Beta(a, b))
    case "chi-squared": return real(try ChiSquared(degreesOfFreedom: a))
    case "student-t": return real(try StudentT(degreesOfFreedom: a))
    case "log-normal": return real(try LogNormal(logMean: a, logStandardDeviation: b))
    case "pareto": return real(try Pareto(exponent: a, minimum: b))
    case "poisson": return whole(try Poisson(mean: a))
    case "binomial": return whole(try Binomial(trials: Int(a), probability: b))
    default: throw UnknownDistribution(name: row[0])
    }
  }

  struct UnknownDistribution: Error { let name: String }

  @Test func densitiesAndCDFsOfMpmath() throws {
    let rows = try ReferenceTable("distributions").rows
    #expect(rows.count > 50)
    for row in rows {
      let values = try Self.make(row)(try #require(Double(row[3])))
      let expected = try row[4...6].map { try #require(Double($0)) }
      for (found, wanted) in zip([values.0, values.1, values.2], expected) {
        #expect((found / wanted - 1).magnitude < 2e-12, "\(row.prefix(4))")
      }
    }
  }
}
