/// The report on a terminal: at most 100 columns unless another width is asked for, decimal points in line.
public enum TableReport: ReportFormat {
  /// `--format table`.
  public static let id = "table"
  /// For help.
  public static let summary = "for the terminal; in a file at most 100 columns wide"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    for line in lines(summary, in: unit, style: TableStyle()) { output.write(line + "\n") }
  }

  /// The report for a terminal of a certain width.
  public static func render(_ summary: Summary, in unit: InformationUnit = .nats, style: TableStyle) -> String
  {
    lines(summary, in: unit, style: style).map { $0 + "\n" }.joined()
  }

  private static func lines(_ summary: Summary, in unit: InformationUnit, style: TableStyle) -> [String] {
    let body = ReportBody(summary, in: unit)
    let study = summary.study
    let width = style.width
    let wrap = { (text: String) in wrapped(text, width: style.proseWidth) }
    var lines = wrap(study.description.isEmpty ? study.name : "\(study.name): \(study.description)")
    lines += wrap(body.settings)
    lines += body.partial.map(wrap) ?? []
    lines += body.constants.flatMap { wrap("Throughout \($0).") }
    let layout = TableLayout(body, style: style)
    for section in body.sections {
      lines.append("")
      lines += wrap(section.heading.joined(separator: " · ")).map {
        $0.replacing(ReportBody.targetsNotMet, with: style.painted(ReportBody.targetsNotMet, .alarm))
      }
      lines += layout.table(of: section)
      for comparison in section.comparisons {
        lines.append("")
        lines += wrapped("  " + comparison.lead, width: width, indent: 4)
        lines += comparison.table.lines(width: width)
      }
      for uncertainty in section.uncertainty {
        lines += ["", "  " + uncertainty.lead] + uncertainty.table.lines(width: width)
      }
    }
    if let failures = body.failures {
      lines += ["", "failures"] + failures.table.lines(width: width)
      for (lead, table) in failures.completeCases {
        lines += [""] + wrapped("  " + lead, width: width, indent: 4) + table.lines(width: width)
      }
      lines += failures.notes.flatMap(wrap)
    }
    if let looks = body.looks {
      lines += plainTable(
        "looks", looks.table, wrapping: 3, width: width)
      lines += looks.notes.flatMap(wrap)
    }
    if let published = body.published {
      lines += plainTable(
        "published figures", published.table, wrapping: 0, width: width)
      lines += published.notes.flatMap(wrap)
    }
    lines.append("")
    lines += legend(body, style)
    if layout.hasCharts { lines += wrap(BiasChart.legend) }
    lines += body.totals.flatMap(wrap)
    if !body.sections.isEmpty {
      let left = layout.leftOut + ["variance", "MSE", "quantiles", "further MCSEs"]
      lines += wrap("Left out: \(left.joined(separator: ", ")). summary.csv has them.")
    }
    return lines
  }

  /// A table of words and of numbers as they are: columns as wide as they need to be, one of them wrapped.
  private static func plainTable(
    _ title: String, _ table: TextTable, wrapping: Int, width: Int
  ) -> [String] {
    let rows = [table.titles] + table.rows.map { $0.map(\.plain) }
    var widths = rows[0].indices.map { column in rows.map(\.[column].count).max() ?? 0 }
    let others = widths.enumerated().reduce(0) { $0 + ($1.offset == wrapping ? 0 : $1.element + 2) }
    widths[wrapping] = min(widths[wrapping], max(20, width - 2 - others))
    let indent = spaces(widths[..<wrapping].reduce(2) { $0 + $1 + 2 })
    var lines = ["", title]
    for row in rows {
      let pieces = wrapped(row[wrapping], width: widths[wrapping], indent: 2)
      var line = ""
      for column in row.indices {
        let text = column == wrapping ? pieces[0] : row[column]
        let space = spaces(widths[column] - text.count)
        line += "  " + (table.isLeft(column) ? text + space : space + text)
      }
      while line.last == " " { line.removeLast() }
      lines.append(line)
      lines += pieces.dropFirst().map { indent + $0 }
    }
    return lines
  }

  private static func legend(_ body: ReportBody, _ style: TableStyle) -> [String] {
    guard !body.sections.isEmpty else { return [] }
    let wrap = { (text: String) in wrapped(text, width: style.proseWidth) }
    return wrap(body.legend.joined(separator: "   "))
      + (body.hasComparisons ? wrap(ReportComparison.legend) : [])
      + (body.hasUncertainty ? wrap(ReportUncertainty.legend) : [])
  }
}
