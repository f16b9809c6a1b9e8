import CGSL

/// The gamma distribution: density x^(a−1) exp(−x/b) / (Γ(a) b^a) for x > 0.
///
/// *Randomness.* `gsl_ran_gamma` (Marsaglia and Tsang, doi 10.1145/358407.358414). *Bits.* Not promised: it calls log
/// and, for a < 1, pow (9.5 % of draws differed on another processor in a trial).
public struct Gamma: UnivariateDistribution, Hashable {
  /// a.
  public let shape: Double
  /// b, the reciprocal of the rate.
  public let scale: Double

  /// Throws unless a is in 0.01…1e5 and b in 1e-150…1e150.
  public init(shape: Double, scale: Double = 1) throws(DistributionError) {
    try DistributionError.require(Bounds.shape.contains(shape), "gamma", "shape", shape, Bounds.shapeText)
    try DistributionError.require(Bounds.scale.contains(scale), "gamma", "scale", scale, Bounds.scaleText)
    self.shape = shape
    self.scale = scale
  }

  /// The expectation.
  public var mean: Double { shape * scale }

  /// The variance.
  public var variance: Double { shape * scale * scale }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double { gsl_ran_gamma(stream.rng, shape, scale) }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_gamma_pdf(value, shape, scale) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_gamma_P(value, shape, scale) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_gamma_Q(value, shape, scale) }
}

/// The chi-squared distribution with ν degrees of freedom: gamma with shape ν/2 and scale 2.
///
/// *Randomness.* `gsl_ran_chisq`. *Bits.* Not promised, as for `Gamma`.
public struct ChiSquared: UnivariateDistribution, Hashable {
  /// ν, not necessarily whole.
  public let degreesOfFreedom: Double

  /// Throws unless ν is in 0.02…1e5.
  public init(degreesOfFreedom: Double) throws(DistributionError) {
    try DistributionError.require(
      (0.02...1e5).contains(degreesOfFreedom), "chi-squared", "degrees of freedom", degreesOfFreedom,
      "in 0.02…1e5")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The expectation.
  public var mean: Double { degreesOfFreedom }

  /// The variance.
  public var variance: Double { 2 * degreesOfFreedom }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_chisq(stream.rng, degreesOfFreedom)
  }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_chisq_pdf(value, degreesOfFreedom) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_chisq_P(value, degreesOfFreedom) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_chisq_Q(value, degreesOfFreedom) }
}

/// Student's t distribution with ν degrees of freedom: density proportional to (1 + x²/ν)^−(ν+1)/2.
///
/// *Randomness.* `gsl_ran_tdist` (a normal over the root of a chi-squared for ν ≤ 2, else Marsaglia, doi
/// 10.1090/S0025-5718-1980-0551296-0). *Bits.* Not promised: it calls log and exp.
public struct StudentT: UnivariateDistribution, Hashable {
  /// ν, not necessarily whole.
  public let degreesOfFreedom: Double

  /// Throws unless ν is in 0.25…1e9. Below, the chi-squared in the denominator can underflow to 0.
  public init(degreesOfFreedom: Double) throws(DistributionError) {
    try DistributionError.require(
      (0.25...1e9).contains(degreesOfFreedom), "Student t", "degrees of freedom", degreesOfFreedom,
      "in 0.25…1e9")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The expectation.
  public var mean: Double { degreesOfFreedom > 1 ? 0 : .nan }

  /// The variance.
  public var variance: Double {
    if degreesOfFreedom > 2 { return degreesOfFreedom / (degreesOfFreedom - 2) }
    return degreesOfFreedom > 1 ? .infinity : .nan
  }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_tdist(stream.rng, degreesOfFreedom)
  }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_tdist_pdf(value, degreesOfFreedom) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_tdist_P(value, degreesOfFreedom) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_tdist_Q(value, degreesOfFreedom) }
}

/// The beta distribution: density x^(a−1) (1−x)^(b−1) / B(a, b) for 0 < x < 1.
///
/// *Randomness.* `gsl_ran_beta`: two gamma variables, or Jöhnk's method for a, b ≤ 1. *Bits.* Not promised.
public struct Beta: UnivariateDistribution, Hashable {
  /// a.
  public let a: Double
  /// b.
  public let b: Double

  /// Throws unless a and b are in 0.01…1e5.
  public init(_ a: Double, _ b: Double) throws(DistributionError) {
    try DistributionError.require(Bounds.shape.contains(a), "beta", "a", a, Bounds.shapeText)
    try DistributionError.require(Bounds.shape.contains(b), "beta", "b", b, Bounds.shapeText)
    self.a = a
    self.b = b
  }

  /// The expectation.
  public var mean: Double { a / (a + b) }

  /// The variance.
  public var variance: Double { a * b / ((a + b) * (a + b) * (a + b + 1)) }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double { gsl_ran_beta(stream.rng, a, b) }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_beta_pdf(value, a, b) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_beta_P(value, a, b) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_beta_Q(value, a, b) }
}
