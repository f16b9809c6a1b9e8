import GSLMath
import GSLRandom

/// The estimate for jointly normal X and Y, real numbers or vectors: Î = ½ ln(|Sx||Sy|/|Sxy|) of the sample covariances,
/// −½ ln(1 − r²) of the sample correlation r for real X and Y.
///
/// *Bias:* on normal laws, whatever the covariance, ½[Σ_{i≤dx} ψ((n−i)/2) + Σ_{i≤dy} ψ((n−i)/2) − Σ_{i≤dx+dy} ψ((n−i)/2)], which
/// is ½[ψ((n−1)/2) − ψ((n−2)/2)] for real X and Y; `correction: exact` subtracts it. On other laws the
/// estimate tends to the information of normal variables with the same covariance, not to I(X;Y).
/// *Variance:* at independence ¼ Σ_{i≤dx} [ψ′((n−dy−i)/2) − ψ′((n−i)/2)], from the same source.
/// *Accuracy:* two passes; sums in a fixed order; near |r| = 1, and near singular covariances, from residuals
/// (`SuccessiveResiduals`): about 1e-14 of itself, whatever the sample.
/// *Complexity:* nd² + d³ for d dimensions altogether; some 60nd² where 1 − r² is below 2⁻¹⁰.
/// *Edge cases:* fails where a variable is constant, and where a coordinate is a linear function of the others but for rounding
/// of the coordinates themselves, whatever the order of the draws. n ≥ dx + dy + 1.
/// *Source:* the log-determinant of a Wishart matrix, Anderson 2003, An Introduction to Multivariate Statistical
/// Analysis, 3rd ed., section 7.5.
public struct Gaussian: Estimator {
  public static let id = "gaussian"
  public static let summary = "½ ln(|Sx||Sy|/|Sxy|) of the sample covariances: −½ ln(1 − r²) of real X and Y"
  public static let source =
    "Anderson 2003, An Introduction to Multivariate Statistical Analysis, section 7.5"
  public static let parameters = [gaussianCorrection]
  public static let examples: [[Parameter]] = [[], [Parameter("correction", .word("exact"))]]

  public let arguments: Arguments
  private let isCorrected: Bool

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    isCorrected = arguments.word("correction") == "exact"
  }

  /// The exact bias of the uncorrected estimate on a normal law, in nats:
  /// ½ Σ_{i≤dy} [ψ((n−i)/2) − ψ((n−dx−i)/2)], the sum above with what cancels left out.
  ///
  /// - Precondition: count ≥ dx + dy + 1; `check` refuses smaller samples.
  package static func exactBias(count: Int, xDimension: Int = 1, yDimension: Int = 1) -> Double {
    let halves = { (k: Int) in 0.5 * Double(count - k) }
    return 0.5
      * (1...yDimension).reduce(0) { sum, i in sum + (digamma(halves(i)) - digamma(halves(xDimension + i))) }
  }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkRealVectors(law, count: count)
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    let (x, y) = (law.shape.x.dimension!, law.shape.y.dimension!)
    return Worker(
      information: NormalInformation(count: count, xDimension: x, yDimension: y),
      bias: isCorrected ? Self.exactBias(count: count, xDimension: x, yDimension: y) : 0)
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    gaussianExpectation(of: quantity, under: law, count: count, isCorrected: isCorrected)
  }

  /// At independence: ¼ Σ_{i≤dx} [ψ′((n−dy−i)/2) − ψ′((n−i)/2)].
  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard law is any NormalLaw, let truth = law.truth(of: quantity), truth.value == 0,
      let dx = law.shape.x.dimension, let dy = law.shape.y.dimension
    else { return .none }
    var (value, error) = (0.0, 0.0)
    for i in 1...dx {
      guard let few = try? SpecialFunctions.trigamma(0.5 * Double(count - dy - i)),
        let many = try? SpecialFunctions.trigamma(0.5 * Double(count - i))
      else { return .none }
      value += 0.25 * (few.value - many.value)
      error += 0.25 * (few.errorBound + many.errorBound)
    }
    return Expectation(rounding: value, errorBound: error, kind: .exact)
  }

  private struct Worker: EstimatorWorker {
    var information: NormalInformation
    let bias: Double

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      values[0] = try information.estimate(sample.x.reals.span, sample.y.reals.span) - bias
    }
  }
}

/// The parameter of the estimators for normal variables.
let gaussianCorrection = ParameterSpecification(
  "correction", .choice(["none", "exact"]), default: .word("none"),
  summary: "none, or exact: subtracts the bias under normal laws")

/// Checks that X and Y are real numbers or vectors, and that there are more draws than dimensions.
func checkRealVectors(_ law: any JointLaw, count: Int) throws(Incompatibility) {
  guard let x = law.shape.x.dimension, let y = law.shape.y.dimension else {
    throw Incompatibility("needs real X and Y, the law has \(law.shape)")
  }
  guard count > x + y else { throw Incompatibility("needs samples of at least \(x + y + 1)") }
}

/// Checks that X, Z and Y are real numbers or vectors, and that there are more draws than dimensions.
func checkRealTriples(_ law: any JointLaw, count: Int) throws(Incompatibility) {
  guard let x = law.shape.x.dimension, let z = law.shape.z.dimension, let y = law.shape.y.dimension else {
    throw Incompatibility("needs real X, Z and Y, the law has \(law.shape)")
  }
  guard count > x + z + y else { throw Incompatibility("needs samples of at least \(x + z + y + 1)") }
}
