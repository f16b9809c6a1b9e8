/// `report.md`: a table per cell, readable as text too.
public enum MarkdownReport: ReportFormat {
  /// `--format markdown`.
  public static let id = "markdown"
  /// For help.
  public static let summary = "a table per cell: report.md"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    let body = ReportBody(summary, in: unit)
    let study = summary.study
    output.write("# \(escaped(study.name))\n\n")
    if !study.description.isEmpty { output.write("\(escaped(study.description))\n\n") }
    output.write("\(escaped(body.settings))\n")
    if let partial = body.partial { output.write("\n\(escaped(partial))\n") }
    for constant in body.constants { output.write("Throughout \(escaped(constant)).\n") }
    for section in body.sections {
      output.write("\n## \(escaped(section.heading.joined(separator: " · ")))\n\n")
      write(section, of: body, to: &output)
      for comparison in section.comparisons {
        output.write("\n\(escaped(comparison.lead))\n\n")
        write(comparison.table, to: &output)
      }
      for uncertainty in section.uncertainty {
        output.write("\n\(escaped(uncertainty.lead))\n\n")
        write(uncertainty.table, to: &output)
      }
    }
    if let failures = body.failures {
      output.write("\n## Failures\n\n")
      write(failures.table, to: &output)
      for (lead, table) in failures.completeCases {
        output.write("\n\(escaped(lead))\n\n")
        write(table, to: &output)
      }
      if !failures.notes.isEmpty { output.write("\n") }
      for note in failures.notes { output.write("\(escaped(note))\n") }
    }
    if let looks = body.looks {
      output.write("\n## Looks\n\n")
      write(looks.table, to: &output)
      output.write("\n")
      for line in looks.notes { output.write("\(escaped(line))\n") }
    }
    if let published = body.published {
      output.write("\n## Published figures\n\n")
      write(published.table, to: &output)
      output.write("\n")
      for line in published.notes { output.write("\(escaped(line))\n") }
    }
    output.write("\n")
    for line in body.totals { output.write("\(escaped(line))\n") }
    guard !body.sections.isEmpty else { return }
    output.write("\n\(escaped(body.legend.joined(separator: "; "))).\n")
    if body.hasComparisons { output.write("\(escaped(ReportComparison.legend))\n") }
    if body.hasUncertainty { output.write("\(escaped(ReportUncertainty.legend))\n") }
    output.write("Left out: variance, MSE, quantiles, further MCSEs. `summary.csv` has them.\n")
  }

  private static func write(
    _ section: ReportBody.Section, of body: ReportBody, to output: inout some TextOutputStream
  ) {
    let several = section.hasSeveralQuantities
    let titles =
      ["estimator"] + (several ? ["quantity", "truth"] : []) + ["mean", "bias ± MCSE"]
      + (body.hasExpectations ? ["exact bias", "z"] : []) + ["SD", "RMSE", "failed"]
    let rows = section.lines.map { line in
      let bias = "\(line.bias) ± \(line.biasError)" + mark(.bias, line)
      let cells =
        [line.label] + (several ? [line.quantity, line.truth] : []) + [line.mean, bias]
        + (body.hasExpectations ? [line.exactBias, line.z + mark(.expectation, line)] : [])
        + [line.deviation, line.rootMeanSquare, line.failures]
      return cells
    }
    write(titles: titles, rows: rows, isLeft: { $0 < (several ? 2 : 1) }, to: &output)
  }

  private static func write(_ table: TextTable, to output: inout some TextOutputStream) {
    write(
      titles: table.titles, rows: table.rows.map { $0.map(\.plain) }, isLeft: table.isLeft, to: &output)
  }

  private static func write(
    titles: [String], rows: [[String]], isLeft: @escaping (Int) -> Bool,
    to output: inout some TextOutputStream
  ) {
    // A bar would end the cell, even in code.
    let rows = rows.map { row in
      row.map { escaped($0).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
    }
    let widths = titles.indices.map { column in
      max(3, rows.reduce(titles[column].count) { max($0, $1[column].count) })
    }
    let line = { (cells: [String]) in
      let padded = cells.indices.map { column in
        let space = spaces(widths[column] - cells[column].count)
        return isLeft(column) ? cells[column] + space : space + cells[column]
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    output.write(line(titles))
    let rules = widths.indices.map { column in
      isLeft(column)
        ? String(repeating: "-", count: widths[column])
        : String(repeating: "-", count: widths[column] - 1) + ":"
    }
    output.write("| " + rules.joined(separator: " | ") + " |\n")
    for row in rows { output.write(line(row)) }
  }

  private static func mark(_ mark: Mark, _ line: ReportBody.Line) -> String {
    line.marks.contains(mark) ? " \(mark.rawValue)" : ""
  }

  /// The text as Markdown shows it; line ends become spaces.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in withoutControls(text).unicodeScalars {
      if "\\`*_[<#~".unicodeScalars.contains(scalar) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }
}
