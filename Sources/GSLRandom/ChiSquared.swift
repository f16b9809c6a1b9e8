import CGSL

/// The chi-squared distribution with ν degrees of freedom: gamma with shape ν/2 and scale 2.
///
/// *Randomness.* `gsl_ran_chisq`. *Bits.* Not promised, as for `Gamma`.
public struct ChiSquared: QuantileDistribution, Hashable {
  /// ν, not necessarily whole.
  public let degreesOfFreedom: Double

  /// Throws unless ν is in 0.02…1e5.
  public init(degreesOfFreedom: Double) throws(DistributionError) {
    self.degreesOfFreedom = try Bounds(0.02...1e5, "in 0.02…1e5").checked(
      degreesOfFreedom, "chi-squared", "degrees of freedom")
  }

  public var mean: Double { degreesOfFreedom }

  public var variance: Double { 2 * degreesOfFreedom }

  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_chisq(stream.rng, degreesOfFreedom)
  }

  public func density(at value: Double) -> Double { gsl_ran_chisq_pdf(value, degreesOfFreedom) }

  public func cumulative(_ value: Double) -> Double { gsl_cdf_chisq_P(value, degreesOfFreedom) }

  public func upperTail(_ value: Double) -> Double { gsl_cdf_chisq_Q(value, degreesOfFreedom) }

  public func quantile(_ p: Double) -> Double { fromHalves(p, lower: lower, upper: upper) }

  public func upperQuantile(_ q: Double) -> Double { fromHalves(q, lower: upper, upper: lower) }

  private func lower(_ p: Double) -> Double {
    positiveRoot(of: cumulative, p, near: gsl_cdf_chisq_Pinv(p, degreesOfFreedom), isRising: true)
  }

  private func upper(_ q: Double) -> Double {
    positiveRoot(of: upperTail, q, near: gsl_cdf_chisq_Qinv(q, degreesOfFreedom), isRising: false)
  }
}
