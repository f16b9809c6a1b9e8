import MutualInformation

/// One row of `summary.csv`: the statistics of one estimator of one quantity in one cell.
public struct SummaryRow: Sendable {
  /// The line of `summary.csv`, from 1 and without its header; reports of some rows keep it.
  public internal(set) var number = 0
  public let cell: Cell
  public let estimator: StudyEstimator
  /// The quantity with truth and expectation, in nats.
  public let target: Target
  /// Bias, variance, ... with their Monte Carlo standard errors, in nats.
  public internal(set) var measures: Measures
  /// The reasons why replications have no estimate.
  public let reasons: FailureReasons
  /// The first failures of a program, with its own words.
  package let faults: [StoredFault]

  public init(
    cell: Cell, estimator: StudyEstimator, target: Target, measures: Measures,
    reasons: FailureReasons = FailureReasons()
  ) {
    self.init(
      cell: cell, estimator: estimator, target: target, measures: measures, reasons: reasons, faults: [])
  }

  init(
    cell: Cell, estimator: StudyEstimator, target: Target, measures: Measures, reasons: FailureReasons,
    faults: [StoredFault]
  ) {
    self.faults = faults
    self.cell = cell
    self.estimator = estimator
    self.target = target
    self.measures = measures
    self.reasons = reasons
  }

  /// Whether the row competes in rankings: it is an estimate, and the estimator does not know the
  /// law, of which nobody has more than a sample.
  var competes: Bool { !estimator.estimator.knowsTheLaw && target.quantity.isEstimate }

  /// Whether the estimator estimates the parameters of the family that the law belongs to.
  var isOfOwnFamily: Bool { estimator.estimator.isOfOwnFamily(cell.law) }
}

/// The rows of a run by cell, estimator and quantity, with other statements for its reports.
public struct Summary: Sendable {
  public let study: Study
  /// One row per cell × estimator × quantity. The rows of a cell are adjacent.
  public let rows: [SummaryRow]
  /// The rows of control variates that the study did not list (`ControlChoice`), by cell.
  public let controls: [SummaryRow]
  /// Pairs of estimators of one quantity in one cell, in cell order; empty if nothing was compared.
  public let pairs: [PairRow]
  /// The streams whose seed an earlier stream has, for generators with short seeds.
  public let repeatedSeeds: RepeatedSeeds?
  /// The reason for missing replications in a merge of some shards: `merged from 2 of 3 shards`.
  public let partial: String?

  /// The selection that left rows out; nil if all are there.
  public let selected: String?

  /// The looks by index of the cell; empty without a stopping rule.
  public let looks: [CellLooks]

  /// The quantities of the rows: those of the catalogue in its order, then all others.
  var quantities: [Quantity] {
    var found: [Quantity] = []
    for row in rows where !found.contains(row.target.quantity) { found.append(row.target.quantity) }
    let known = Catalog.quantities
    return known.filter(found.contains) + found.filter { !known.contains($0) }
  }
  /// The version of mi-study that ran the study; nil if it is not known.
  public let tool: String?
  /// The rankings, kept after the first request: each takes a simulation.
  private let known = Mutex<[Ranking]?>(nil)

  public init(
    study: Study, rows: [SummaryRow], pairs: [PairRow] = [], controls: [SummaryRow] = [],
    repeatedSeeds: RepeatedSeeds? = nil,
    partial: String? = nil, looks: [CellLooks] = [], tool: String? = nil, selected: String? = nil
  ) {
    self.selected = selected
    self.study = study
    self.rows = rows.enumerated().map { index, row in
      var row = row
      if row.number == 0 { row.number = index + 1 }
      return row
    }
    self.pairs = pairs
    self.controls = controls
    self.repeatedSeeds = repeatedSeeds
    self.partial = partial
    self.looks = looks
    self.tool = tool
  }

  /// The number of failed estimates, summed over rows without controls.
  public var failures: Int { rows.reduce(0) { $0 + $1.measures.failures } }

  /// The cells that ended at at-most without meeting the targets of the stopping rule.
  public var shortCells: [Cell] { looks.filter(\.isShort).map(\.cell) }

  /// The replications that the study asks for in a cell; nil until a stopping rule has ended it.
  func asked(ofCell position: Int) -> Int? {
    study.replications.rule == nil
      ? study.replications.most(of: position) : looks.indices.contains(position) ? looks[position].used : nil
  }

  /// The rows by cell.
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

  /// The pairs of a cell, given by the range of its rows.
  func pairs(of rows: Range<Int>) -> ArraySlice<PairRow> {
    // Pairs are in the order of the cells, so a cell's pairs are adjacent.
    let first = firstIndex(in: pairs.indices) { pairs[$0].first >= rows.lowerBound }
    var end = first
    while end < pairs.endIndex, rows.contains(pairs[end].first) { end += 1 }
    return pairs[first..<end]
  }

  /// The rankings by RMSE, for every cell and every quantity that several estimators estimate.
  public var rankings: [Ranking] {
    known.withLock { known in
      if let known { return known }
      let found = cells.flatMap { Ranking.all($0.indices, of: rows, pairs: pairs(of: $0.indices)) }
      known = found
      return found
    }
  }

  /// The rankings of a cell, given by the range of its rows.
  func rankings(of rows: Range<Int>) -> [Ranking] { rankings.filter { rows.contains($0.best) } }
}
