import CGSL

/// The Pareto distribution: density (a/b)(x/b)^−(a+1) for x ≥ b.
///
/// *Randomness.* `gsl_ran_pareto`: b u^(−1/a). *Bits.* Not promised: it calls pow.
public struct Pareto: QuantileDistribution, Hashable {
  /// a, the exponent of the tail.
  public let exponent: Double
  /// b, the smallest value.
  public let minimum: Double

  /// Throws unless a is in 0.1…1e9 and b in 1e-150…1e140: b·2^(53/a) stays finite.
  public init(exponent: Double, minimum: Double = 1) throws(DistributionError) {
    self.exponent = try Bounds(0.1...1e9, "in 0.1…1e9").checked(exponent, "Pareto", "exponent")
    self.minimum = try Bounds(1e-150...1e140, "in 1e-150…1e140").checked(minimum, "Pareto", "minimum")
  }

  public var mean: Double { exponent > 1 ? exponent * minimum / (exponent - 1) : .infinity }

  public var variance: Double {
    guard exponent > 2 else { return exponent > 1 ? .infinity : .nan }
    return minimum * minimum * exponent / ((exponent - 1) * (exponent - 1) * (exponent - 2))
  }

  public func sample(using stream: inout RandomStream) -> Double {
    gsl_ran_pareto(stream.rng, exponent, minimum)
  }

  public func density(at value: Double) -> Double { gsl_ran_pareto_pdf(value, exponent, minimum) }

  public func cumulative(_ value: Double) -> Double { gsl_cdf_pareto_P(value, exponent, minimum) }

  public func upperTail(_ value: Double) -> Double { gsl_cdf_pareto_Q(value, exponent, minimum) }

  public func quantile(_ p: Double) -> Double {
    ifProbability(p) { gsl_cdf_pareto_Pinv($0, exponent, minimum) }
  }

  public func upperQuantile(_ q: Double) -> Double {
    ifProbability(q) { gsl_cdf_pareto_Qinv($0, exponent, minimum) }
  }
}
