import CGSL
import CStreamKernels

/// The log-normal distribution: ln X is normal with expectation ζ and standard deviation σ.
///
/// *Randomness.* `gsl_ran_lognormal` (polar method). *Bits.* Not promised: it calls log and exp.
public struct LogNormal: QuantileDistribution, Hashable {
  /// ζ, the expectation of ln X.
  public let logMean: Double
  /// σ, the standard deviation of ln X.
  public let logStandardDeviation: Double

  /// Throws unless σ is in 1e-150…50 and |ζ| + 13σ ≤ 709: no normal of the polar method exceeds 13.
  public init(logMean: Double = 0, logStandardDeviation: Double = 1) throws(DistributionError) {
    self.logStandardDeviation = try Bounds(1e-150...50, "in 1e-150…50").checked(
      logStandardDeviation, "log-normal", "log standard deviation")
    try DistributionError.require(
      abs(logMean) + 13 * logStandardDeviation <= 709, "log-normal", "log mean", logMean,
      "so small that |log mean| + 13 log standard deviation <= 709")
    self.logMean = logMean
  }

  public var mean: Double { mi_exp(logMean + 0.5 * logStandardDeviation * logStandardDeviation) }

  public var variance: Double {
    let square = logStandardDeviation * logStandardDeviation
    return (mi_exp(square) - 1) * mean * mean
  }

  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_lognormal(stream.rng, logMean, logStandardDeviation)
  }

  public func density(at value: Double) -> Double {
    value > 0 ? gsl_ran_lognormal_pdf(value, logMean, logStandardDeviation) : 0
  }

  public func cumulative(_ value: Double) -> Double {
    value > 0 ? gsl_cdf_lognormal_P(value, logMean, logStandardDeviation) : 0
  }

  public func upperTail(_ value: Double) -> Double {
    value > 0 ? gsl_cdf_lognormal_Q(value, logMean, logStandardDeviation) : 1
  }

  public func quantile(_ p: Double) -> Double {
    ifProbability(p) { gsl_cdf_lognormal_Pinv($0, logMean, logStandardDeviation) }
  }

  public func upperQuantile(_ q: Double) -> Double {
    ifProbability(q) { gsl_cdf_lognormal_Qinv($0, logMean, logStandardDeviation) }
  }
}
