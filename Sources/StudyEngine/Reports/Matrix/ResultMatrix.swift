import MutualInformation

/// One measure of estimators × laws at one sample size: the first thing that a report shows.
///
/// Laws that share no estimator stand in matrices of their own. The lines are sorted by their worst
/// case over the laws. Estimators that know the law stand apart: they are never best.
///
/// The yardstick of a law is the best that neither knows it nor assumes its family, since nobody can
/// rely on that of data: `Gaussian` is no yardstick on normal laws, though it may be best there.
struct ResultMatrix {
  /// The value of an estimator under a law.
  struct Entry {
    let row: SummaryRow
    let value: Double
    let error: Double?
    /// Whether it is the best of its column.
    var isBest = false
    /// Whether the study cannot tell it from the best.
    var isLevel = false
    /// The value over the yardstick of the column; nil if that is rounding, and for other measures.
    var ratio: Double?
  }

  /// An estimator under all laws.
  struct Line {
    let label: String
    /// By column; nil without a value.
    var entries: [Entry?]
    /// The column of the worst case; nil if no column has one.
    var worst: Int?
    /// Whether a row of the study disqualifies it: it is never best, and comes last.
    var isDisqualified = false

    /// The entry of the worst case.
    var worstEntry: Entry? { worst.flatMap { entries[$0] } }
    /// Whether the estimator has a value under every law.
    var isWhole: Bool { !entries.contains { $0 == nil } }
  }

  let measure: MatrixMeasure
  let quantity: Quantity
  let count: Int
  /// The cells, one per law.
  let columns: [Cell]
  /// The estimators that see the sample alone, by their worst case.
  let lines: [Line]
  /// The estimators that know the law, in the order of the study.
  let knowing: [Line]

  /// The matrices of a report: those that compare estimators first, then by sample size, the largest
  /// first, then by quantity in the order of the catalogue, then by the first law of the study.
  static func all(_ source: ReportSource, measure: MatrixMeasure) -> [ResultMatrix] {
    let counts = Set(source.rows.map(\.cell.count)).sorted(by: >)
    let all = counts.flatMap { count in
      source.summary.quantities.flatMap { quantity -> [ResultMatrix] in
        let rows = source.rows.indices.filter {
          let row = source.rows[$0]
          return row.cell.count == count && row.target.quantity == quantity && measure.value(row) != nil
        }
        return parts(rows, source).map {
          ResultMatrix($0, source, measure: measure, quantity: quantity, count: count)
        }
      }
    }
    return all.filter { $0.lines.count > 1 } + all.filter { $0.lines.count <= 1 }
  }

  /// Those that compare estimators; the tables of the cells have the others.
  static func comparing(_ source: ReportSource, measure: MatrixMeasure) -> [ResultMatrix] {
    all(source, measure: measure).filter { $0.lines.count > 1 }
  }

  /// The rows by laws that share estimators, directly or through others.
  private static func parts(_ rows: [Int], _ source: ReportSource) -> [[Int]] {
    // By cell; those that know every law connect nothing.
    let cells = rows.groups { source.rows[$0].cell.number }.map(\.members)
    var parts: [(estimators: Set<String>, rows: [Int])] = []
    for cell in cells {
      let own = cell.filter { source.rows[$0].competes }
      var part = (
        estimators: Set((own.isEmpty ? cell : own).map { source.rows[$0].estimator.canonicalText }),
        rows: cell
      )
      var position = parts.count
      for index in parts.indices.reversed() where !parts[index].estimators.isDisjoint(with: part.estimators) {
        let other = parts.remove(at: index)
        part = (part.estimators.union(other.estimators), other.rows + part.rows)
        position = index
      }
      parts.insert(part, at: position)
    }
    return parts.map { $0.rows.sorted() }
  }

  private init(
    _ rows: [Int], _ source: ReportSource, measure: MatrixMeasure, quantity: Quantity, count: Int
  ) {
    (self.measure, self.quantity, self.count) = (measure, quantity, count)
    let cells = rows.groups { source.rows[$0].cell.number }.map(\.members)
    columns = cells.map { source.rows[$0[0]].cell }
    let disqualified = Set(
      source.rows.filter(measure.disqualifies).map(\.estimator.canonicalText))
    var lines: [String: Line] = [:]
    var order: [String] = []
    for (column, cell) in cells.enumerated() {
      let marks = Self.marks(
        cell.filter { !disqualified.contains(source.rows[$0].estimator.canonicalText) }, source, measure)
      let best = Self.yardstick(cell.map { source.rows[$0] }, measure)
      for index in cell {
        let row = source.rows[index]
        guard let found = measure.value(row) else { continue }
        let key = row.estimator.canonicalText
        if lines[key] == nil {
          order.append(key)
          lines[key] = Line(
            label: source.label(of: row), entries: columns.map { _ in nil },
            isDisqualified: disqualified.contains(key))
        }
        var entry = Entry(row: row, value: found.value, error: found.error)
        entry.isBest = marks[index] == true
        entry.isLevel = marks[index] == false
        if measure.worst == .ratio, let best, !source.isRounding(best, of: row) {
          entry.ratio = found.value / best
        }
        lines[key]?.entries[column] = entry
      }
    }
    let all = order.compactMap { lines[$0] }.map { Self.withWorst($0, measure) }
    let competes = { (line: Line) in line.entries.contains { $0?.row.competes ?? false } }
    let loss = { (line: Line) in
      line.worstEntry.flatMap { $0.ratio ?? measure.loss($0.row) } ?? .infinity
    }
    let competing = all.filter(competes)
    self.lines = competing.indices.sorted { a, b in
      let (first, second) = (competing[a], competing[b])
      if first.isDisqualified != second.isDisqualified { return second.isDisqualified }
      if first.isWhole != second.isWhole { return first.isWhole }
      return (loss(first), a) < (loss(second), b)
    }.map { competing[$0] }
    knowing = all.filter { !competes($0) }
  }

  /// The least loss of a cell among estimators that assume nothing of the law, or else among all that
  /// compete; nil unless two or more compete.
  private static func yardstick(_ rows: [SummaryRow], _ measure: MatrixMeasure) -> Double? {
    let competing = rows.filter { $0.competes && measure.loss($0) != nil }
    guard competing.count > 1 else { return nil }
    let free = competing.filter { !$0.isOfOwnFamily }
    return (free.isEmpty ? competing : free).compactMap { measure.loss($0) }.min()
  }

  private static func withWorst(_ line: Line, _ measure: MatrixMeasure) -> Line {
    var line = line
    let losses = line.entries.map { entry in
      entry.flatMap { measure.worst == .ratio ? $0.ratio : measure.loss($0.row) }
    }
    line.worst = losses.indices.filter { losses[$0] != nil }.max { losses[$0]! < losses[$1]! }
    return line
  }

  /// The rows of a cell that are best (true), or that cannot be told from the best (false).
  ///
  /// By RMSE these are the verdicts of the ranking; by other measures those within 2 MCSE.
  private static func marks(_ cell: [Int], _ source: ReportSource, _ measure: MatrixMeasure) -> [Int: Bool] {
    let competing = cell.filter { source.rows[$0].competes && measure.loss(source.rows[$0]) != nil }
    guard competing.count > 1 else { return [:] }
    var marks: [Int: Bool] = [:]
    if measure.id == "rmse" {
      guard let ranking = source.summary.rankings.first(where: { cell.contains($0.best) }) else { return [:] }
      marks[ranking.best] = true
      for other in ranking.others where other.isWorse == false { marks[other.row] = false }
      // Entries that differ only in interval or test have the same estimates.
      let text = { (index: Int) in source.rows[index].estimator.estimator.canonicalText }
      let level = Set(marks.keys.map(text))
      for index in competing where marks[index] == nil && level.contains(text(index)) { marks[index] = false }
      return marks
    }
    let loss = { (index: Int) in measure.loss(source.rows[index])! }
    let error = { (index: Int) in measure.value(source.rows[index])?.error ?? 0 }
    let best = competing.min { (loss($0), $0) < (loss($1), $1) }!
    marks[best] = true
    for index in competing where index != best {
      let distance = 2 * (error(index) * error(index) + error(best) * error(best)).squareRoot()
      if loss(index) - loss(best) <= distance { marks[index] = false }
    }
    return marks
  }
}
