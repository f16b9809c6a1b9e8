import GSLRandom

/// The plug-in estimate of I(Z;Y|X) from symbols: Î = Ĥ(X,Z) + Ĥ(X,Y) − Ĥ(X) − Ĥ(X,Z,Y) of the observed frequencies.
///
/// *Bias:* about Kx(Kz − 1)(Ky − 1)/2N without a correction; the expectation is exact on every discrete law where the
/// correction is a sum over cells (`Corrections`).
/// *Complexity:* O(N + Kx·Kz·Ky).
public struct ConditionalPlugIn: Estimator, CountingEstimator {
  public static let id = "conditional-plug-in"
  public static let summary = "I(Z;Y|X) of the observed frequencies of symbols"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 2.5"
  public static let parameters = Corrections.entropyParameters
  public static let examples: [[Parameter]] = [[]] + Corrections.examples(parameters)

  public let arguments: Arguments
  private let correction: any Correction

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    correction = Corrections.correction(arguments)
  }

  public var quantities: [Quantity] { [.conditionalMutualInformation] }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) { try checkSymbolTriples(law) }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    makeCountingWorker(for: law, count: count)
  }

  func makeCountingWorker(for law: any JointLaw, count: Int) -> any CountingWorker {
    Worker(counts: CellCounts(triples: law.shape, total: count, correction: correction))
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

  private struct Worker: CountingWorker {
    var counts: CellCounts

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) {
      count(sample)
      values[0] = counts.conditionalMutualInformation()
    }

    mutating func variance(of sample: borrowing Sample, _ logarithms: inout LogarithmsOfRatios) -> Double {
      count(sample)
      return counts.varianceOfTriples(&logarithms)
    }

    private mutating func count(_ sample: borrowing Sample) {
      counts.count(x: sample.x.symbols.span, z: sample.z.symbols.span, y: sample.y.symbols.span)
    }
  }
}

/// Checks that X, Z and Y are symbols.
func checkSymbolTriples(_ law: any JointLaw) throws(Incompatibility) {
  guard law.shape.x.alphabet != nil, law.shape.z.alphabet != nil, law.shape.y.alphabet != nil else {
    throw Incompatibility("needs symbols X, Z and Y, the law has \(law.shape)")
  }
}
