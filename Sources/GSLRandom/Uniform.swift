import CGSL

/// The uniform distribution on [low, high).
///
/// *Randomness.* `gsl_ran_flat`: low (1−u) + high u. Rounding can return `high` itself where the
/// interval is narrow against its distance from 0. *Bits.* The same everywhere.
public struct Uniform: QuantileDistribution, Hashable {
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double

  /// Throws unless −1e150 ≤ low < high ≤ 1e150.
  public init(from low: Double = 0, to high: Double = 1) throws(DistributionError) {
    self.low = try Bounds.location.checked(low, "uniform", "low")
    self.high = try Bounds.location.checked(high, "uniform", "high")
    try DistributionError.require(low < high, "uniform", "low", low, "below high = \(high)")
  }

  public var mean: Double { low + 0.5 * (high - low) }

  public var variance: Double { (high - low) * (high - low) / 12 }

  public func sample(using stream: inout RandomStream) -> Double { gsl_ran_flat(stream.rng, low, high) }

  public func density(at value: Double) -> Double { gsl_ran_flat_pdf(value, low, high) }

  public func cumulative(_ value: Double) -> Double { gsl_cdf_flat_P(value, low, high) }

  public func upperTail(_ value: Double) -> Double { gsl_cdf_flat_Q(value, low, high) }

  public func quantile(_ p: Double) -> Double { ifProbability(p) { gsl_cdf_flat_Pinv($0, low, high) } }

  public func upperQuantile(_ q: Double) -> Double { ifProbability(q) { gsl_cdf_flat_Qinv($0, low, high) } }
}
