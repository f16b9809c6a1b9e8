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
    let report = Report(summary, in: unit)
    output.write("% Needs \\usepackage{booktabs} and \\usepackage{longtable}; include with \\input.\n")
    for chapter in report.chapters {
      if let whole = chapter.whole {
        write(whole, of: chapter, in: report, to: &output)
      } else {
        for (cell, tables) in zip(report.cells, chapter.cellTables) {
          let cell = cell.heading.prefix(2).joined(separator: ", ")
          for table in tables {
            let caption = "\(table.caption), \(cell). \(chapter.legend.joined(separator: " "))"
            write(table.table, caption: caption, to: &output)
          }
        }
      }
      let heading = chapter.isHeadingInCaption ? ["\(chapter.heading)."] : []
      for table in chapter.tables {
        write(
          table.table, caption: table.lead ?? (heading + chapter.notes).joined(separator: " "), to: &output)
      }
    }
  }

  /// The tables of all cells as one.
  private static func write(
    _ whole: Chapter.Whole, of chapter: Chapter, in report: Report, to output: inout some TextOutputStream
  ) {
    let quantity = whole.columns.firstIndex { $0.kind == .quantity }
    let isShown = { (column: TextTable.Column) in column.elsewhere != .lead && column.kind != .quantity }
    let columns = whole.columns.filter(isShown)
    begin(
      columns,
      caption: chapter.hasTotals ? opening(report, chapter) : escaped(chapter.legend.joined(separator: " ")),
      to: &output)
    var separator = ""
    for (cell, tables) in zip(report.cells, chapter.cellTables) {
      let heading = cell.heading.map(inline)
      for table in tables {
        output.write(separator)
        separator = "\\addlinespace\n"
        let (layout, text) =
          table.lead.map {
            ("p{0.95\\linewidth}", "\(heading.prefix(2).joined(separator: ", ")). \(inline($0))")
          } ?? ("l", heading.joined(separator: ", "))
        output.write("\\multicolumn{\(columns.count)}{\(layout)}{\(text)} \\\\*\n")
        for row in table.table.rows {
          var fields = zip(whole.columns, row).filter { isShown($0.0) }.map(field)
          if cell.hasSeveralQuantities, let quantity { fields[0] += ", \(inline(row[quantity].text))" }
          output.write(fields.joined(separator: " & ") + " \\\\\n")
        }
      }
    }
    output.write("\\end{longtable}\n")
  }

  /// The caption with the beginning of the report, its totals, and the marks in mathematics.
  private static func opening(_ report: Report, _ chapter: Chapter) -> String {
    let sentences =
      [ended(report.title), report.settings] + (report.partial.map { [$0] } ?? []) + report.constants
      + report.totals
    let firstOrder = chapter.legend.contains(EstimatesChapter.firstOrder) ? "; $\\sim$ first order only" : ""
    let controlled =
      chapter.legend.contains(EstimatesChapter.controlled) ? "; $^{c}$~\(Mark.controlled.legend)" : ""
    return escaped(sentences.joined(separator: " "))
      + "\n  $^{*}$~$|\\mathrm{bias}| > 2$~MCSE; $^{!}$~$|z| > 4$\(controlled)\(firstOrder)."
  }

  private static func write(
    _ table: TextTable, caption: String, to output: inout some TextOutputStream
  ) {
    begin(table.columns, caption: escaped(caption), to: &output)
    for row in table.rows {
      output.write(zip(table.columns, row).map(field).joined(separator: " & ") + " \\\\\n")
    }
    output.write("\\end{longtable}\n")
  }

  private static func begin(
    _ columns: [TextTable.Column], caption: String, to output: inout some TextOutputStream
  ) {
    let layout = columns.map { $0.isLeft ? "l" : "r" }.joined()
    let head = columns.map { inline($0.title) }.joined(separator: " & ") + " \\\\\n\\midrule\n"
    output.write(
      "\\begin{longtable}{\(layout)}\n\\caption{\(caption)}\\\\\n"
        + "\\toprule\n\(head)\\endfirsthead\n\\toprule\n\(head)\\endhead\n\\bottomrule\n\\endlastfoot\n")
  }

  private static func field(_ column: TextTable.Column, _ field: TextTable.Field) -> String {
    switch column.kind {
    case .words, .quantity, .choice, .numbers: return escaped(field.text)
    // Words among figures, as `3 of 20`, stay words.
    case .figures where field.error == nil && Double(field.text) == nil: return escaped(field.text)
    case .figures, .formulas:
      guard let error = field.error, field.text != Figure.missing else {
        return number(field.text) + (field.mark.map { "$^{\($0)}$" } ?? "")
      }
      return withError(field.text, error, mark: field.mark)
    }
  }

  /// A figure in mathematics, so that its minus is one: `$-0.12$`, `$1.2 \times 10^{-17}$`.
  private static func number(_ text: String) -> String {
    text == Figure.missing ? formula(text) : "$\(formula(text))$"
  }

  /// `$-0.12 \pm 0.03^{*}$`; the mark of an error with an exponent stands on an empty group.
  private static func withError(_ text: String, _ error: String, mark: String?) -> String {
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

  /// A text with its symbol in mathematics: the quantity of `I(Z;Y|X) = 0.2 nats`, or a z-score.
  private static func inline(_ text: String) -> String {
    for quantity in Catalog.quantities
    where quantity.name.hasPrefix("I(") && text.hasPrefix(quantity.name) {
      let formula = quantity.name.split(separator: "|").joined(separator: " \\mid ")
      return "$\(formula)$" + escaped(String(text.dropFirst(quantity.name.count)))
    }
    return text == "z" ? "$z$" : escaped(text)
  }

  private static func escaped(_ text: String) -> String { LaTeXText.escaped(text) }
}
