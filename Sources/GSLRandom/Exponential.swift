import CGSL
import CStreamKernels

/// The exponential distribution with expectation μ: density exp(−x/μ)/μ for x ≥ 0.
///
/// *Randomness.* −μ ln(1−u), the formula of `gsl_ran_exponential`, but with this package's
/// logarithm instead of the C library's. *Bits.* The same everywhere.
public struct Exponential: QuantileDistribution, Hashable {
  /// μ, the reciprocal of the rate.
  public let mean: Double

  /// Throws unless μ is in 1e-150…1e150.
  public init(mean: Double = 1) throws(DistributionError) {
    self.mean = try Bounds.scale.checked(mean, "exponential", "mean")
  }

  public var variance: Double { mean * mean }

  public func sample(using stream: inout RandomStream) -> Double {
    // 1 - u is exact; 0 - … gives +0 at u = 0.
    mean * (0 - mi_log(1 - stream.nextUniform()))
  }

  public func density(at value: Double) -> Double { gsl_ran_exponential_pdf(value, mean) }

  public func cumulative(_ value: Double) -> Double { gsl_cdf_exponential_P(value, mean) }

  public func upperTail(_ value: Double) -> Double { gsl_cdf_exponential_Q(value, mean) }

  public func quantile(_ p: Double) -> Double { ifProbability(p) { gsl_cdf_exponential_Pinv($0, mean) } }

  public func upperQuantile(_ q: Double) -> Double { ifProbability(q) { gsl_cdf_exponential_Qinv($0, mean) } }
}
