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
  public let measures: Measures

  /// A row.
  public init(cell: Cell, estimator: any Estimator, target: Target, measures: Measures) {
    self.cell = cell
    self.estimator = estimator
    self.target = target
    self.measures = measures
  }
}

/// The rows of a run, in the order of cells, estimators and quantities, with what a report says about the run.
public struct Summary: Sendable {
  /// The study.
  public let study: Study
  /// One row per cell × estimator × quantity. The rows of a cell are neighbours.
  public let rows: [SummaryRow]
  /// Streams that are not their own, for generators with short seeds.
  public let repeatedSeeds: RepeatedSeeds?
  /// Why replications are missing, if shards were merged that are not all: `merged from 2 of 3 shards`.
  public let partial: String?

  /// The looks at the cells, by position, under a stopping rule; else empty.
  public let looks: [CellLooks]

  /// A summary.
  public init(
    study: Study, rows: [SummaryRow], repeatedSeeds: RepeatedSeeds? = nil, partial: String? = nil,
    looks: [CellLooks] = []
  ) {
    self.study = study
    self.rows = rows
    self.repeatedSeeds = repeatedSeeds
    self.partial = partial
    self.looks = looks
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
}
