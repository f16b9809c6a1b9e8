/// The estimate for jointly normal X and Y, real numbers or vectors: Î = ½ ln(|Sx||Sy|/|Sxy|) of
/// the sample covariances. For real X and Y it is −½ ln(1 − r²) of the sample correlation r.
///
/// *Bias:* on every normal law ½[Σ_{i≤dx} ψ((n−i)/2) + Σ_{i≤dy} ψ((n−i)/2) − Σ_{i≤dx+dy}
/// ψ((n−i)/2)], which is ½[ψ((n−1)/2) − ψ((n−2)/2)] for real X and Y. `correction: exact` subtracts
/// it. On other laws the estimate tends to the information of normal variables with the same
/// covariance, not to I(X;Y).
/// *Variance:* exact at independence and if X or Y is a number, otherwise to first order
/// (`gaussianVariance`).
/// *Accuracy:* about 1e-14 of itself for every sample: two passes, sums in a fixed order, and
/// residuals (`SuccessiveResiduals`) near |r| = 1 and near singular covariances.
/// *Complexity:* nd² + d³ for d dimensions altogether; some 60nd² if 1 − r² is below 2⁻¹⁰.
/// *Edge cases:* fails if a variable is constant, or if a coordinate is a linear function of the
/// others up to rounding of the coordinates themselves, whatever the order of the draws.
/// n ≥ dx + dy + 1.
/// *Source:* the log-determinant of a Wishart matrix, Anderson 2003, An Introduction to
/// Multivariate Statistical Analysis, 3rd ed., section 7.5.
public struct Gaussian: CovarianceEstimator {
  public static let id = "gaussian"
  public static let summary = "½ ln(|Sx||Sy|/|Sxy|) of the sample covariances: −½ ln(1 − r²) of real X and Y"
  public static let formula =
    "½ ln(|Sx||Sy|/|Sxy|) of the sample covariances S; with correction: exact less its bias on normal laws"
  public static let source =
    "Anderson 2003, An Introduction to Multivariate Statistical Analysis, section 7.5"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  /// Returns the exact bias of the uncorrected estimate on a normal law, in nats: ½ Σ_{i≤dy}
  /// [ψ((n−i)/2) − ψ((n−dx−i)/2)], the sum above without the terms that cancel.
  ///
  /// - Precondition: count ≥ dx + dy + 1; `check` refuses smaller samples.
  package static func exactBias(count: Int, xDimension: Int = 1, yDimension: Int = 1) -> Double {
    let halves = { (k: Int) in 0.5 * Double(count - k) }
    return 0.5
      * (1...yDimension).reduce(0) { sum, i in sum + (digamma(halves(i)) - digamma(halves(xDimension + i))) }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    InformationWorker(
      information: NormalInformation(
        count: count, xDimension: law.shape.x.dimension!, yDimension: law.shape.y.dimension!),
      bias: subtractedBias(for: law, count: count))
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    gaussianExpectation(of: quantity, under: law, count: count, isCorrected: isCorrected)
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    gaussianVariance(of: quantity, under: law, count: count)
  }
}
