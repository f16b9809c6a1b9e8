import GSLRandom

/// The plug-in estimate of I(X;Y) from symbols: Î = Ĥ(X) + Ĥ(Y) − Ĥ(X,Y) of the observed frequencies.
///
/// *Bias:* about (Kx − 1)(Ky − 1)/2N without a correction; the expectation is exact on every discrete law where the correction
/// is a sum over cells (`Corrections`), and on small tables whatever it is; on those the variance is exact too (`CountMoments`).
/// *Complexity:* O(N + Kx·Ky).
public struct PlugIn: Estimator, CountingEstimator {
  public static let id = "plug-in"
  public static let summary = "I(X;Y) of the observed frequencies of symbols"
  public static let source = "Miller 1955, Note on the bias of information estimates"
  public static let parameters = Corrections.parameters
  public static let examples: [[Parameter]] = [[]] + Corrections.examples(parameters)

  public let arguments: Arguments
  private let correction: any Correction

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    correction = Corrections.correction(arguments)
  }

  public var isSymmetric: Bool { type(of: correction).isSymmetric }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.alphabet != nil, law.shape.y.alphabet != nil else {
      throw Incompatibility("needs symbols X and Y, the law has \(law.shape)")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    makeCountingWorker(for: law, count: count)
  }

  func makeCountingWorker(for law: any JointLaw, count: Int) -> any CountingWorker {
    Worker(
      counts: CellCounts(
        xCount: law.shape.x.alphabet!, yCount: law.shape.y.alphabet!, total: count, correction: correction))
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let law = law as? any DiscreteLaw else { return .none }
    return CountMoments(correction: correction, total: count).expectation(
      of: quantity, table: law.table.pair)
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let law = law as? any DiscreteLaw else { return .none }
    return CountMoments(correction: correction, total: count).variance(of: quantity, table: law.table.pair)
  }

  public func discretised(_ quantity: Quantity, under law: any JointLaw) -> ExactValue? {
    law is any DiscreteLaw ? law.truth(of: quantity) : nil
  }

  private struct Worker: CountingWorker {
    private var counts: CellCounts

    init(counts: CellCounts) { self.counts = counts }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) {
      count(sample)
      values[0] = counts.mutualInformation()
    }

    mutating func variance(of sample: borrowing Sample, _ logarithms: inout LogarithmsOfRatios) -> Double {
      count(sample)
      return counts.varianceOfPairs(&logarithms)
    }

    private mutating func count(_ sample: borrowing Sample) {
      counts.count(x: sample.x.symbols.span, z: Span(), y: sample.y.symbols.span)
    }
  }
}
