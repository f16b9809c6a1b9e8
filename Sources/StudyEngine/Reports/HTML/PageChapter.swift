/// A part of the page: a heading, tables, and notes.
struct PageChapter {
  struct Column {
    let title: String
    let isNumber: Bool
  }
  struct Field {
    let tag: String, end: String
    let isNumber: Bool
    let text: String
    let error: String?
    /// A space where other fields of the column have a mark, so that figures stay in line.
    let mark: String?
  }
  struct Row {
    let fields: [Field]
  }
  struct Table {
    let caption: String
    let columns: [Column]
    let rows: [Row]

    /// - Parameter header: The column that says what a row is about.
    init(_ caption: String, _ table: TextTable, header: Int = 0) {
      self.caption = caption
      let isLeft = table.titles.indices.map(table.isLeft)
      columns = zip(table.titles, isLeft).map { Column(title: $0, isNumber: !$1) }
      let hasMarks = table.titles.indices.map { column in table.rows.contains { $0[column].mark != nil } }
      rows = table.rows.map { row in
        Row(
          fields: row.enumerated().map { column, field in
            Field(
              tag: column == header ? "th scope=\"row\"" : "td", end: column == header ? "th" : "td",
              isNumber: !isLeft[column], text: field.text, error: field.error,
              mark: hasMarks[column] ? field.mark.map(String.init) ?? " " : nil)
          })
      }
    }
  }

  let anchor: String
  let heading: String
  let tables: [Table]
  let notes: [String]

  /// All that there is to show.
  static func all(_ body: ReportBody, _ summary: Summary) -> [PageChapter] {
    guard !body.sections.isEmpty else { return [] }
    let cells = summary.cells.map { rows in
      let cell = rows[rows.startIndex].cell
      return [String(cell.number), EntryLabels.label(of: cell.law), String(cell.count)]
    }
    return [
      estimates(body, cells), comparisons(body, cells), uncertainty(body, cells), failures(body), looks(body),
      published(body),
    ].compactMap(\.self)
  }

  private static func estimates(_ body: ReportBody, _ cells: [[String]]) -> PageChapter {
    let several =
      body.sections.contains(where: \.hasSeveralQuantities)
      || Set(body.sections.flatMap { $0.lines.map(\.quantity) }).count > 1
    let titles =
      ["cell", "law", "n", "estimator"] + (several ? ["quantity"] : []) + ["truth", "mean", "bias ± MCSE"]
      + (body.hasExpectations ? ["exact bias", "z"] : []) + ["SD", "RMSE", "failed"]
    let rows = zip(body.sections, cells).flatMap { section, cell in
      section.lines.map { line in
        var bias = TextTable.Field(line.bias)
        if line.bias != Figure.missing { bias.error = line.biasError }
        if line.marks.contains(.bias) { bias.mark = Mark.bias.rawValue }
        var z = TextTable.Field(line.z)
        if line.marks.contains(.expectation) { z.mark = Mark.expectation.rawValue }
        let words = cell + [line.label] + (several ? [line.quantity] : []) + [line.truth, line.mean]
        return words.map { TextTable.Field($0) } + [bias]
          + (body.hasExpectations ? [TextTable.Field(line.exactBias), z] : [])
          + [line.deviation, line.rootMeanSquare, line.failures].map { TextTable.Field($0) }
      }
    }
    let legend =
      Mark.allCases.map { "\($0.rawValue) \($0.legend)" }
      + (body.hasFirstOrder ? ["~ first order only, no z"] : []) + ["\(Figure.missing) undefined or unknown"]
    return PageChapter(
      anchor: "estimates", heading: "Estimates",
      tables: [
        Table(
          "Every estimator in every cell",
          TextTable(titles: titles, rows: rows, isLeft: { $0 == 1 || $0 == 3 || several && $0 == 4 }),
          header: 3)
      ],
      notes: body.totals + [
        legend.joined(separator: "; ")
          + ". Left out: variance, MSE, quantiles, further MCSEs; summary.csv has them."
      ])
  }

  private static func comparisons(_ body: ReportBody, _ cells: [[String]]) -> PageChapter? {
    guard body.hasComparisons else { return nil }
    var rows: [[TextTable.Field]] = []
    var titles: [String] = []
    for (section, cell) in zip(body.sections, cells) {
      for comparison in section.comparisons {
        titles = comparison.table.titles
        rows += comparison.table.rows.map { row in
          (cell + [comparison.best]).map { TextTable.Field($0) } + row
        }
      }
    }
    return PageChapter(
      anchor: "comparisons", heading: "Comparisons",
      tables: [
        Table(
          "The best estimator of each cell by RMSE, and the others against it",
          TextTable(
            titles: ["cell", "law", "n", "best"] + titles, rows: rows, isLeft: { [1, 3, 4].contains($0) }),
          header: 4)
      ], notes: [ReportComparison.legend])
  }

  private static func uncertainty(_ body: ReportBody, _ cells: [[String]]) -> PageChapter? {
    guard body.hasUncertainty else { return nil }
    // One table per kind and level, over all cells.
    var leads: [String] = []
    var tables: [String: (table: TextTable, rows: [[TextTable.Field]])] = [:]
    for (section, cell) in zip(body.sections, cells) {
      for found in section.uncertainty {
        if tables[found.lead] == nil { leads.append(found.lead) }
        tables[found.lead, default: (found.table, [])].rows += found.table.rows.map { row in
          cell.map { TextTable.Field($0) } + row
        }
      }
    }
    return PageChapter(
      anchor: "uncertainty", heading: "Intervals and tests",
      tables: leads.compactMap { lead in
        tables[lead].map { first, rows in
          let isTest = first.titles.contains("which is its")
          return Table(
            lead.last == ":" ? String(lead.dropLast()) : lead,
            TextTable(
              titles: ["cell", "law", "n"] + first.titles, rows: rows,
              isLeft: { $0 == 1 || $0 == 3 || isTest && $0 == 6 }), header: 3)
        }
      }, notes: [ReportUncertainty.legend])
  }

  private static func failures(_ body: ReportBody) -> PageChapter? {
    guard let failures = body.failures else { return nil }
    return PageChapter(
      anchor: "failures", heading: "Failures",
      tables: [Table("Estimates that failed: they are counted, never drawn again", failures.table)]
        + failures.completeCases.map {
          Table($0.lead.last == ":" ? String($0.lead.dropLast()) : $0.lead, $0.table)
        }, notes: failures.notes)
  }

  private static func looks(_ body: ReportBody) -> PageChapter? {
    guard let looks = body.looks else { return nil }
    return PageChapter(
      anchor: "looks", heading: "Looks",
      tables: [Table("The last looks of every cell under the stopping rule", looks.table)], notes: looks.notes
    )
  }

  private static func published(_ body: ReportBody) -> PageChapter? {
    guard let published = body.published else { return nil }
    return PageChapter(
      anchor: "published", heading: "Published figures",
      tables: [
        Table(
          "Figures of others beside ours",
          TextTable(
            titles: published.titles, rows: published.lines.map { $0.map { TextTable.Field($0) } },
            isLeft: { [0, 2, 5].contains($0) }))
      ], notes: published.notes)
  }
}
