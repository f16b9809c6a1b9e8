import CStreamKernels
import GSLRandom

/// The plug-in estimate of I(X;Y) from an equal-width histogram of real X and Y with the same number of bins each.
///
/// `range: data` puts the edges at equal steps from the smallest to the largest value of each variable and closes the
/// right-most one: edges and counts are those of `numpy.histogram2d`. `range: [low, high]` fixes the inner edges and lets
/// the outermost bins extend to ±∞, so that every point counts.
///
/// *Bias:* discretisation (the binned variables say less) against sampling (about (bins − 1)²/2N more). With a fixed
/// range, up to 1024 bins and a correction that is a sum over cells the expectation is exact for laws with known
/// probabilities of rectangles; edges that move with the data have no formula.
/// *Complexity:* O(N + bins²).
/// *Edge cases:* NaN and infinity fail. A constant variable gives 0, as NumPy's edges do.
public struct Histogram: Estimator {
  public static let id = "histogram"
  public static let summary = "plug-in I(X;Y) of an equal-width histogram"
  public static let source = "Moddemeijer 1989, doi 10.1016/0165-1684(89)90132-1"
  public static let parameters: [ParameterSpecification] =
    [
      ParameterSpecification("bins", .integer(1...4096), summary: "bins of each variable"),
      ParameterSpecification(
        "range", .interval(orWord: ["data"]), default: .word("data"),
        summary:
          "data: from the smallest to the largest value; [low, high]: fixed, the outermost bins extend to ±∞"),
    ] + Corrections.parameters
  public static let examples: [[Parameter]] =
    [
      [Parameter("bins", .integer(12))],
      [Parameter("bins", .integer(7)), Parameter("range", .interval(-2.5, 3.1))],
      [Parameter("bins", .integer(5)), Parameter("correction", .word("miller-madow"))],
      [Parameter("bins", .integer(1)), Parameter("range", .interval(-1, 1))],
      [
        Parameter("bins", .integer(10)), Parameter("range", .interval(-3, 3)),
        Parameter("correction", .word("miller-madow")),
      ],
    ]
    + Corrections.examples(Corrections.parameters).map {
      [Parameter("bins", .integer(6)), Parameter("range", .interval(-2.5, 3.1))] + $0
    }

  public let arguments: Arguments
  private let bins: Int
  /// nil: the range of the data.
  private let range: (low: Double, high: Double)?
  private let correction: any Correction

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    bins = arguments.integer("bins")
    range = if case .interval(let low, let high)? = arguments["range"] { (low, high) } else { nil }
    correction = Corrections.correction(arguments)
  }

  public var isSymmetric: Bool { type(of: correction).isSymmetric }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.isReal, law.shape.y.isReal else {
      throw Incompatibility("needs real X and Y, the law has \(law.shape)")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    Worker(
      bins: bins, range: range,
      counts: CellCounts(xCount: bins, yCount: bins, total: count, correction: correction)
    )
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let range, bins <= Self.exactBinLimit, let law = law as? any BinnableLaw else { return .none }
    let edges = Array(BinEdges(low: range.low, high: range.high, bins: bins).edges.dropFirst().dropLast())
    let cells = law.cells(xEdges: edges, yEdges: edges)
    return AdditiveExpectation(correction: correction, total: count)
      .expectation(of: quantity, table: cells.table, cellError: cells.errorBound)
  }

  /// The probabilities of more cells than the square of this would take more than some seconds.
  private static let exactBinLimit = 1024

  private struct Worker: EstimatorWorker {
    private let isFixed: Bool
    private var xEdges: BinEdges, yEdges: BinEdges
    private var counts: CellCounts

    init(bins: Int, range: (low: Double, high: Double)?, counts: CellCounts) {
      isFixed = range != nil
      xEdges = BinEdges(low: range?.low ?? 0, high: range?.high ?? 1, bins: bins)
      yEdges = xEdges
      self.counts = counts
    }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      let x = sample.x.reals.span
      let y = sample.y.reals.span
      let (xRange, yRange) = (try rangeOfFinite(x), try rangeOfFinite(y))
      if !isFixed {
        xEdges.set(low: xRange.low, high: xRange.high)
        yEdges.set(low: yRange.low, high: yRange.high)
      }
      counts.count(x, in: xEdges, y, in: yEdges)
      values[0] = counts.mutualInformation()
    }
  }
}

/// The smallest and the largest value.
private func rangeOfFinite(_ values: Span<Double>) throws(EstimationFailure) -> (low: Double, high: Double) {
  var (low, high) = (0.0, 0.0)
  let isFinite = unsafe values.withUnsafeBufferPointer {
    unsafe mi_range($0.baseAddress, $0.count, &low, &high)
  }
  guard isFinite != 0, (high - low).isFinite else { throw .sampleNotFinite }
  return (low, high)
}
