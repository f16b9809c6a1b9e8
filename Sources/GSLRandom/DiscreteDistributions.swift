import CGSL

/// The Poisson distribution: P(k) = μ^k exp(−μ) / k!.
///
/// *Randomness.* `gsl_ran_poisson`. *Bits.* Not promised: it calls exp and, for μ > 10, the gamma sampler.
public struct Poisson: UnivariateDistribution, Hashable {
  /// μ.
  public let mean: Double

  /// Throws unless μ is in 0…1e5.
  public init(mean: Double) throws(DistributionError) {
    try DistributionError.require((0...1e5).contains(mean), "Poisson", "mean", mean, "in 0…1e5")
    self.mean = mean
  }

  /// The variance.
  public var variance: Double { mean }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Int { Int(gsl_ran_poisson(stream.rng, mean)) }

  /// The probability of an integer.
  public func density(at value: Int) -> Double {
    if mean == 0 { return value == 0 ? 1 : 0 }  // GSL takes ln 0
    return UInt32(exactly: value).map { gsl_ran_poisson_pdf($0, mean) } ?? 0
  }

  /// P(X ≤ value).
  public func cumulative(_ value: Int) -> Double {
    if mean == 0 || value < 0 { return value < 0 ? 0 : 1 }
    return UInt32(exactly: value).map { gsl_cdf_poisson_P($0, mean) } ?? 1
  }

  /// P(X > value).
  public func upperTail(_ value: Int) -> Double {
    if mean == 0 || value < 0 { return value < 0 ? 1 : 0 }
    return UInt32(exactly: value).map { gsl_cdf_poisson_Q($0, mean) } ?? 0
  }
}

/// The binomial distribution: P(k) = C(n, k) p^k (1−p)^(n−k).
///
/// *Randomness.* `gsl_ran_binomial` (Kachitvichyanukul and Schmeiser's BTPE, doi 10.1145/42372.42381). *Bits.* Not
/// promised: it calls log and exp.
public struct Binomial: UnivariateDistribution, Hashable {
  /// n.
  public let trials: Int
  /// p.
  public let probability: Double

  /// Throws unless n is in 0…10⁵ and p in 0…1.
  public init(trials: Int, probability: Double) throws(DistributionError) {
    try DistributionError.require(
      (0...100_000).contains(trials), "binomial", "trials", trials, "in 0…10^5")
    try DistributionError.require(
      (0...1).contains(probability), "binomial", "probability", probability, "in 0…1")
    self.trials = trials
    self.probability = probability
  }

  /// The expectation.
  public var mean: Double { Double(trials) * probability }

  /// The variance.
  public var variance: Double { mean * (1 - probability) }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Int {
    Int(gsl_ran_binomial(stream.rng, probability, UInt32(trials)))
  }

  /// The probability of an integer.
  public func density(at value: Int) -> Double {
    guard let k = UInt32(exactly: value), value <= trials else { return 0 }
    return gsl_ran_binomial_pdf(k, probability, UInt32(trials))
  }

  /// P(X ≤ value).
  public func cumulative(_ value: Int) -> Double {
    guard let k = UInt32(exactly: value), value < trials else { return value < 0 ? 0 : 1 }
    return gsl_cdf_binomial_P(k, probability, UInt32(trials))
  }

  /// P(X > value).
  public func upperTail(_ value: Int) -> Double {
    guard let k = UInt32(exactly: value), value < trials else { return value < 0 ? 1 : 0 }
    return gsl_cdf_binomial_Q(k, probability, UInt32(trials))
  }
}

/// The Bernoulli distribution: 1 with probability p, else 0.
///
/// *Randomness.* `gsl_ran_bernoulli`: u < p. *Bits.* The same everywhere.
public struct Bernoulli: UnivariateDistribution, Hashable {
  /// p.
  public let probability: Double

  /// Throws unless p is in 0…1.
  public init(probability: Double) throws(DistributionError) {
    try DistributionError.require(
      (0...1).contains(probability), "Bernoulli", "probability", probability, "in 0…1")
    self.probability = probability
  }

  /// The expectation.
  public var mean: Double { probability }

  /// The variance.
  public var variance: Double { probability * (1 - probability) }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Int {
    Int(gsl_ran_bernoulli(stream.rng, probability))
  }

  /// The probability of an integer.
  public func density(at value: Int) -> Double { value == 1 ? probability : value == 0 ? 1 - probability : 0 }

  /// P(X ≤ value).
  public func cumulative(_ value: Int) -> Double { value < 0 ? 0 : value < 1 ? 1 - probability : 1 }

  /// P(X > value).
  public func upperTail(_ value: Int) -> Double { value < 0 ? 1 : value < 1 ? probability : 0 }
}
