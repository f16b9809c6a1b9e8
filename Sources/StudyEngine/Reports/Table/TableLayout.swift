/// The columns of a chapter on a terminal: of one width in all cells, decimal points in line, with
/// a chart of the biases if there is room for one.
struct TableLayout {
  private struct Column {
    let column: TextTable.Column
    let title: String
    let width: Int
    /// The spaces between it and the next column; a mark takes half of them.
    let gap: Int
    let text: ([TextTable.Field]) -> String

    /// - Parameter rows: Those of all cells.
    init(_ column: TextTable.Column, at index: Int, _ rows: [[TextTable.Field]]) {
      let values = DecimalAlignment(rows.map { $0[index].text })
      let errors = DecimalAlignment(rows.compactMap { $0[index].error })
      let marks = column.marks.isEmpty ? 0 : rows.reduce(1) { max($0, $1[index].mark?.count ?? 0) }
      text = { row in
        let field = row[index]
        return values.align(field.text) + (field.error.map { " ± " + errors.align($0) } ?? "")
          + TextTable.padded(field.mark, to: marks)
      }
      self.column = column
      title = column.title + spaces(marks)
      width = max(title.count, rows.first.map { [text] in text($0).count } ?? 0)
      gap = marks > 0 ? 1 : 2
    }
  }

  /// The titles of the columns that did not fit.
  let leftOut: [String]
  private let columns: [Column]
  private let label: String
  /// The index of the column of quantities.
  private let quantity: Int?
  private let labelWidth: Int
  private let chartWidth: Int
  private let style: TableStyle

  /// Whether there are charts.
  var hasCharts: Bool { chartWidth > 0 }

  /// Nil if the tables of the cells need not be in line.
  init?(_ chapter: Chapter, _ cells: [ReportCell], style: TableStyle) {
    guard let whole = chapter.whole, whole.isAligned else { return nil }
    let tables = zip(cells, chapter.cellTables.joined())
    let rows = tables.flatMap(\.1.table.rows)
    let isConstant = cells.allSatisfy { !$0.hasSeveralQuantities }
    let quantity = whole.columns.firstIndex { $0.kind == .quantity }
    var columns = whole.columns.enumerated().dropFirst()
      .filter { $0.offset != quantity && !(isConstant && $0.element.elsewhere == .heading) }
      .map { Column($0.element, at: $0.offset, rows) }

    let label = "  " + whole.columns[0].title
    let wanted =
      tables.map { cell, table in
        table.table.rows.reduce(label.count) { max($0, Self.label(of: $1, cell, quantity).count) }
      }.max() ?? 0
    let room = { (columns: [Column]) in
      style.tableWidth - columns.reduce(0) { $0 + $1.width + $1.gap }
    }
    var leftOut: [String] = []
    let dispensable = columns.filter { $0.column.dispensable != nil }
      .sorted { $0.column.dispensable!.order < $1.column.dispensable!.order }
    for column in dispensable where room(columns) < min(wanted, column.column.dispensable!.label) {
      columns.removeAll { $0.title == column.title }
      leftOut.append(column.title)
    }
    self.columns = columns
    self.leftOut = leftOut
    self.label = label
    self.quantity = quantity
    labelWidth = min(wanted, max(room(columns), Self.leastLabel))
    self.style = style
    let used = columns.reduce(labelWidth + 2) { $0 + $1.width + $1.gap }
    chartWidth = style.hasCharts ? BiasChart.width(within: style.width - used) : 0
  }

  /// The header and the lines of one cell.
  func lines(of table: TextTable, in cell: ReportCell) -> [String] {
    let chart = BiasChart(table.intervals, width: chartWidth)
    var lines = [line(label, columns.map(\.title), chart?.scale)]
    for (index, row) in table.rows.enumerated() {
      if cell.hasSeveralQuantities, index == 0 || table.rows[index - 1][0].text != row[0].text {
        lines += wrapped("  " + row[0].text, width: style.proseWidth, indent: 4)
      }
      let pieces = wrapped(Self.label(of: row, cell, quantity), width: labelWidth, indent: 4)
      lines.append(line(pieces[0], columns.map { $0.text(row) }, chart?.bar(table.intervals[index])))
      lines += pieces.dropFirst()
    }
    return lines
  }

  private func line(_ label: String, _ texts: [String], _ chart: String?) -> String {
    var line = label + spaces(labelWidth - label.count + 2)
    for (text, column) in zip(texts, columns) {
      line += spaces(column.width - text.count) + painted(text, column.column) + spaces(column.gap)
    }
    line += chart ?? ""
    while line.last == " " { line.removeLast() }
    return line
  }

  /// A text of a column, with its mark or its failures in colour.
  private func painted(_ text: String, _ column: TextTable.Column) -> String {
    if column.isAlarm {
      return text.contains { ("1"..."9").contains($0) } ? style.painted(text, .alarm) : text
    }
    guard let last = text.last, let mark = Mark(rawValue: last), mark != .controlled else { return text }
    return text.dropLast() + style.painted(String(last), mark == .bias ? .caution : .alarm)
  }

  private static let leastLabel = 12

  /// The text of the first column: the estimator, or its quantity in a cell of several quantities.
  private static func label(
    of row: [TextTable.Field], _ cell: ReportCell, _ quantity: Int?
  ) -> String {
    guard cell.hasSeveralQuantities, let quantity else { return "  " + row[0].text }
    return "    " + row[quantity].text
  }
}
