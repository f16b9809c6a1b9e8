import GSLRandom

/// The two sides of the chain rule I(X,Z;Y) = I(X;Y) + I(Z;Y|X), each estimated from joint entropies of symbols, and
/// their difference.
///
/// Î(X,Z;Y) = Ĥ(X,Z) + Ĥ(Y) − Ĥ(X,Z,Y), Î(X;Y) = Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), Î(Z;Y|X) = Ĥ(X,Z) + Ĥ(X,Y) − Ĥ(X) − Ĥ(X,Z,Y).
///
/// *Bias:* of each of the three known exactly on every discrete law, where the correction is a sum over cells, and on small tables whatever it is. The residual
/// of estimators built from joint entropies is zero to rounding in every sample: here it tests the counting.
public struct ChainRule: Estimator {
  public static let id = "chain-rule"
  public static let summary = "I(X,Z;Y), I(X;Y), I(Z;Y|X) of symbols, and the residual of the chain rule"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, theorem 2.5.2"
  public static let parameters = Corrections.entropyParameters
  public static let examples: [[Parameter]] = [[]] + Corrections.examples(parameters)

  public let arguments: Arguments
  private let correction: any Correction

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    correction = Corrections.correction(arguments)
  }

  public var quantities: [Quantity] {
    [.jointMutualInformation, .mutualInformation, .conditionalMutualInformation, .chainRuleResidual]
  }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.alphabet != nil, law.shape.z.alphabet != nil, law.shape.y.alphabet != nil else {
      throw Incompatibility("needs symbols X, Z and Y, the law has \(law.shape)")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    let shape = law.shape
    return Worker(
      counts: CellCounts(
        xCount: shape.x.alphabet!, zCount: shape.z.alphabet!, yCount: shape.y.alphabet!, total: count,
        correction: correction))
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let law = law as? any DiscreteLaw else { return .none }
    return CountMoments(correction: correction, total: count).expectation(of: quantity, table: law.table)
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let law = law as? any DiscreteLaw else { return .none }
    return CountMoments(correction: correction, total: count).variance(of: quantity, table: law.table)
  }

  public func discretised(_ quantity: Quantity, under law: any JointLaw) -> ExactValue? {
    law is any DiscreteLaw ? law.truth(of: quantity) : nil
  }

  private struct Worker: EstimatorWorker {
    private var counts: CellCounts

    init(counts: CellCounts) { self.counts = counts }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) {
      counts.count(x: sample.x.symbols.span, z: sample.z.symbols.span, y: sample.y.symbols.span)
      (values[0], values[1], values[2], values[3]) = counts.chainRule()
    }
  }
}
