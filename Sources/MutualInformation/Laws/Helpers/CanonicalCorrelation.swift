/// The dependence of X and Y of a normal law whose canonical correlations are all equal or zero.
///
/// Invertible linear maps of X and of Y make any normal law a product of independent pairs, so its
/// density ratio depends on the canonical correlations alone.
struct CanonicalCorrelation {
  /// ρ, up to its sign, which no density ratio notices.
  let value: Double
  /// The number of pairs that have it. All others are independent.
  let pairs: Int
  /// A bound on the relative error of ρ.
  let relativeError: Double

  /// A bound on the error that this makes in −½ ln(1 − ρ²), and in what is at most as steep in ρ.
  var informationError: Double {
    relativeError * value * value / ((1 - abs(value)) * (1 + abs(value)))
  }

  /// Takes the correlations of a law; nil if it is not normal, or not of this form.
  ///
  /// All 2d variables of a dense law have the one canonical correlation dρ/(1 + (d − 1)ρ).
  init?(of law: any JointLaw) {
    switch law {
    case let law as BivariateNormal: (value, pairs, relativeError) = (law.correlation, 1, 0)
    case let law as MultivariateNormal:
      if let pairs = law.pairs {
        (value, self.pairs, relativeError) = (law.correlation, pairs, 0)
      } else {
        let (d, rho) = (Double(law.dimensions), law.correlation)
        let spread = 1 + (d - 1) * rho
        (value, pairs) = (d * rho / spread, 1)
        // For a negative ρ the denominator loses digits.
        relativeError = 2 * roundingUnit * (2 + (1 + abs((d - 1) * rho)) / spread)
      }
    case let law as any NormalTripleLaw:
      (value, pairs, relativeError) = (law.correlations.xy, 1, 8 * roundingUnit)
    default: return nil
    }
  }
}
