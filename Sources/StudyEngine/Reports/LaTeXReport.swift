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
    let source = ReportSource(summary, in: unit)
    let counts = summary.cells.compactMap { $0.first?.cell.count }
    let titles = Set(
      (columns ?? usualColumns).compactMap { word in Self.columns.first { $0.word == word }?.title })
    output.write(LaTeXTable.preamble)
    // The first table says what the study is.
    var opening = escaped(
      joined([ended(report.title), report.settings] + (report.partial.map { [$0] } ?? []) + report.constants))
    for var table in LaTeXMatrix.tables(source) {
      table.caption = joined([table.caption, opening])
      opening = ""
      table.write(to: &output)
    }
    for chapter in report.chapters {
      if let whole = chapter.whole {
        // The estimates by sample size.
        let groups = zip(counts.indices, counts).groups { whole.isAligned ? $0.1 : 0 }
        for (position, group) in groups.enumerated() {
          var table = table(
            whole, of: chapter, in: report, cells: group.members.map(\.0),
            count: whole.isAligned ? group.key : nil, titles: whole.isAligned ? titles : nil)
          if position == 0 {
            let legend = chapter.hasTotals ? signs(chapter) : escaped(chapter.legend.joined(separator: " "))
            let totals = chapter.hasTotals ? escaped(report.totals.joined(separator: " ")) : ""
            table.caption = joined([table.caption, opening, legend, totals])
            opening = ""
          }
          table.write(to: &output)
        }
      } else {
        var legend = chapter.legend.joined(separator: " ")
        for (cell, tables) in zip(report.cells, chapter.cellTables) {
          let cell = cell.heading.prefix(2).joined(separator: ", ")
          for table in tables {
            write(table.table, of: report, caption: "\(table.caption), \(cell).", more: legend, to: &output)
            legend = ""
          }
        }
      }
      let heading = chapter.isHeadingInCaption ? ["\(chapter.heading)."] : []
      for table in chapter.tables {
        let all = heading + chapter.notes
        write(
          table.table, of: report, caption: table.lead ?? all.first ?? chapter.heading,
          more: table.lead == nil ? all.dropFirst().joined(separator: " ") : "", to: &output)
      }
    }
    output.write(LaTeXTable.end)
  }

  /// The tables of some cells as one.
  ///
  /// - Parameters:
  ///   - count: The sample size of the cells; nil if they have several.
  ///   - titles: The columns that are shown, beside the labels; nil for all.
  private static func table(
    _ whole: Chapter.Whole, of chapter: Chapter, in report: Report, cells: [Int], count: Int?,
    titles: Set<String>?
  ) -> LaTeXTable {
    let quantity = whole.columns.firstIndex { $0.kind == .quantity }
    let isShown = { (column: TextTable.Column) in
      column.elsewhere != .lead && column.kind != .quantity
        && (column.isLeft || titles?.contains(column.title) ?? true)
    }
    let caption = count.map { "\(chapter.heading), n = \($0)" } ?? whole.caption
    var table = LaTeXTable(
      columns: whole.columns.filter(isShown).map(column), caption: escaped(ended(caption)),
      shortCaption: escaped("\(report.study): \(caption)"))
    for index in cells {
      let cell = report.cells[index]
      // The caption has the sample size.
      let heading = cell.heading.enumerated().filter { count == nil || $0.offset != 1 }.map {
        inline($0.element)
      }
      for part in chapter.cellTables[index] {
        table.lines.append(
          .heading(
            part.lead.map { "\(heading.prefix(2).joined(separator: ", ")). \(inline($0))" }
              ?? heading.joined(separator: ", ")))
        for row in part.table.rows {
          var fields = zip(whole.columns, row).filter { isShown($0.0) }.map(field)
          if cell.hasSeveralQuantities, let quantity { fields[0] += ", \(inline(row[quantity].text))" }
          table.lines.append(.fields(fields))
        }
      }
    }
    return table
  }

  /// The marks in mathematics.
  private static func signs(_ chapter: Chapter) -> String {
    let firstOrder = chapter.legend.contains(EstimatesChapter.firstOrder) ? "; $\\sim$ first order only" : ""
    let controlled =
      chapter.legend.contains(EstimatesChapter.controlled) ? "; $^{c}$~\(Mark.controlled.legend)" : ""
    return "$^{*}$~$|\\mathrm{bias}| > 2$~MCSE; $^{!}$~$|z| > 4$\(controlled)\(firstOrder)."
  }

  private static func write(
    _ table: TextTable, of report: Report, caption: String, more: String,
    to output: inout some TextOutputStream
  ) {
    let short = caption.last == "." ? String(caption.dropLast()) : caption
    LaTeXTable(
      columns: table.columns.map(column), caption: joined([escaped(caption), escaped(more)]),
      shortCaption: escaped("\(report.study): \(short)"),
      lines: table.rows.map { .fields(zip(table.columns, $0).map(field)) }
    ).write(to: &output)
  }

  private static func column(_ column: TextTable.Column) -> LaTeXTable.Column {
    LaTeXTable.Column(head: inline(column.title), kind: column.isLeft ? .words : .figures)
  }

  private static func joined(_ sentences: [String]) -> String {
    sentences.filter { !$0.isEmpty }.joined(separator: " ")
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

  static func formula(_ text: String) -> String {
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
