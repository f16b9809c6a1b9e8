import MutualInformation

/// Tables to be included in a paper: one for each sample size, as wide as the text, broken over pages
/// where they are long.
public enum LaTeXReport: ReportFormat {
  /// `--format latex`.
  public static let id = "latex"
  /// For help.
  public static let summary = "tables for \\input, with the packages array, booktabs and longtable"

  /// The columns of the estimates by the words of `--columns`, in the order of help.
  public static let columns: [(word: String, title: String)] = [
    ("truth", "truth"), ("mean", "mean"), ("bias", "bias ± MCSE"), ("as-good-as", "as good as"),
    ("exact-bias", "exact bias"), ("z", "z"), ("sd", "SD"), ("rmse", "RMSE"), ("failed", "failed"),
  ]
  /// The columns unless others are asked for.
  public static let usualColumns = ["bias", "exact-bias", "sd", "rmse"]

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    write(summary, in: unit, columns: nil, to: &output)
  }

  /// The report with other columns of the estimates, words of `columns`.
  public static func render(
    _ summary: Summary, in unit: InformationUnit = .nats, columns: [String]
  ) -> String {
    var text = ""
    write(summary, in: unit, columns: columns, to: &text)
    return text
  }

  private static func write(
    _ summary: Summary, in unit: InformationUnit, columns: [String]?, to output: inout some TextOutputStream
  ) {
    let report = Report(summary, in: unit)
    let counts = summary.cells.compactMap { $0.first?.cell.count }
    output.write(
      "% Needs \\usepackage{array}, \\usepackage{booktabs} and \\usepackage{longtable}; include with \\input.\n"
        + "\\begingroup\\small\\setlength{\\tabcolsep}{4pt}\n")
    let titles = Set((columns ?? usualColumns).compactMap { word in Self.columns.first { $0.word == word }?.title })
    for chapter in report.chapters {
      if let whole = chapter.whole, whole.isAligned {
        for (position, group) in zip(counts.indices, counts).groups(by: \.1).enumerated() {
          write(
            whole, of: chapter, in: report, cells: group.members.map(\.0), count: group.key, titles: titles,
            isFirst: position == 0, to: &output)
        }
      } else if let whole = chapter.whole {
        write(whole, of: chapter, in: report, cells: Array(report.cells.indices), to: &output)
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
    output.write("\\endgroup\n")
  }

  /// The tables of some cells as one.
  ///
  /// - Parameters:
  ///   - count: The sample size of the cells; nil if they have several.
  ///   - titles: The columns that are shown, beside the labels; nil for all.
  ///   - isFirst: Whether the caption opens the report.
  private static func write(
    _ whole: Chapter.Whole, of chapter: Chapter, in report: Report, cells: [Int], count: Int? = nil,
    titles: Set<String>? = nil, isFirst: Bool = true, to output: inout some TextOutputStream
  ) {
    let quantity = whole.columns.firstIndex { $0.kind == .quantity }
    let isShown = { (column: TextTable.Column) in
      column.elsewhere != .lead && column.kind != .quantity
        && (column.isLeft || titles?.contains(column.title) ?? true)
    }
    let columns = whole.columns.filter(isShown)
    let size = count.map { "n = \($0). " } ?? ""
    begin(
      columns,
      caption: escaped(size)
        + (chapter.hasTotals
          ? isFirst ? opening(report, chapter) : signs(chapter) : escaped(chapter.legend.joined(separator: " "))),
      to: &output)
    var separator = ""
    for index in cells {
      let cell = report.cells[index]
      // The caption has the sample size.
      let heading = cell.heading.enumerated().filter { count == nil || $0.offset != 1 }.map { inline($0.element) }
      for table in chapter.cellTables[index] {
        output.write(separator)
        separator = "\\addlinespace\n"
        let text =
          table.lead.map { "\(heading.prefix(2).joined(separator: ", ")). \(inline($0))" }
          ?? heading.joined(separator: ", ")
        output.write("\\multicolumn{\(columns.count)}{p{0.95\\linewidth}}{\\raggedright \(text)} \\\\*\n")
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
    return escaped(sentences.joined(separator: " ")) + "\n  " + signs(chapter)
  }

  /// The marks in mathematics.
  private static func signs(_ chapter: Chapter) -> String {
    let firstOrder = chapter.legend.contains(EstimatesChapter.firstOrder) ? "; $\\sim$ first order only" : ""
    let controlled =
      chapter.legend.contains(EstimatesChapter.controlled) ? "; $^{c}$~\(Mark.controlled.legend)" : ""
    return "$^{*}$~$|\\mathrm{bias}| > 2$~MCSE; $^{!}$~$|z| > 4$\(controlled)\(firstOrder)."
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
    // Words wrap, so that figures have room.
    let words = columns.count { $0.isLeft }
    let share = ["0.34", "0.2", "0.13", "0.1"][min(max(words, 1), 4) - 1]
    let layout = columns.map { $0.isLeft ? ">{\\raggedright\\arraybackslash}p{\(share)\\linewidth}" : "r" }
      .joined()
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
