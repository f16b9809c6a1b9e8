import CGSL

/// The binomial distribution: P(k) = C(n, k) p^k (1−p)^(n−k).
///
/// *Randomness.* `gsl_ran_binomial` (Kachitvichyanukul and Schmeiser's BTPE, doi
/// 10.1145/42372.42381). *Bits.* Not promised: it calls log and exp.
public struct Binomial: UnivariateDistribution, Hashable {
  /// n.
  public let trials: Int
  /// p.
  public let probability: Double

  /// Throws unless n is in 0…10⁵ and p in 0…1.
  public init(trials: Int, probability: Double) throws(DistributionError) {
    try DistributionError.require(
      (0...100_000).contains(trials), "binomial", "trials", trials, "in 0…10^5")
    self.probability = try Bounds.probability.checked(probability, "binomial", "probability")
    self.trials = trials
  }

  public var mean: Double { Double(trials) * probability }

  public var variance: Double { mean * (1 - probability) }

  public func sample(using stream: inout RandomStream) -> Int {
    Int(gsl_ran_binomial(stream.rng, probability, UInt32(trials)))
  }

  public func density(at value: Int) -> Double {
    guard let k = UInt32(exactly: value), value <= trials else { return 0 }
    return gsl_ran_binomial_pdf(k, probability, UInt32(trials))
  }

  public func cumulative(_ value: Int) -> Double {
    guard let k = UInt32(exactly: value), value < trials else { return value < 0 ? 0 : 1 }
    return gsl_cdf_binomial_P(k, probability, UInt32(trials))
  }

  public func upperTail(_ value: Int) -> Double {
    guard let k = UInt32(exactly: value), value < trials else { return value < 0 ? 1 : 0 }
    return gsl_cdf_binomial_Q(k, probability, UInt32(trials))
  }
}
