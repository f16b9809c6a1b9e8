import MutualInformation

/// A table to be included in a paper, broken over pages where it is long.
public enum LaTeXReport: ReportFormat {
  /// `--format latex`.
  public static let id = "latex"
  /// For help.
  public static let summary = "one table for \\input, with the packages booktabs and longtable"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    let body = ReportBody(summary, in: unit)
    let study = summary.study
    let titles =
      ["estimator", "truth", "mean", "bias $\\pm$ MCSE"]
      + (body.hasExpectations ? ["exact bias", "$z$"] : [])
      + ["SD", "RMSE", "failed"]
    let columns = titles.count
    output.write("% Needs \\usepackage{booktabs} and \\usepackage{longtable}; include with \\input.\n")
    output.write("\\begin{longtable}{l\(String(repeating: "r", count: columns - 1))}\n")
    let end = study.description.last.map { ".?!".contains($0) } ?? false ? "" : "."
    let title = study.description.isEmpty ? study.name : "\(study.name): \(study.description)"
    let notes =
      [title + end, body.settings] + (body.partial.map { [$0] } ?? [])
      + body.constants.map { "Throughout \($0)." } + body.totals
    output.write("\\caption{\(escaped(notes.joined(separator: " ")))\n")
    output.write(
      "  $^{*}$~$|\\mathrm{bias}| > 2$~MCSE; $^{!}$~$|z| > 4$\(body.hasFirstOrder ? "; $\\sim$ first order only" : "").}\\\\\n"
    )
    let head = titles.joined(separator: " & ") + " \\\\\n\\midrule\n"
    output.write(
      "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
    for (index, section) in body.sections.enumerated() {
      if index > 0 { output.write("\\addlinespace\n") }
      let heading = section.heading.map(inline).joined(separator: ", ")
      output.write("\\multicolumn{\(columns)}{l}{\(heading)} \\\\*\n")
      for line in section.lines {
        output.write(cells(of: line, in: section, body).joined(separator: " & ") + " \\\\\n")
      }
    }
    output.write("\\end{longtable}\n")
    writeComparisons(body, to: &output)
    for section in body.sections {
      for uncertainty in section.uncertainty {
        let place = section.heading.prefix(2).joined(separator: ", ")
        write(
          uncertainty.table, caption: "\(uncertainty.lead.dropLast()), \(place). \(ReportUncertainty.legend)",
          to: &output)
      }
    }
    if let failures = body.failures {
      let notes = ["Failures."] + failures.notes
      write(failures.table, caption: notes.joined(separator: " "), to: &output)
      for (lead, table) in failures.completeCases { write(table, caption: lead, to: &output) }
    }
    if let looks = body.looks {
      write(looks.table, caption: looks.notes.joined(separator: " "), to: &output)
    }
    if let published = body.published { write(published, to: &output) }
  }

  /// A table of its own, cell by cell.
  private static func writeComparisons(_ body: ReportBody, to output: inout some TextOutputStream) {
    guard let titles = body.sections.lazy.flatMap(\.comparisons).first?.table.titles else { return }
    begin(
      titles: titles, layout: "l" + String(repeating: "r", count: titles.count - 1),
      caption: ReportComparison.legend, to: &output)
    var isFirst = true
    for section in body.sections {
      for comparison in section.comparisons {
        if !isFirst { output.write("\\addlinespace\n") }
        isFirst = false
        let place = section.heading.prefix(2).map(inline).joined(separator: ", ")
        let width = "\\multicolumn{\(titles.count)}{p{0.95\\linewidth}}"
        output.write("\(width){\(place). \(inline(comparison.lead))} \\\\*\n")
        write(rows: comparison.table, to: &output)
      }
    }
    output.write("\\end{longtable}\n")
  }

  private static func write(
    _ table: TextTable, caption: String, to output: inout some TextOutputStream
  ) {
    begin(
      titles: table.titles, layout: String(table.titles.indices.map { table.isLeft($0) ? "l" : "r" }),
      caption: caption, to: &output)
    write(rows: table, to: &output)
    output.write("\\end{longtable}\n")
  }

  private static func begin(
    titles: [String], layout: String, caption: String, to output: inout some TextOutputStream
  ) {
    output.write("\\begin{longtable}{\(layout)}\n\\caption{\(escaped(caption))}\\\\\n")
    let head =
      titles.map { escaped($0) }.joined(separator: " & ")
      + " \\\\\n\\midrule\n"
    output.write(
      "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
  }

  private static func write(rows table: TextTable, to output: inout some TextOutputStream) {
    for row in table.rows {
      let fields = row.enumerated().map { column, field in
        if table.isLeft(column) { return escaped(field.text) }
        guard let error = field.error else {
          // Words among figures, as `3 of 20`, stay words.
          return Double(field.text) == nil ? escaped(field.text) : number(field.text)
        }
        return withError(field.text, error, mark: field.mark)
      }
      output.write(fields.joined(separator: " & ") + " \\\\\n")
    }
  }

  /// A table of its own.
  private static func write(_ published: PublishedTable, to output: inout some TextOutputStream) {
    output.write("\\begin{longtable}{lrlrrl}\n")
    output.write("\\caption{\(escaped(published.notes.joined(separator: " ")))}\\\\\n")
    let head = published.table.titles.joined(separator: " & ") + " \\\\\n\\midrule\n"
    output.write(
      "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
    for row in published.table.rows {
      output.write(
        row.map { escaped($0.text) }.joined(separator: " & ") + " \\\\\n")
    }
    output.write("\\end{longtable}\n")
  }

  private static func cells(of line: ReportBody.Line, in section: ReportBody.Section, _ body: ReportBody)
    -> [String]
  {
    let label =
      section.hasSeveralQuantities ? "\(escaped(line.label)), \(inline(line.quantity))" : escaped(line.label)
    let withError =
      line.bias == Figure.missing
      ? number(line.bias)
      : self.withError(line.bias, line.biasError, mark: line.marks.contains(.bias) ? "*" : nil)
    return [label, number(line.truth), number(line.mean), withError]
      + (body.hasExpectations
        ? [number(line.exactBias), number(line.z) + (line.marks.contains(.expectation) ? "$^{!}$" : "")] : [])
      + [number(line.deviation), number(line.rootMeanSquare), line.failures]
  }

  /// A figure in mathematics, so that its minus is one: `$-0.12$`, `$1.2 \times 10^{-17}$`.
  private static func number(_ text: String) -> String {
    text == Figure.missing ? formula(text) : "$\(formula(text))$"
  }

  /// `$-0.12 \pm 0.03^{*}$`; the mark on nothing where the error has an exponent, which has no place for a second.
  private static func withError(_ text: String, _ error: String, mark: Character?) -> String {
    let error = formula(error)
    let mark = mark.map { (error.contains("^") ? "{}" : "") + "^{\($0)}" } ?? ""
    return "$\(formula(text)) \\pm \(error)\(mark)$"
  }

  private static func formula(_ text: String) -> String {
    let tilde = text.hasPrefix("~")
    let plain = text.drop { $0 == "~" }
    if plain == Figure.missing { return (tilde ? "\\sim " : "") + "\\mbox{--}" }
    let parts = plain.split(separator: "e")
    let power = parts.count > 1 ? " \\times 10^{\(parts[1])}" : ""
    return "\(tilde ? "\\sim " : "")\(parts[0])\(power)"
  }

  /// A text whose beginning may be a quantity: `I(Z;Y|X) = 0.2 nats` gets its formula in mathematics.
  private static func inline(_ text: String) -> String {
    for quantity in Catalog.quantities
    where quantity.name.hasPrefix("I(") && text.hasPrefix(quantity.name) {
      let formula = quantity.name.split(separator: "|").joined(separator: " \\mid ")
      return "$\(formula)$" + escaped(String(text.dropFirst(quantity.name.count)))
    }
    return escaped(text)
  }

  private static func escaped(_ text: String) -> String { LaTeXText.escaped(text) }
}
