import CGSL

/// Student's t distribution with ν degrees of freedom: density proportional to (1 + x²/ν)^−(ν+1)/2.
///
/// *Randomness.* `gsl_ran_tdist` (a normal over the root of a chi-squared for ν ≤ 2, else
/// Marsaglia, doi 10.1090/S0025-5718-1980-0551296-0). *Bits.* Not promised: it calls log and exp.
public struct StudentT: QuantileDistribution, Hashable {
  /// ν, not necessarily whole.
  public let degreesOfFreedom: Double

  /// Throws unless ν is in 0.25…1e9. Below, the chi-squared in the denominator can underflow to 0.
  public init(degreesOfFreedom: Double) throws(DistributionError) {
    self.degreesOfFreedom = try Bounds(0.25...1e9, "in 0.25…1e9").checked(
      degreesOfFreedom, "Student t", "degrees of freedom")
  }

  public var mean: Double { degreesOfFreedom > 1 ? 0 : .nan }

  public var variance: Double {
    if degreesOfFreedom > 2 { return degreesOfFreedom / (degreesOfFreedom - 2) }
    return degreesOfFreedom > 1 ? .infinity : .nan
  }

  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_tdist(stream.rng, degreesOfFreedom)
  }

  public func density(at value: Double) -> Double { gsl_ran_tdist_pdf(value, degreesOfFreedom) }

  public func cumulative(_ value: Double) -> Double { gsl_cdf_tdist_P(value, degreesOfFreedom) }

  public func upperTail(_ value: Double) -> Double { gsl_cdf_tdist_Q(value, degreesOfFreedom) }

  public func quantile(_ p: Double) -> Double { fromHalves(p, lower: { -upper($0) }, upper: upper) }

  public func upperQuantile(_ q: Double) -> Double { -quantile(q) }

  private func upper(_ q: Double) -> Double {
    positiveRoot(of: upperTail, q, near: gsl_cdf_tdist_Qinv(q, degreesOfFreedom), isRising: false)
  }
}
