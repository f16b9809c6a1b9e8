import GSLRandom

/// A plug-in estimator of I(X;Y) or I(Z;Y|X) from the counts of cells of symbols. Its parameters
/// are `correction` and those of the corrections.
public protocol SymbolEstimator: Estimator {}

extension SymbolEstimator {
  /// Every correction.
  public static var examples: [[Parameter]] { [[]] + Corrections.examples(parameters) }

  private var correction: any Correction { Corrections.correction(arguments) }
  private var isConditional: Bool { quantities == [.conditionalMutualInformation] }

  public var isSymmetric: Bool { type(of: correction).isSymmetric }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    if isConditional { return try checkSymbolTriples(law) }
    guard law.shape.x.alphabet != nil, law.shape.y.alphabet != nil else {
      throw Incompatibility("needs symbols X and Y, the law has \(law.shape)")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    makeCountingWorker(for: law, count: count)
  }

  func makeCountingWorker(for law: any JointLaw, count: Int) -> any CountingWorker {
    let (x, z, y) = (law.shape.x.alphabet!, isConditional ? law.shape.z.alphabet! : 1, law.shape.y.alphabet!)
    return SymbolWorker(
      counts: CellCounts(xCount: x, zCount: z, yCount: y, total: count, correction: correction),
      isConditional: isConditional)
  }

  private func moments(under law: any JointLaw, count: Int) -> CountMoments? {
    CountMoments(of: law, isPair: !isConditional, correction: correction, total: count)
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    moments(under: law, count: count)?.expectation(of: quantity) ?? .none
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    moments(under: law, count: count)?.variance(of: quantity) ?? .none
  }

  public func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue? {
    law is any DiscreteLaw ? law.truth(of: quantity) : nil
  }
}

private struct SymbolWorker: CountingWorker {
  var counts: CellCounts
  let isConditional: Bool

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) {
    count(sample)
    values[0] = isConditional ? counts.conditionalMutualInformation() : counts.mutualInformation()
  }

  mutating func variance(of sample: borrowing Sample, _ logarithms: inout LogarithmsOfRatios) -> Double {
    count(sample)
    return isConditional ? counts.varianceOfTriples(&logarithms) : counts.varianceOfPairs(&logarithms)
  }

  private mutating func count(_ sample: borrowing Sample) {
    let (x, y) = (sample.x.symbols.span, sample.y.symbols.span)
    if isConditional {
      counts.count(x: x, z: sample.z.symbols.span, y: y)
    } else {
      counts.count(x: x, z: Span(), y: y)
    }
  }
}

/// Checks that X, Z and Y are symbols.
func checkSymbolTriples(_ law: any JointLaw) throws(Incompatibility) {
  guard law.shape.x.alphabet != nil, law.shape.z.alphabet != nil, law.shape.y.alphabet != nil else {
    throw Incompatibility("needs symbols X, Z and Y, the law has \(law.shape)")
  }
}
