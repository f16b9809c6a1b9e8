/// The report on a terminal: decimal points in line, at most 100 columns if no width is given.
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
    let report = Report(summary, in: unit)
    let wrap = { (text: String) in wrapped(text, width: style.proseWidth) }
    let layouts = report.chapters.map { TableLayout($0, report.cells, style: style) }
    var lines = ([report.title, report.settings] + (report.partial.map { [$0] } ?? []) + report.constants)
      .flatMap(wrap)
    for (index, cell) in report.cells.enumerated() {
      lines.append("")
      lines += wrap(cell.heading.joined(separator: " · ")).map {
        $0.replacing(ReportCell.targetsNotMet, with: style.painted(ReportCell.targetsNotMet, .alarm))
      }
      for (chapter, layout) in zip(report.chapters, layouts) where !chapter.cellTables.isEmpty {
        lines += chapter.cellTables[index].flatMap { table in
          layout?.lines(of: table.table, in: cell) ?? Self.lines(of: table, in: cell, style)
        }
      }
    }
    for chapter in report.chapters where !chapter.tables.isEmpty {
      lines += ["", chapter.heading.lowercased()]
      lines += chapter.tables.flatMap { Self.lines(of: $0, style) } + chapter.notes.flatMap(wrap)
    }
    lines.append("")
    if !report.cells.isEmpty {
      lines += report.chapters.filter { !$0.legend.isEmpty }.flatMap {
        wrap($0.legend.joined(separator: "   "))
      }
    }
    if layouts.contains(where: { $0?.hasCharts == true }) { lines += wrap(BiasChart.legend) }
    lines += report.totals.flatMap(wrap)
    if !report.cells.isEmpty {
      let leftOut = layouts.flatMap { $0?.leftOut ?? [] } + Report.leftOut
      lines += wrap("Left out: \(leftOut.joined(separator: ", ")). summary.csv has them.")
    }
    return lines
  }

  /// A table with its lead; that of a cell without the columns that stand elsewhere.
  private static func lines(
    of table: Chapter.Table, in cell: ReportCell? = nil, _ style: TableStyle
  ) -> [String] {
    (table.lead.map { [""] + wrapped("  " + $0, width: style.width, indent: 4) } ?? [])
      + (cell.map(table.table.shown) ?? table.table).lines(width: style.width)
  }
}
