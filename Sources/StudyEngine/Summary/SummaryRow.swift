public import MutualInformation

/// One row of `summary.csv`: what the replications say about one estimator of one quantity in one cell.
public struct SummaryRow: Sendable {
  /// The cell.
  public let cell: Cell
  /// The estimator.
  public let estimator: any Estimator
  /// The quantity with truth and expectation, in nats.
  public let target: Target
  /// Bias, variance, ... with their Monte Carlo standard errors, in nats.
  public internal(set) var measures: Measures
  /// Why replications have no estimate.
  public let reasons: FailureReasons

  /// A row.
  public init(
    cell: Cell, estimator: any Estimator, target: Target, measures: Measures,
    reasons: FailureReasons = FailureReasons()
  ) {
    self.cell = cell
    self.estimator = estimator
    self.target = target
    self.measures = measures
    self.reasons = reasons
  }
}

/// The rows of a run, in the order of cells, estimators and quantities, with what a report says about the run.
public struct Summary: Sendable {
  /// The study.
  public let study: Study
  /// One row per cell × estimator × quantity. The rows of a cell are neighbours.
  public let rows: [SummaryRow]
  /// Two estimators of one quantity in one cell each, in the order of the cells; empty where nothing was compared.
  public let pairs: [PairRow]
  /// Streams that are not their own, for generators with short seeds.
  public let repeatedSeeds: RepeatedSeeds?
  /// Why replications are missing, if shards were merged that are not all: `merged from 2 of 3 shards`.
  public let partial: String?

  /// The looks at the cells, by position, under a stopping rule; else empty.
  public let looks: [CellLooks]
  /// The version of mi-study that ran it, where that is known.
  public let tool: String?
  /// The rankings, which take a simulation each, once they were asked for.
  private let known = Mutex<[Ranking]?>(nil)

  /// A summary.
  public init(
    study: Study, rows: [SummaryRow], pairs: [PairRow] = [], repeatedSeeds: RepeatedSeeds? = nil,
    partial: String? = nil, looks: [CellLooks] = [], tool: String? = nil
  ) {
    self.study = study
    self.rows = rows
    self.pairs = pairs
    self.repeatedSeeds = repeatedSeeds
    self.partial = partial
    self.looks = looks
    self.tool = tool
  }

  /// Failed estimates, summed over rows.
  public var failures: Int { rows.reduce(0) { $0 + $1.measures.failures } }

  /// The cells that ended at at-most without meeting the targets of the stopping rule.
  public var shortCells: [Cell] { looks.filter(\.isShort).map(\.cell) }

  /// The replications that the study asks for of a cell, by its position; nil where a stopping rule has not ended it yet.
  func asked(ofCell position: Int) -> Int? {
    study.replications.rule == nil
      ? study.replications.most(of: position) : looks.indices.contains(position) ? looks[position].used : nil
  }

  /// The rows, cell by cell.
  var cells: [ArraySlice<SummaryRow>] {
    var cells: [ArraySlice<SummaryRow>] = []
    var start = rows.startIndex
    for index in rows.indices
    where index + 1 == rows.endIndex || rows[index + 1].cell.number != rows[index].cell.number {
      cells.append(rows[start...index])
      start = index + 1
    }
    return cells
  }

  /// The pairs of some rows that are neighbours: of a cell.
  func pairs(of rows: Range<Int>) -> ArraySlice<PairRow> {
    // Pairs are in the order of the cells, so a cell's are neighbours, too.
    var low = pairs.startIndex
    var high = pairs.endIndex
    while low < high {
      let middle = (low + high) / 2
      if pairs[middle].first < rows.lowerBound { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < pairs.endIndex, rows.contains(pairs[end].first) { end += 1 }
    return pairs[low..<end]
  }

  /// The estimators by RMSE, for every cell and every quantity that several of them estimate.
  public var rankings: [Ranking] {
    known.withLock { known in
      if let known { return known }
      let found = cells.flatMap { Ranking.all($0.indices, of: rows, pairs: pairs(of: $0.indices)) }
      known = found
      return found
    }
  }

  /// The rankings of some rows that are neighbours: of a cell.
  func rankings(of rows: Range<Int>) -> [Ranking] { rankings.filter { rows.contains($0.best) } }
}
