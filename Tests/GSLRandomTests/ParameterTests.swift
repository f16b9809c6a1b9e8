import GSLRandom
import Testing

/// Where a distribution is not defined its initialiser throws; at the ends of the ranges its samples stay finite.
@Suite struct ParameterTests {
  static let bad: [Double] = [0, -1, .nan, .infinity, -.infinity, 1e300, -1e-300]

  @Test func badParametersAreErrors() {
    for value in [Double.nan, .infinity, -.infinity, 1e300] {
      #expect(throws: DistributionError.self) { try Normal(mean: value) }
      #expect(throws: DistributionError.self) { try Uniform(from: value, to: 2) }
      #expect(throws: DistributionError.self) { try Uniform(from: 0, to: value) }
      #expect(throws: DistributionError.self) { try LogNormal(logMean: value) }
    }
    for value in Self.bad {
      #expect(throws: DistributionError.self) { try Normal(standardDeviation: value) }
      #expect(throws: DistributionError.self) { try Exponential(mean: value) }
      #expect(throws: DistributionError.self) { try LogNormal(logStandardDeviation: value) }
      #expect(throws: DistributionError.self) { try Pareto(exponent: value) }
      #expect(throws: DistributionError.self) { try Pareto(exponent: 1, minimum: value) }
      #expect(throws: DistributionError.self) { try Gamma(shape: value) }
      #expect(throws: DistributionError.self) { try Gamma(shape: 1, scale: value) }
      #expect(throws: DistributionError.self) { try ChiSquared(degreesOfFreedom: value) }
      #expect(throws: DistributionError.self) { try StudentT(degreesOfFreedom: value) }
      #expect(throws: DistributionError.self) { try Beta(value, 1) }
      #expect(throws: DistributionError.self) { try Beta(1, value) }
      guard value != 0 else { continue }
      #expect(throws: DistributionError.self) { try Poisson(mean: value) }
      #expect(throws: DistributionError.self) { try Binomial(trials: 3, probability: value) }
      #expect(throws: DistributionError.self) { try Bernoulli(probability: value) }
      #expect(throws: DistributionError.self) { try GeneralDiscrete(weights: [1, value]) }
    }
    #expect(throws: DistributionError.self) { try Uniform(from: 1, to: 1) }
    #expect(throws: DistributionError.self) { try Uniform(from: 2, to: 1) }
    #expect(throws: DistributionError.self) { try Binomial(trials: -1, probability: 0.5) }
    #expect(throws: DistributionError.self) { try Binomial(trials: 100_001, probability: 0.5) }
    #expect(throws: DistributionError.self) { try Binomial(trials: 3, probability: 1.0000001) }
    #expect(throws: DistributionError.self) { try Bernoulli(probability: 1.5) }
    #expect(throws: DistributionError.self) { try GeneralDiscrete(weights: []) }
    #expect(throws: DistributionError.self) { try GeneralDiscrete(weights: [0, 0]) }
    #expect(throws: DistributionError.self) { try GeneralDiscrete(weights: [1e149, 1e200]) }
  }

  @Test func theErrorSaysWhatIsAllowed() {
    #expect(throws: DistributionError.self) { try Gamma(shape: -1) }
    do {
      _ = try Gamma(shape: -1)
    } catch {
      #expect(error.description == "gamma: shape = -1.0 must be in 0.01…1e5")
    }
  }

  @Test func samplesAtTheEndsOfTheRangesAreFinite() throws {
    let extremes: [any UnivariateDistribution<Double>] = try [
      Normal(mean: 1e150, standardDeviation: 1e150), Normal(standardDeviation: 1e-150),
      Uniform(from: -1e150, to: 1e150), Exponential(mean: 1e150), Exponential(mean: 1e-150),
      LogNormal(logMean: 59, logStandardDeviation: 50),
      LogNormal(logMean: -709, logStandardDeviation: 1e-150),
      Pareto(exponent: 0.1, minimum: 1e140), Pareto(exponent: 1e9, minimum: 1e-150),
      Gamma(shape: 0.01, scale: 1e-150), Gamma(shape: 0.01, scale: 1e150), Gamma(shape: 1e5, scale: 1e150),
      ChiSquared(degreesOfFreedom: 0.02), ChiSquared(degreesOfFreedom: 1e5), StudentT(degreesOfFreedom: 0.25),
      StudentT(degreesOfFreedom: 1e9), Beta(0.01, 0.01), Beta(0.01, 1e5), Beta(1e5, 0.01), Beta(1e5, 1e5),
      Beta(0.01, 1), Beta(1, 0.01), Beta(1.0001, 0.01),
    ]
    for (index, distribution) in extremes.enumerated() {
      var stream = try RandomStream(at: StreamAddress(key: 6317, replication: UInt64(index)))
      for _ in 0..<20_000 {
        let value = distribution.sample(using: &stream)
        let cumulative = distribution.cumulative(value)
        guard value.isFinite, cumulative >= 0, cumulative <= 1 else {
          Issue.record("\(distribution) gave \(value) with cdf \(cumulative)")
          break
        }
      }
    }
    let counts: [any UnivariateDistribution<Int>] = try [
      Poisson(mean: 0), Poisson(mean: 1e5), Binomial(trials: 0, probability: 0.5),
      Binomial(trials: 10, probability: 0), Binomial(trials: 10, probability: 1),
      Binomial(trials: 100_000, probability: 0.5), Bernoulli(probability: 0), Bernoulli(probability: 1),
      GeneralDiscrete(weights: [0, 0, 1]), GeneralDiscrete(weights: [1e-150, 1e150]),
    ]
    for (index, distribution) in counts.enumerated() {
      var stream = try RandomStream(at: StreamAddress(key: 6318, replication: UInt64(index)))
      for _ in 0..<1000 {
        let value = distribution.sample(using: &stream)
        let z = (Double(value) - distribution.mean).magnitude / max(distribution.variance, 1e-9).squareRoot()
        #expect(z < 7, "\(distribution) gave \(value)")
        #expect((0...1).contains(distribution.cumulative(value)))
        #expect((0...1).contains(distribution.density(at: value)))
      }
    }
  }
}
