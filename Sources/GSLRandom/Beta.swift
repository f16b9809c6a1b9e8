import CGSL

/// The beta distribution: density x^(a−1) (1−x)^(b−1) / B(a, b) for 0 < x < 1.
///
/// *Randomness.* `gsl_ran_beta`: two gamma variables; Jöhnk's method for a, b ≤ 1. *Bits.* Not
/// promised.
public struct Beta: QuantileDistribution, Hashable {
  /// a.
  public let a: Double
  /// b.
  public let b: Double

  /// Throws unless a and b are in 0.01…1e5.
  public init(_ a: Double, _ b: Double) throws(DistributionError) {
    self.a = try Bounds.shape.checked(a, "beta", "a")
    self.b = try Bounds.shape.checked(b, "beta", "b")
  }

  public var mean: Double { a / (a + b) }

  public var variance: Double { a * b / ((a + b) * (a + b) * (a + b + 1)) }

  public func sample(using stream: inout RandomStream) -> Double { gsl_ran_beta(stream.rng, a, b) }

  public func density(at value: Double) -> Double { gsl_ran_beta_pdf(value, a, b) }

  public func cumulative(_ value: Double) -> Double { gsl_cdf_beta_P(value, a, b) }

  public func upperTail(_ value: Double) -> Double { gsl_cdf_beta_Q(value, a, b) }

  public func quantile(_ p: Double) -> Double { fromHalves(p, lower: lower, upper: upper) }

  public func upperQuantile(_ q: Double) -> Double { fromHalves(q, lower: upper, upper: lower) }

  private func lower(_ p: Double) -> Double {
    positiveRoot(of: cumulative, p, near: gsl_cdf_beta_Pinv(p, a, b), isRising: true, end: 1)
  }

  private func upper(_ q: Double) -> Double {
    positiveRoot(of: upperTail, q, near: gsl_cdf_beta_Qinv(q, a, b), isRising: false, end: 1)
  }
}
