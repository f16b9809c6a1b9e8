/// An estimator from sample covariances, of the variables or of their scores. Its one parameter
/// says whether the exact bias under normal laws is subtracted.
public protocol CovarianceEstimator: Estimator {}

extension CovarianceEstimator {
  /// `correction`.
  public static var parameters: [ParameterSpecification] { [gaussianCorrection] }
  /// Without the correction and with it.
  public static var examples: [[Parameter]] { [[], [Parameter(gaussianCorrection.name, .word("exact"))]] }

  /// Whether the bias is subtracted.
  var isCorrected: Bool { arguments[gaussianCorrection.name] == .word("exact") }

  /// Normal laws.
  public func isOfOwnFamily(_ law: any JointLaw) -> Bool { law is any NormalLaw || law is CoupledSeries }

  /// The bias in nats that is subtracted; 0 without a correction.
  func subtractedBias(for law: any JointLaw, count: Int) -> Double {
    isCorrected ? gaussianBias(of: quantities[0], count: count, shape: law.shape) : 0
  }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkRealVectors(law, count: count)
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

/// Checks that X, Z and Y are real numbers or vectors, with more draws than dimensions.
func checkRealTriples(_ law: any JointLaw, count: Int) throws(Incompatibility) {
  guard let x = law.shape.x.dimension, let z = law.shape.z.dimension, let y = law.shape.y.dimension else {
    throw Incompatibility("needs real X, Z and Y, the law has \(law.shape)")
  }
  guard count > x + z + y else { throw Incompatibility("needs samples of at least \(x + z + y + 1)") }
}
