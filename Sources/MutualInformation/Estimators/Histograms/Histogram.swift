import GSLRandom

/// The plug-in estimate of I(X;Y) from a histogram of real X and Y.
///
/// *Equal widths*, `range: data`: equal steps from the smallest to the largest value of each
/// variable, the right-most edge closed. Edges and counts are those of `numpy.histogram2d`. The
/// number of bins is given, or a rule computes it for each variable (`BinRules`): X and Y may then
/// have different numbers. `range: [low, high]` fixes the inner edges; the outermost extend to ±∞,
/// so that every point counts.
///
/// *Equal frequencies:* a value of rank r = 0, ..., n − 1 has the bin ⌊r·bins/n⌋; equal values have
/// the lowest rank among them. For increasing u and v the estimate is the same for u(X) and v(Y),
/// to the last bit. Decreasing maps reverse the ranks; the estimate is then the same only if bins
/// divides n and no values are equal.
///
/// *Edges:* given for each variable. The outermost bins extend to ±∞.
///
/// *Bias:* discretisation lowers the information, sampling adds about (bins − 1)²/2N. Both are exact
/// for a correction that is a sum over cells. With a fixed range or edges that takes a law with known
/// probabilities of rectangles, and up to 1024 bins. Over the range of the data it takes a law that
/// knows its `factors`, four draws, and a number of bins that depends on n alone (`MovingEdges`).
/// *Complexity:* O(N + bins²), with N log bins for uneven bins and N log N for the ranks.
/// *Edge cases:* NaN and infinity fail, and so does a rule that wants more than 4096 bins.
/// `freedman-diaconis` does under heavy tails: the range grows, the quartiles do not. A constant
/// variable gives 0, as with NumPy's edges.
public struct Histogram: Estimator, CountingEstimator {
  public static let id = "histogram"
  public static let summary = "plug-in I(X;Y) of a histogram"
  public static let formula =
    "Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), Ĥ = −Σ (k/N) ln(k/N) over the counts k of bins, less the correction"
  public static let source = "Moddemeijer 1989, doi 10.1016/0165-1684(89)90132-1"
  public static let parameters = Binning.parameters + Corrections.parameters
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
      [Parameter("bins", .word("doane")), Parameter("correction", .word("james-stein"))],
      [Parameter("bins", .word("auto"))],
      [Parameter("binning", .word("equal-frequency")), Parameter("bins", .integer(7))],
      [
        Parameter("binning", .word("edges")), Parameter("x-edges", .numbers([-0.317, 0.2, 1.5])),
        Parameter("y-edges", .numbers([0.385])),
      ],
    ]
    + Corrections.examples(Corrections.parameters).map {
      [Parameter("bins", .integer(6)), Parameter("range", .interval(-2.5, 3.1))] + $0
    }

  public let arguments: Arguments
  private let binning: Binning
  private let correction: any Correction

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    binning = try Binning(arguments)
    correction = Corrections.correction(arguments)
  }

  public var isRankInvariant: Bool { if case .equalFrequency = binning { true } else { false } }

  public var isSymmetric: Bool { type(of: correction).isSymmetric && binning.isSymmetric }

  /// Returns the number of bins that a rule wants for the values of one variable; nil if the rule
  /// is unknown, a value is not finite, or the number is above 4096.
  public static func binCount(of values: [Double], rule word: String) -> Int? {
    guard let rule = BinRules.all.first(where: { $0.id == word }), !values.isEmpty,
      let range = try? rangeOfFinite(values.span)
    else { return nil }
    var data = BinRuleData(count: values.count)
    data.set(values.span)
    return rule.bins(low: range.low, high: range.high, &data)
  }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.isReal, law.shape.y.isReal else {
      throw Incompatibility("needs real X and Y, the law has \(law.shape)")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    makeCountingWorker(for: law, count: count)
  }

  func makeCountingWorker(for law: any JointLaw, count: Int) -> any CountingWorker {
    let placer = BinPlacer(binning, count: count)
    return Worker(
      placer: placer,
      counts: CellCounts(
        xCount: placer.x.bins, yCount: placer.y.bins, total: count, correction: correction))
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard quantity == .mutualInformation else { return .none }
    if let cells = cells(of: law) { return moments(of: cells, count: count).expectation(of: quantity) }
    return moving(under: law, count: count)?.expectation ?? .none
  }

  public func knownMeans(under law: any JointLaw, count: Int) -> [KnownMeans] {
    if let cells = cells(of: law) {
      return [
        KnownMeans(
          expectation: moments(of: cells, count: count).expectation(of: .mutualInformation),
          discretised: information(of: cells))
      ]
    }
    let moving = moving(under: law, count: count)
    return [KnownMeans(expectation: moving?.expectation ?? .none, discretised: moving?.discretised)]
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    // Most tables are too large. Check that before computing their probabilities.
    guard let edges = binning.innerEdges,
      TableEnumeration.tableCount(cells: (edges.x.count + 1) * (edges.y.count + 1), total: count) != nil,
      let cells = cells(of: law)
    else { return .none }
    return moments(of: cells, count: count).variance(of: quantity)
  }

  private func moments(of cells: (table: JointTable, errorBound: Double), count: Int) -> CountMoments {
    CountMoments(of: cells.table, cellError: cells.errorBound, correction: correction, total: count)
  }

  public func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    return cells(of: law).map(information) ?? moving(under: law, count: count)?.discretised
  }

  private func information(of cells: (table: JointTable, errorBound: Double)) -> ExactValue? {
    cells.table.binnedTruth(of: .mutualInformation, cellError: cells.errorBound, sumsOfCells: 3)
  }

  /// Returns the expectation with bins over the range of the data, if their number depends on n alone.
  private func moving(under law: any JointLaw, count: Int) -> MovingExpectation? {
    guard let bins = binning.movingBins(count: count), let factors = (law as? any BinnableLaw)?.factors else {
      return nil
    }
    return MovingExpectation(factors, count: count, xBins: bins, yBins: bins, correction: correction)
  }

  /// Returns the probabilities of the cells, if they do not depend on the sample.
  private func cells(of law: any JointLaw) -> (table: JointTable, errorBound: Double)? {
    guard let edges = binning.innerEdges, max(edges.x.count, edges.y.count) < Self.exactBinLimit,
      let law = law as? any BinnableLaw
    else { return nil }
    return law.cells(xEdges: edges.x, yEdges: edges.y)
  }

  /// The probabilities of the cells take more than some seconds for more bins than this.
  private static let exactBinLimit = 1024

  private struct Worker: CountingWorker {
    private var placer: BinPlacer
    private var counts: CellCounts

    init(placer: BinPlacer, counts: CellCounts) {
      self.placer = placer
      self.counts = counts
    }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      try count(sample)
      values[0] = counts.mutualInformation()
    }

    mutating func variance(of sample: borrowing Sample, _ logarithms: inout LogarithmsOfRatios)
      throws(EstimationFailure) -> Double
    {
      try count(sample)
      return counts.varianceOfPairs(&logarithms)
    }

    private mutating func count(_ sample: borrowing Sample) throws(EstimationFailure) {
      let x = sample.x.reals.span
      let y = sample.y.reals.span
      try placer.move(to: x, try rangeOfFinite(x), y, try rangeOfFinite(y))
      counts.count(x, in: placer.x, y, in: placer.y)
    }
  }
}
