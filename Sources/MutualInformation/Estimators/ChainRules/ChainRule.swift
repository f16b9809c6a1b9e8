import GSLRandom

/// The two sides of the chain rule I(X,Z;Y) = I(X;Y) + I(Z;Y|X), each information estimated on its
/// own, and the residual Î(X,Z;Y) − Î(X;Y) − Î(Z;Y|X).
///
/// `of` names the estimator (`ChainRules`). Estimates from joint entropies or determinants cancel:
/// the residual is zero to rounding in every sample, and tests the counting. Neighbours and
/// contrastive bounds do not cancel: the residual then measures their inconsistency.
///
/// *Bias:* each estimate has the bias of its estimator. It is known exactly on every discrete law
/// if the correction is a sum over cells, and on every normal law for determinants.
public struct ChainRule: Estimator {
  public static let id = "chain-rule"
  public static let summary = "I(X,Z;Y), I(X;Y), I(Z;Y|X), and the residual of the chain rule"
  public static let formula = "I(X,Z;Y) = I(X;Y) + I(Z;Y|X); the residual is left − right of the estimates"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, theorem 2.5.2"
  public static let parameters = ChainRules.parameters
  public static let examples = ChainRules.examples

  public let arguments: Arguments
  private let family: any ChainRuleFamily

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    family = ChainRules.family(arguments)
  }

  public var quantities: [Quantity] {
    [.jointMutualInformation, .mutualInformation, .conditionalMutualInformation, .chainRuleResidual]
  }

  public var knowsTheLaw: Bool { family.knowsTheLaw }
  public func isOfOwnFamily(_ law: any JointLaw) -> Bool { family.isOfOwnFamily(law) }
  public var toleratesTies: Bool { family.toleratesTies }
  public var dependsOnOrder: Bool { family.dependsOnOrder }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try family.check(law, count: count)
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    Worker(worker: family.makeWorker(for: law, count: count))
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    family.expectation(of: quantity, under: law, count: count)
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    family.variance(of: quantity, under: law, count: count)
  }

  public func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue? {
    family.discretised(quantity, under: law, count: count)
  }

  public func knownMeans(under law: any JointLaw, count: Int) -> [KnownMeans] {
    family.knownMeans(of: quantities, under: law, count: count)
  }

  private struct Worker: EstimatorWorker {
    var worker: any ChainRuleWorker

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      let terms = try worker.terms(sample)
      values[0] = terms.joint
      values[1] = terms.pair
      values[2] = terms.conditional
      values[3] = terms.residual
    }
  }
}
