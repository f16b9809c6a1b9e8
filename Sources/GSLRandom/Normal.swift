import CGSL

/// The normal distribution, density exp(−(x−μ)²/(2σ²)) / (σ√(2π)).
///
/// *Randomness.* `sample` is `gsl_ran_gaussian_ratio_method` (doi 10.1145/355744.355750); its rare
/// last rejection test calls log, so its bits are not promised across processors. `fill` is μ + σ
/// times `RandomStream.fillNormals`, other numbers than `sample`; on Philox with the same bits
/// everywhere.
public struct Normal: QuantileDistribution, Hashable {
  /// μ.
  public let mean: Double
  /// σ.
  public let standardDeviation: Double

  /// Throws unless |μ| ≤ 1e150 and σ is in 1e-150…1e150.
  public init(mean: Double = 0, standardDeviation: Double = 1) throws(DistributionError) {
    self.mean = try Bounds.location.checked(mean, "normal", "mean")
    self.standardDeviation = try Bounds.scale.checked(standardDeviation, "normal", "standard deviation")
  }

  public var variance: Double { standardDeviation * standardDeviation }

  public func sample(using stream: inout RandomStream) -> Double {
    mean + gsl_ran_gaussian_ratio_method(stream.rng, standardDeviation)
  }

  public func density(at value: Double) -> Double { gsl_ran_gaussian_pdf(value - mean, standardDeviation) }

  public func cumulative(_ value: Double) -> Double { gsl_cdf_gaussian_P(value - mean, standardDeviation) }

  public func upperTail(_ value: Double) -> Double { gsl_cdf_gaussian_Q(value - mean, standardDeviation) }

  public func quantile(_ p: Double) -> Double {
    ifProbability(p) { mean + gsl_cdf_gaussian_Pinv($0, standardDeviation) }
  }

  public func upperQuantile(_ q: Double) -> Double {
    ifProbability(q) { mean + gsl_cdf_gaussian_Qinv($0, standardDeviation) }
  }

  /// μ + σ times the numbers of `RandomStream.fillNormals`.
  public func fill(_ values: inout MutableSpan<Double>, using stream: inout RandomStream) {
    stream.fillNormals(&values)
    for i in values.indices { values[i] = mean + standardDeviation * values[i] }
  }
}
