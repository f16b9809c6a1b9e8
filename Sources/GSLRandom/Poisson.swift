import CGSL

/// The Poisson distribution: P(k) = μ^k exp(−μ) / k!.
///
/// *Randomness.* `gsl_ran_poisson`. *Bits.* Not promised: it calls exp and, for μ > 10, `Gamma`.
public struct Poisson: UnivariateDistribution, Hashable {
  /// μ.
  public let mean: Double

  /// Throws unless μ is in 0…1e5.
  public init(mean: Double) throws(DistributionError) {
    self.mean = try Bounds(0...1e5, "in 0…1e5").checked(mean, "Poisson", "mean")
  }

  public var variance: Double { mean }

  public func sample(using stream: inout RandomStream) -> Int { Int(gsl_ran_poisson(stream.rng, mean)) }

  public func density(at value: Int) -> Double {
    if mean == 0 { return value == 0 ? 1 : 0 }  // GSL takes ln 0
    return UInt32(exactly: value).map { gsl_ran_poisson_pdf($0, mean) } ?? 0
  }

  public func cumulative(_ value: Int) -> Double {
    if mean == 0 || value < 0 { return value < 0 ? 0 : 1 }
    return UInt32(exactly: value).map { gsl_cdf_poisson_P($0, mean) } ?? 1
  }

  public func upperTail(_ value: Int) -> Double {
    if mean == 0 || value < 0 { return value < 0 ? 1 : 0 }
    return UInt32(exactly: value).map { gsl_cdf_poisson_Q($0, mean) } ?? 0
  }
}
