/// Columns of the same width in all cells of a report, decimal points below one another, no wider than asked; with a chart
/// of the biases behind them where there is room for one.
struct TableLayout {
  private struct Column {
    let title: String
    let width: Int
    /// What stands between it and the next column; the place for a mark is half a gap.
    var gap: Int { title.last == " " ? 1 : 2 }
    let text: (ReportBody.Line) -> String

    /// `text` gives the same width for every line.
    init(_ title: String, _ lines: [ReportBody.Line], text: @escaping (ReportBody.Line) -> String) {
      self.title = title
      width = max(title.count, lines.first.map { text($0).count } ?? 0)
      self.text = text
    }
  }

  /// The columns that did not fit.
  let leftOut: [String]
  private let columns: [Column]
  private let labelWidth: Int
  private let chartWidth: Int
  private let style: TableStyle

  /// Whether there are charts.
  var hasCharts: Bool { chartWidth > 0 }

  init(_ body: ReportBody, style: TableStyle) {
    let width = style.tableWidth
    let lines = body.sections.flatMap(\.lines)
    let aligned = { (title: String, text: @escaping (ReportBody.Line) -> String) in
      let points = DecimalAlignment(lines.map(text))
      return Column(title, lines) { points.align(text($0)) }
    }
    let bias = DecimalAlignment(lines.map(\.bias))
    let error = DecimalAlignment(lines.map(\.biasError))
    let z = DecimalAlignment(lines.map(\.z))
    let mark = { (line: ReportBody.Line, mark: Mark) in
      line.marks.contains(mark) ? String(mark.rawValue) : " "
    }

    var columns: [Column] = []
    if body.sections.contains(where: \.hasSeveralQuantities) { columns.append(aligned("truth", \.truth)) }
    columns.append(aligned("mean", \.mean))
    columns.append(
      Column("bias ± MCSE ", lines) {
        bias.align($0.bias) + " ± " + error.align($0.biasError) + mark($0, .bias)
      })
    if body.hasExpectations {
      columns.append(aligned("exact bias", \.exactBias))
      columns.append(Column("z ", lines) { z.align($0.z) + mark($0, .expectation) })
    }
    columns.append(aligned("SD", \.deviation))
    columns.append(aligned("RMSE", \.rootMeanSquare))
    columns.append(aligned(Self.failed, \.failures))

    let wanted = body.sections.flatMap(Self.labels).map(\.count).max() ?? 0
    let room = { (columns: [Column]) in width - columns.reduce(0) { $0 + $1.width + $1.gap } }
    var leftOut: [String] = []
    for (title, label) in Self.dispensable where room(columns) < min(wanted, label) {
      guard let index = columns.firstIndex(where: { $0.title == title }) else { continue }
      columns.remove(at: index)
      leftOut.append(title)
    }
    self.columns = columns
    self.leftOut = leftOut
    labelWidth = min(wanted, max(room(columns), Self.leastLabel))
    self.style = style
    let used = columns.reduce(labelWidth + 2) { $0 + $1.width + $1.gap }
    chartWidth = style.hasCharts ? BiasChart.width(within: style.width - used) : 0
  }

  /// The header and the lines of one cell.
  func table(of section: ReportBody.Section) -> [String] {
    let chart = BiasChart(section.lines.map(\.interval), width: chartWidth)
    var lines = [line(Self.title, columns.map(\.title), chart?.scale)]
    for (index, row) in section.lines.enumerated() {
      if section.hasSeveralQuantities, index == 0 || section.lines[index - 1].label != row.label {
        lines += wrapped("  " + row.label, width: style.proseWidth, indent: 4)
      }
      let label = section.hasSeveralQuantities ? "    " + row.quantity : "  " + row.label
      let pieces = wrapped(label, width: labelWidth, indent: 4)
      lines.append(line(pieces[0], columns.map { $0.text(row) }, chart?.bar(row.interval)))
      lines += pieces.dropFirst()
    }
    return lines
  }

  private func line(_ label: String, _ texts: [String], _ chart: String?) -> String {
    var line = label + spaces(labelWidth - label.count + 2)
    for (text, column) in zip(texts, columns) {
      line += spaces(column.width - text.count) + painted(text, column) + spaces(column.gap)
    }
    line += chart ?? ""
    while line.last == " " { line.removeLast() }
    return line
  }

  /// A text of a column, with its mark or its failures in colour.
  private func painted(_ text: String, _ column: Column) -> String {
    if column.title == Self.failed {
      return text.contains { ("1"..."9").contains($0) } ? style.painted(text, .alarm) : text
    }
    guard let last = text.last, let mark = Mark(rawValue: last) else { return text }
    return text.dropLast() + style.painted(String(last), mark == .bias ? .caution : .alarm)
  }

  private static let title = "  estimator"
  private static let failed = "failed"
  /// The columns that are given up, in this order, before labels must be wrapped to fewer characters: the first two
  /// follow from others, the last two do not.
  private static let dispensable = [("SD", 40), ("mean", 40), ("truth", 21), ("exact bias", 21)]
  private static let leastLabel = 12

  /// The texts of the first column.
  private static func labels(_ section: ReportBody.Section) -> [String] {
    [title] + section.lines.map { section.hasSeveralQuantities ? "    " + $0.quantity : "  " + $0.label }
  }
}

/// Puts the decimal points of texts below one another.
struct DecimalAlignment {
  private let before: Int
  private let after: Int

  init(_ texts: [String]) {
    before = texts.map { Self.split($0).before }.max() ?? 0
    after = texts.map { Self.split($0).after }.max() ?? 0
  }

  /// The text with spaces on both sides; all have the same width.
  func align(_ text: String) -> String {
    let parts = Self.split(text)
    return spaces(before - parts.before) + text + spaces(after - parts.after)
  }

  /// The number of characters before the point, and from the point on.
  private static func split(_ text: String) -> (before: Int, after: Int) {
    let before = text.prefix { $0 != "." }.count
    return (before, text.count - before)
  }
}
