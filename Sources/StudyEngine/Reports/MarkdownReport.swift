/// `report.md`: the findings, a matrix of estimators × laws per sample size, then a table per cell;
/// readable as text too.
public enum MarkdownReport: ReportFormat {
  /// `--format markdown`.
  public static let id = "markdown"
  /// For help.
  public static let summary = "findings, matrices, and a table per cell: report.md"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    let report = Report(summary, in: unit)
    let study = summary.study
    output.write("# \(escaped(study.name))\n\n")
    if !study.description.isEmpty { output.write("\(escaped(study.description))\n\n") }
    output.write("\(escaped(report.settings))\n")
    if let partial = report.partial { output.write("\n\(escaped(partial))\n") }
    for constant in report.constants { output.write("\(escaped(constant))\n") }
    writeAnswer(ReportSource(summary, in: unit), to: &output)
    for (index, cell) in report.cells.enumerated() {
      output.write("\n## \(escaped(cell.heading.joined(separator: " · ")))\n\n")
      for chapter in report.chapters where !chapter.cellTables.isEmpty {
        for table in chapter.cellTables[index] {
          write(table.lead, table.table.shown(in: cell), to: &output)
        }
      }
    }
    for chapter in report.chapters where !chapter.tables.isEmpty {
      output.write("\n## \(escaped(chapter.heading))\n\n")
      for table in chapter.tables { write(table.lead, table.table, to: &output) }
      // Each is a paragraph of its own.
      for note in chapter.notes { output.write("\n\(escaped(note))\n") }
    }
    output.write("\n")
    for line in report.totals { output.write("\(escaped(line))\n") }
    guard !report.cells.isEmpty else { return }
    output.write("\n")
    for chapter in report.chapters where !chapter.legend.isEmpty {
      output.write("\(escaped(ended(chapter.legend.joined(separator: "; "))))\n")
    }
    output.write("Left out: \(Report.leftOut.joined(separator: ", ")). `summary.csv` has them.\n")
  }

  /// What the first screen of a terminal says, with all matrices.
  private static func writeAnswer(_ source: ReportSource, to output: inout some TextOutputStream) {
    let findings = StudyFinding.first(source)
    let measure = MatrixMeasure.usual(of: source.summary)
    let matrices = ResultMatrix.comparing(source, measure: measure)
    guard !findings.isEmpty || !matrices.isEmpty else { return }
    output.write("\n## In short\n")
    if !findings.isEmpty { output.write("\n") }
    for finding in findings { output.write("- \(escaped(finding))\n") }
    for matrix in matrices {
      write("\(MatrixLayout.title(matrix, source)):", TextTable(matrix, source), to: &output)
    }
    if !matrices.isEmpty { output.write("\n\(escaped(MatrixLayout.legend(matrices, measure)))\n") }
  }

  private static func write(_ lead: String?, _ table: TextTable, to output: inout some TextOutputStream) {
    if let lead { output.write("\n\(escaped(lead))\n\n") }
    let columns = table.columns
    // A bar would end the field, even in code.
    let field = { (text: String) in
      escaped(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
    let titles = columns.map { field($0.title) }
    let rows = table.rows.map { row in row.map { field($0.plain) } }
    let widths = columns.indices.map { column in
      max(3, rows.reduce(titles[column].count) { max($0, $1[column].count) })
    }
    let line = { (fields: [String]) in
      let padded = columns.indices.map { column in
        let space = spaces(widths[column] - fields[column].count)
        return columns[column].isLeft ? fields[column] + space : space + fields[column]
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rules = columns.indices.map { column in
      String(repeating: "-", count: widths[column] - 1) + (columns[column].isLeft ? "-" : ":")
    }
    output.write(line(titles) + line(rules))
    for row in rows { output.write(line(row)) }
  }

  /// The text as Markdown shows it; line ends become spaces.
  package static func escaped(_ text: String) -> String {
    let scalars = Array(withoutControls(text).unicodeScalars)
    var escaped = ""
    for (index, scalar) in scalars.enumerated() {
      // A name or a number behind & makes a character, and $ begins mathematics.
      let isReference =
        scalar == "&" && index + 1 < scalars.count
        && (scalars[index + 1] == "#" || scalars[index + 1].properties.isAlphabetic)
      if isReference || "\\`*_[<#~$".unicodeScalars.contains(scalar) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }
}
