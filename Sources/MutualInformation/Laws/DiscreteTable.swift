public import GSLRandom

/// A pair of symbols with given cell probabilities, one row per letter of X.
///
/// Counts can stand for the probabilities: each is divided by the sum of all, which is exact.
/// A table of counts and one of probabilities are two laws with streams of their own, even where
/// their cells are equal.
///
/// *Randomness:* point i reads one 64-bit word of the stream. Its upper 53 bits are a uniform u;
/// the cell is the first whose cumulative probability, in row-major order, exceeds u.
public struct DiscreteTable: DiscreteLaw, DensityRatioLaw {
  public static let id = "discrete-table"
  public static let summary = "symbols X and Y with given cell probabilities"
  public static let formula = "I(X;Y) = Σ p(x, y) ln [p(x, y)/p(x) p(y)]"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 2.3"
  public static let parameters = [
    ParameterSpecification(
      "probabilities", .table,
      summary: "one row per letter of X, one column per letter of Y; the sum may be off by 1e-9"),
    ParameterSpecification(
      "counts", .counts, insteadOf: "probabilities",
      summary: "instead of probabilities: observed counts, of which each is divided by the sum of all"),
  ]
  public static let examples: [[Parameter]] =
    [
      [[0.4, 0.1], [0.1, 0.4]],
      [[0.1, 0.05, 0, 0.2, 0.05], [0.02, 0.3, 0.08, 0, 0], [0, 0.05, 0.05, 0.07, 0.03]],
      [[1]],
      [[0.333, 0, 0.667]],
    ].map { [Parameter("probabilities", .table($0))] } + [
      [Parameter("counts", .table([[35, 4, 0], [7, 11, 42]]))]
    ]

  public let arguments: Arguments
  public let table: JointTable
  private let cells: CellSampler

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    let name = arguments["counts"] == nil ? "probabilities" : "counts"
    let rows = arguments.table(name)
    guard rows.count <= Self.letterLimit, rows[0].count <= Self.letterLimit else {
      throw ParameterError(
        parameter: name, found: "\(rows.count) rows of \(rows[0].count)",
        allowed: "at most \(Self.letterLimit) letters")
    }
    // Row after row, as the sum is taken.
    let given = Array(rows.joined())
    let sum = given.reduce(0, +)
    table = JointTable(xCount: rows.count, yCount: rows[0].count, probabilities: given.map { $0 / sum })
    cells = CellSampler(table.probabilities)
  }

  /// The largest alphabet: symbols are stored in 16 bits.
  private static let letterLimit = 65_536

  public var shape: SampleShape { .symbols(table.xCount, table.yCount) }

  public func truth(of quantity: Quantity) -> ExactValue? { table.truth(of: quantity, isTriple: false) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let yCount = table.yCount
    stream.forEachWord(count: sample.count) { i, word in
      let cell = cells.cell(of: word)
      sample.x.symbols[i] = UInt16(cell / yCount)
      sample.y.symbols[i] = UInt16(cell % yCount)
    }
  }
}
