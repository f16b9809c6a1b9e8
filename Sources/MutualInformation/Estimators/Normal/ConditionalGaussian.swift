/// The estimate of I(Z;Y|X) for jointly normal X, Z and Y, real numbers or vectors:
/// Î = ½ ln(|Sxz||Sxy|/(|Sx||Sxzy|)) of the sample covariances. For real variables it is
/// −½ ln(1 − r²) of the sample's partial correlation r.
///
/// *Bias:* on every normal law that of `Gaussian` for Z and Y with n − dx draws: ½ Σ_{i≤dy}
/// [ψ((n−dx−i)/2) − ψ((n−dx−dz−i)/2)]; `correction: exact` subtracts it.
/// *Variance:* that of `Gaussian` for Z and Y with n − dx draws.
/// *Accuracy, Complexity, Edge cases:* as `Gaussian`; n ≥ dx + dz + dy + 1.
/// *Source:* Anderson 2003, An Introduction to Multivariate Statistical Analysis, 3rd ed.,
/// section 7.5, and theorem 4.3.5: given X, sample covariances are those of n − dx draws.
public struct ConditionalGaussian: CovarianceEstimator {
  public static let id = "conditional-gaussian"
  public static let summary = "I(Z;Y|X) as ½ ln(|Sxz||Sxy|/(|Sx||Sxzy|)) of the sample covariances"
  public static let formula = "½ ln(|Sxz||Sxy|/(|Sx||Sxzy|)) of the sample covariances S"
  public static let source =
    "Anderson 2003, An Introduction to Multivariate Statistical Analysis, sections 4.3 and 7.5"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var quantities: [Quantity] { [.conditionalMutualInformation] }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkRealTriples(law, count: count)
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    InformationWorker(
      information: Conditional(determinants: TripleDeterminants(count: count, shape: law.shape)),
      bias: subtractedBias(for: law, count: count))
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    gaussianExpectation(of: quantity, under: law, count: count, isCorrected: isCorrected)
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    gaussianVariance(of: quantity, under: law, count: count)
  }

  private struct Conditional: SampleInformation {
    var determinants: TripleDeterminants

    mutating func estimate(_ sample: borrowing Sample) throws(EstimationFailure) -> Double {
      try determinants.take(sample)
      return try determinants.conditionalInformation()
    }
  }
}

/// The log-determinants of the sample correlations of triples, and the information of normal
/// variables with these correlations.
struct TripleDeterminants {
  private let x: Range<Int>, xz: Range<Int>, y: Range<Int>, all: Range<Int>
  private var matrix: CorrelationMatrix

  /// Creates memory for triples of real numbers or vectors.
  init(count: Int, shape: SampleShape) {
    let (dx, dz, dy) = (shape.x.dimension!, shape.z.dimension!, shape.y.dimension!)
    (x, xz, y, all) = (0..<dx, 0..<dx + dz, dx + dz..<dx + dz + dy, 0..<dx + dz + dy)
    matrix = CorrelationMatrix(size: all.count, count: count)
  }

  mutating func take(_ sample: borrowing Sample) throws(EstimationFailure) {
    try matrix.take(sample.x.reals.span, z: sample.z.reals.span, sample.y.reals.span)
  }

  /// Returns ½ ln(|Rx||Ry|/|Rxy|).
  mutating func pairInformation() throws(EstimationFailure) -> Double {
    let own = try matrix.logDeterminant(x) + matrix.logDeterminant(y)
    return 0.5 * (own - (try matrix.logDeterminant(x, y)))
  }

  /// Returns ½ ln(|Rxz||Ry|/|Rxzy|).
  mutating func jointInformation() throws(EstimationFailure) -> Double {
    let own = try matrix.logDeterminant(xz) + matrix.logDeterminant(y)
    return 0.5 * (own - (try matrix.logDeterminant(all)))
  }

  /// Returns ½ ln(|Rxz||Rxy|/(|Rx||Rxzy|)).
  mutating func conditionalInformation() throws(EstimationFailure) -> Double {
    let own = try matrix.logDeterminant(xz) + matrix.logDeterminant(x, y)
    return 0.5 * (own - (try matrix.logDeterminant(x) + matrix.logDeterminant(all)))
  }
}

/// Returns the exact bias of a quantity of triples from sample covariances on normal laws.
func gaussianBias(of quantity: Quantity, count: Int, shape: SampleShape) -> Double {
  let (x, y) = (shape.x.dimension!, shape.y.dimension!)
  let z = shape.z.dimension ?? 0
  return switch quantity {
  case .mutualInformation: Gaussian.exactBias(count: count, xDimension: x, yDimension: y)
  case .jointMutualInformation: Gaussian.exactBias(count: count, xDimension: x + z, yDimension: y)
  case .conditionalMutualInformation: Gaussian.exactBias(count: count - x, xDimension: z, yDimension: y)
  default: 0
  }
}

/// Returns the exact expectation of a quantity from sample covariances, if the law is normal.
func gaussianExpectation(of quantity: Quantity, under law: any JointLaw, count: Int, isCorrected: Bool)
  -> Expectation
{
  guard law is any NormalLaw, let truth = law.truth(of: quantity) else { return .none }
  let bias = isCorrected ? 0 : gaussianBias(of: quantity, count: count, shape: law.shape)
  return Expectation(
    rounding: truth.value + bias, errorBound: truth.errorBound + 1e-14 * Double(law.shape.y.dimension!),
    kind: .exact)
}
