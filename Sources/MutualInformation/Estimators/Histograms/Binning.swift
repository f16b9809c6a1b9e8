/// The source of a histogram's bins, from `binning`, `bins`, `range`, `x-edges` and `y-edges`.
enum Binning: Sendable {
  /// Bins of equal width over the range of the data.
  case equalWidth(Int)
  /// Bins of equal width over the range of the data, as many as a rule says.
  case rule(BinRule)
  /// Bins that are filled evenly.
  case equalFrequency(Int)
  /// Edges that do not depend on the data.
  case fixed(x: BinEdges, y: BinEdges)

  static let parameters: [ParameterSpecification] =
    [
      ParameterSpecification(
        "binning", .choice(["equal-width", "equal-frequency", "edges"]), default: .word("equal-width"),
        isImplicit: true, summary: "where the edges of the bins of each variable come from:",
        notes: [
          ParameterSpecification.Note(
            "equal-width", "equal steps over the range, counted as by numpy.histogram2d",
            source: "Moddemeijer 1989, doi 10.1016/0165-1684(89)90132-1"),
          ParameterSpecification.Note(
            "equal-frequency",
            "bin ⌊rank × bins/n⌋, ranks from 0; equal values have the lowest rank among them",
            source: "Cellucci, Albano & Rapp 2005, doi 10.1103/PhysRevE.71.066208"),
          ParameterSpecification.Note(
            "edges", "inner edges x-edges and y-edges, the outermost bins extend to ±∞",
            source: "numpy.digitize"),
        ]),
      ParameterSpecification(
        "bins", .integerOrWord(1...BinRules.limit, BinRules.all.map(\.id)),
        appliesWhere: ParameterSpecification.Condition("binning", words: ["equal-width", "equal-frequency"]),
        summary: "bins of each variable, or for equal widths a rule that is applied to n values of each, "
          + "⌈range/width⌉ bins; fails above \(BinRules.limit):",
        notes: BinRules.all.map { ParameterSpecification.Note($0.id, $0.formula, source: $0.source) }),
      range.applying(where: ParameterSpecification.Condition("binning", .word("equal-width"))),
    ]
    + ["x", "y"].map { variable in
      ParameterSpecification(
        "\(variable)-edges", .increasing,
        appliesWhere: ParameterSpecification.Condition("binning", .word("edges")),
        summary: "the inner edges of \(variable.uppercased()): k edges make k + 1 bins")
    }

  /// The parameter for the range of bins of equal width.
  static let range = ParameterSpecification(
    "range", .interval(orWord: ["data"]), default: .word("data"),
    summary:
      "data: from the smallest to the largest value; [low, high]: fixed, the outermost bins extend to ±∞")

  /// Reads checked arguments.
  ///
  /// - Throws: `ParameterError` for a rule if the bins do not depend on the range of the data, and
  ///   for too many edges.
  init(_ arguments: Arguments) throws(ParameterError) {
    switch (arguments.word("binning"), arguments["bins"], arguments["range"]) {
    case ("edges", _, _):
      let edges = (x: arguments.numbers("x-edges"), y: arguments.numbers("y-edges"))
      for (name, edges) in [("x-edges", edges.x), ("y-edges", edges.y)] where edges.count >= BinRules.limit {
        throw ParameterError(
          parameter: name, found: "\(edges.count) edges", allowed: "at most \(BinRules.limit - 1)")
      }
      self = .fixed(x: BinEdges(inner: edges.x), y: BinEdges(inner: edges.y))
    case ("equal-frequency", .word(let rule)?, _):
      throw Self.refusal(of: rule, where: "binning is equal-frequency")
    case ("equal-frequency", _, _): self = .equalFrequency(arguments.integer("bins"))
    case (_, .word(let rule)?, .interval?): throw Self.refusal(of: rule, where: "range is fixed")
    case (_, .word(let word)?, _): self = .rule(BinRules.all.first { $0.id == word }!)
    case (_, _, .interval(let low, let high)?):
      let edges = BinEdges(low: low, high: high, bins: arguments.integer("bins"))
      self = .fixed(x: edges, y: edges)
    default: self = .equalWidth(arguments.integer("bins"))
    }
  }

  private static func refusal(of rule: String, where reason: String) -> ParameterError {
    ParameterError(
      parameter: "bins", found: "the rule \(rule)",
      allowed: "a whole number where \(reason): rules go by the range of the data")
  }

  /// Whether X and Y are treated alike.
  var isSymmetric: Bool {
    if case .fixed(let x, let y) = self { x.edges == y.edges } else { true }
  }

  /// The number of bins of equal width over the range of the data, if it depends on n alone.
  func movingBins(count: Int) -> Int? {
    switch self {
    case .equalWidth(let bins): bins
    case .rule(let rule): rule.bins(count: count)
    case .equalFrequency, .fixed: nil
    }
  }

  /// The inner edges, if they do not depend on the data.
  var innerEdges: (x: [Double], y: [Double])? {
    guard case .fixed(let x, let y) = self else { return nil }
    let inner = { (bins: BinEdges) in Array(bins.edges.dropFirst().dropLast()) }
    return (inner(x), inner(y))
  }
}

/// A worker's bins for samples of one size.
struct BinPlacer {
  private let binning: Binning
  private(set) var x: BinEdges
  private(set) var y: BinEdges
  private var data: BinRuleData?

  init(_ binning: Binning, count: Int) {
    self.binning = binning
    switch binning {
    case .fixed(let x, let y): (self.x, self.y) = (x, y)
    case .equalWidth(let bins), .equalFrequency(let bins):
      x = BinEdges(low: 0, high: 1, bins: bins)
      y = x
    case .rule:
      x = BinEdges(low: 0, high: 1, bins: 1)
      y = x
    }
    switch binning {
    case .rule, .equalFrequency: data = BinRuleData(count: count)
    case .fixed, .equalWidth: data = nil
    }
  }

  /// Moves the edges for a sample of finite values with these ranges.
  mutating func move(
    to xs: Span<Double>, _ xRange: (low: Double, high: Double), _ ys: Span<Double>,
    _ yRange: (low: Double, high: Double)
  ) throws(EstimationFailure) {
    try Self.move(&x, binning, to: xs, xRange, &data)
    try Self.move(&y, binning, to: ys, yRange, &data)
  }

  private static func move(
    _ edges: inout BinEdges, _ binning: Binning, to values: Span<Double>,
    _ range: (low: Double, high: Double),
    _ data: inout BinRuleData?
  ) throws(EstimationFailure) {
    switch binning {
    case .fixed: break
    case .equalWidth(let bins): edges.set(low: range.low, high: range.high, bins: bins)
    case .rule(let rule):
      data!.set(values)
      guard let bins = rule.bins(low: range.low, high: range.high, &data!) else { throw .tooManyBins }
      edges.set(low: range.low, high: range.high, bins: bins)
    case .equalFrequency(let bins):
      data!.set(values)
      edges.set(ranksOf: data!.sort().span, bins: bins)
    }
  }
}
