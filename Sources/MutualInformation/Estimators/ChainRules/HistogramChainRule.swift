/// Real X, Z and Y in bins of equal width, from the joint entropies of the binned variables.
///
/// The bins are those of `Histogram` in three dimensions. `range: data` covers the values of each
/// variable, the right-most bin closed. With `range: [low, high]` the outermost extend to ±∞.
///
/// *Bias:* that of binning against that of counting bins³ cells. Both are exact on normal triples
/// with a fixed range (`NormalTripleLaw.cells`) and a correction with known means. Over the range of
/// the data I(X;Y) is that of `Histogram`, known if its expectation is. The residual is zero to
/// rounding for every correction.
/// *Complexity:* O(N + bins³).
/// *Edge cases:* NaN and infinity fail. A constant variable says nothing.
struct HistogramChainRule: ChainRuleFamily {
  static let id = "histogram"
  static let formula = "real variables in equal bins, from joint entropies: the residual vanishes"
  static let source = Histogram.source
  static let parameters =
    Corrections.entropyParameters + [
      ParameterSpecification("bins", .integer(1...100), summary: "bins of each variable"),
      Binning.range,
    ]
  static let examples: [[Parameter]] = [
    [Parameter("bins", .integer(5))],
    [Parameter("bins", .integer(1)), Parameter("range", .interval(-1, 1))],
    [
      Parameter("bins", .integer(4)), Parameter("range", .interval(-2.5, 3.1)),
      Parameter("correction", .word("miller-madow")),
    ],
    [Parameter("bins", .integer(3)), Parameter("correction", .word("chao-shen"))],
  ]

  private let correction: any Correction
  private let bins: Int
  private let range: (low: Double, high: Double)?

  init(_ arguments: Arguments) {
    correction = Corrections.correction(arguments)
    bins = arguments.integer("bins")
    range = if case .interval(let low, let high)? = arguments["range"] { (low, high) } else { nil }
  }

  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.isReal, law.shape.z.isReal, law.shape.y.isReal else {
      throw Incompatibility("needs real X, Z and Y, the law has \(law.shape)")
    }
  }

  func makeWorker(for law: any JointLaw, count: Int) -> any ChainRuleWorker {
    Worker(
      count: count, bins: bins, range: range,
      counts: CellCounts(xCount: bins, zCount: bins, yCount: bins, total: count, correction: correction))
  }

  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    expectation(of: quantity, cells: cells(of: law), law, count)
  }

  func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue? {
    cells(of: law).flatMap { information(quantity, of: $0) }
  }

  func knownMeans(of quantities: [Quantity], under law: any JointLaw, count: Int) -> [KnownMeans] {
    let cells = cells(of: law)
    return quantities.map { quantity in
      KnownMeans(
        expectation: expectation(of: quantity, cells: cells, law, count),
        discretised: cells.flatMap { information(quantity, of: $0) })
    }
  }

  private func expectation(of quantity: Quantity, cells: Cells?, _ law: any JointLaw, _ count: Int)
    -> Expectation
  {
    // The entropies cancel for every law.
    if quantity == .chainRuleResidual { return Expectation(0, errorBound: 0, kind: .exact) }
    if range == nil { return quantity == .mutualInformation ? pairExpectation(law, count) : .none }
    guard let cells else { return .none }
    return CountMoments(
      of: cells.table, cellError: cells.errorBound, correction: correction, total: count
    ).expectation(of: quantity)
  }

  private func information(_ quantity: Quantity, of cells: Cells) -> ExactValue? {
    cells.table.binnedTruth(of: quantity, cellError: cells.errorBound, sumsOfCells: 4)
  }

  /// The probabilities of the cells, and by how much each is off at most.
  private typealias Cells = (table: JointTable, errorBound: Double)

  /// Returns the probabilities of the cells, if they do not depend on the sample.
  private func cells(of law: any JointLaw) -> Cells? {
    guard let range, let law = law as? any NormalTripleLaw else { return nil }
    let edges = BinEdges(low: range.low, high: range.high, bins: bins).edges
    return law.cells(edges: Array(edges.dropFirst().dropLast()))
  }

  /// Returns the expectation of `Histogram` over the range of the data, whose cells do not depend on
  /// the units of X and Y. Z does not enter a correction that is a sum over cells.
  private func pairExpectation(_ law: any JointLaw, _ count: Int) -> Expectation {
    guard let law = law as? any NormalTripleLaw, correction is any AdditiveCorrection,
      let pair = try? BivariateNormal([Parameter("correlation", .real(law.correlations.xy))]),
      let histogram = try? Histogram([
        Parameter("bins", .integer(bins)), Parameter("correction", .word(type(of: correction).id)),
      ])
    else { return .none }
    return histogram.expectation(of: .mutualInformation, under: pair, count: count)
  }

  private struct Worker: ChainRuleWorker {
    private let isFixed: Bool
    private var edges: BinEdges
    private var counts: CellCounts
    private var bins: [UInt16], x: [UInt16], z: [UInt16], y: [UInt16]

    init(count: Int, bins: Int, range: (low: Double, high: Double)?, counts: CellCounts) {
      isFixed = range != nil
      edges = BinEdges(low: range?.low ?? 0, high: range?.high ?? 1, bins: bins)
      self.counts = counts
      self.bins = Array(repeating: 0, count: count)
      (x, z, y) = (self.bins, self.bins, self.bins)
    }

    mutating func terms(_ sample: borrowing Sample) throws(EstimationFailure) -> ChainRuleTerms {
      try bin(sample.x.reals.span)
      swap(&bins, &x)
      try bin(sample.z.reals.span)
      swap(&bins, &z)
      try bin(sample.y.reals.span)
      swap(&bins, &y)
      let (x, z, y) = (x, z, y)
      counts.count(x: x.span, z: z.span, y: y.span)
      return counts.informations()
    }

    /// Computes the bins of one variable's values into `bins`.
    private mutating func bin(_ values: Span<Double>) throws(EstimationFailure) {
      let range = try rangeOfFinite(values)
      if !isFixed { edges.set(low: range.low, high: range.high, bins: edges.bins) }
      for i in values.indices { bins[i] = UInt16(edges.bin(of: values[i])) }
    }
  }
}
