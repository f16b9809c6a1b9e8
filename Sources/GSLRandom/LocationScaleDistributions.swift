import CGSL
import CStreamKernels

/// The normal distribution, density exp(−(x−μ)²/(2σ²)) / (σ√(2π)).
///
/// *Randomness.* `sample` is `gsl_ran_gaussian_ratio_method` (doi 10.1145/355744.355750); its rare last rejection test
/// calls log, so its bits are not promised across processors. `fill` is μ + σ times `RandomStream.fillNormals`, other
/// numbers than `sample`; on Philox its bits are the same everywhere.
public struct Normal: UnivariateDistribution, Hashable {
  /// μ.
  public let mean: Double
  /// σ.
  public let standardDeviation: Double

  /// Throws unless |μ| ≤ 1e150 and σ is in 1e-150…1e150.
  public init(mean: Double = 0, standardDeviation: Double = 1) throws(DistributionError) {
    try DistributionError.require(
      Bounds.location.contains(mean), "normal", "mean", mean, Bounds.locationText)
    try DistributionError.require(
      Bounds.scale.contains(standardDeviation), "normal", "standard deviation", standardDeviation,
      Bounds.scaleText)
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The variance.
  public var variance: Double { standardDeviation * standardDeviation }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double {
    mean + gsl_ran_gaussian_ratio_method(stream.rng, standardDeviation)
  }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_gaussian_pdf(value - mean, standardDeviation) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_gaussian_P(value - mean, standardDeviation) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_gaussian_Q(value - mean, standardDeviation) }

  /// μ + σ times the numbers of `RandomStream.fillNormals`.
  public func fill(_ values: inout MutableSpan<Double>, using stream: inout RandomStream) {
    stream.fillNormals(&values)
    for i in values.indices { values[i] = mean + standardDeviation * values[i] }
  }
}

/// The uniform distribution on [low, high).
///
/// *Randomness.* `gsl_ran_flat`: low (1−u) + high u. Rounding can return `high` itself where the interval is narrow
/// against its distance from 0. *Bits.* The same everywhere.
public struct Uniform: UnivariateDistribution, Hashable {
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double

  /// Throws unless −1e150 ≤ low < high ≤ 1e150.
  public init(from low: Double = 0, to high: Double = 1) throws(DistributionError) {
    try DistributionError.require(Bounds.location.contains(low), "uniform", "low", low, Bounds.locationText)
    try DistributionError.require(
      Bounds.location.contains(high), "uniform", "high", high, Bounds.locationText)
    try DistributionError.require(low < high, "uniform", "low", low, "below high = \(high)")
    self.low = low
    self.high = high
  }

  /// The expectation.
  public var mean: Double { low + 0.5 * (high - low) }

  /// The variance.
  public var variance: Double { (high - low) * (high - low) / 12 }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double { gsl_ran_flat(stream.rng, low, high) }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_flat_pdf(value, low, high) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_flat_P(value, low, high) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_flat_Q(value, low, high) }
}

/// The exponential distribution with expectation μ: density exp(−x/μ)/μ for x ≥ 0.
///
/// *Randomness.* −μ ln(1−u), the formula of `gsl_ran_exponential`, but with this package's logarithm instead of the C
/// library's. *Bits.* The same everywhere.
public struct Exponential: UnivariateDistribution, Hashable {
  /// μ, the reciprocal of the rate.
  public let mean: Double

  /// Throws unless μ is in 1e-150…1e150.
  public init(mean: Double = 1) throws(DistributionError) {
    try DistributionError.require(Bounds.scale.contains(mean), "exponential", "mean", mean, Bounds.scaleText)
    self.mean = mean
  }

  /// The variance.
  public var variance: Double { mean * mean }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double {
    // 1 - u is exact; 0 - … gives +0 at u = 0.
    mean * (0 - mi_log(1 - stream.nextUniform()))
  }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_exponential_pdf(value, mean) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_exponential_P(value, mean) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_exponential_Q(value, mean) }
}

/// The log-normal distribution: ln X is normal with expectation ζ and standard deviation σ.
///
/// *Randomness.* `gsl_ran_lognormal` (polar method). *Bits.* Not promised: it calls log and exp.
public struct LogNormal: UnivariateDistribution, Hashable {
  /// ζ, the expectation of ln X.
  public let logMean: Double
  /// σ, the standard deviation of ln X.
  public let logStandardDeviation: Double

  /// Throws unless σ is in 1e-150…50 and |ζ| + 13σ ≤ 709: no normal of the polar method exceeds 13.
  public init(logMean: Double = 0, logStandardDeviation: Double = 1) throws(DistributionError) {
    try DistributionError.require(
      (1e-150...50).contains(logStandardDeviation), "log-normal", "log standard deviation",
      logStandardDeviation, "in 1e-150…50")
    try DistributionError.require(
      abs(logMean) + 13 * logStandardDeviation <= 709, "log-normal", "log mean", logMean,
      "so small that |log mean| + 13 log standard deviation <= 709")
    self.logMean = logMean
    self.logStandardDeviation = logStandardDeviation
  }

  /// The expectation.
  public var mean: Double { mi_exp(logMean + 0.5 * logStandardDeviation * logStandardDeviation) }

  /// The variance.
  public var variance: Double {
    let square = logStandardDeviation * logStandardDeviation
    return (mi_exp(square) - 1) * mean * mean
  }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_lognormal(stream.rng, logMean, logStandardDeviation)
  }

  /// The density at a point.
  public func density(at value: Double) -> Double {
    value > 0 ? gsl_ran_lognormal_pdf(value, logMean, logStandardDeviation) : 0
  }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double {
    value > 0 ? gsl_cdf_lognormal_P(value, logMean, logStandardDeviation) : 0
  }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double {
    value > 0 ? gsl_cdf_lognormal_Q(value, logMean, logStandardDeviation) : 1
  }
}

/// The Pareto distribution: density (a/b)(x/b)^−(a+1) for x ≥ b.
///
/// *Randomness.* `gsl_ran_pareto`: b u^(−1/a). *Bits.* Not promised: it calls pow.
public struct Pareto: UnivariateDistribution, Hashable {
  /// a, the exponent of the tail.
  public let exponent: Double
  /// b, the smallest value.
  public let minimum: Double

  /// Throws unless a is in 0.1…1e9 and b in 1e-150…1e140: the largest sample, b·2^(53/a), stays finite.
  public init(exponent: Double, minimum: Double = 1) throws(DistributionError) {
    try DistributionError.require(
      (0.1...1e9).contains(exponent), "Pareto", "exponent", exponent, "in 0.1…1e9")
    try DistributionError.require(
      (1e-150...1e140).contains(minimum), "Pareto", "minimum", minimum, "in 1e-150…1e140")
    self.exponent = exponent
    self.minimum = minimum
  }

  /// The expectation.
  public var mean: Double { exponent > 1 ? exponent * minimum / (exponent - 1) : .infinity }

  /// The variance.
  public var variance: Double {
    guard exponent > 2 else { return exponent > 1 ? .infinity : .nan }
    return minimum * minimum * exponent / ((exponent - 1) * (exponent - 1) * (exponent - 2))
  }

  /// One draw.
  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_pareto(stream.rng, exponent, minimum)
  }

  /// The density at a point.
  public func density(at value: Double) -> Double { gsl_ran_pareto_pdf(value, exponent, minimum) }

  /// P(X ≤ value).
  public func cumulative(_ value: Double) -> Double { gsl_cdf_pareto_P(value, exponent, minimum) }

  /// P(X > value).
  public func upperTail(_ value: Double) -> Double { gsl_cdf_pareto_Q(value, exponent, minimum) }
}
