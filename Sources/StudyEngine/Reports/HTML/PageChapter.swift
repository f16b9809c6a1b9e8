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
    return PageChapter(
      anchor: "estimates", heading: "Estimates",
      tables: [
        Table(
          "Every estimator in every cell",
          TextTable(titles: titles, rows: rows, isLeft: { $0 == 1 || $0 == 3 || several && $0 == 4 }),
          header: 3)
      ],
      notes: body.totals + [
        body.legend.joined(separator: "; ")
          + ". Left out: variance, MSE, quantiles, further MCSEs; summary.csv has them."
      ])
  }

  private static func comparisons(_ body: ReportBody, _ cells: [[String]]) -> PageChapter? {
    guard body.hasComparisons else { return nil }
    let parts = zip(body.sections, cells).flatMap { section, cell in
      section.comparisons.map { comparison in
        (table: comparison.table, fields: comparison.table.rows.map { _ in cell + [comparison.best] })
      }
    }
    return PageChapter(
      anchor: "comparisons", heading: "Comparisons",
      tables: [
        Table(
          "The best estimator of each cell by RMSE, and the others against it",
          joined(parts, behind: place + ["best"], areLeft: placeIsLeft + [true]), header: 4)
      ], notes: [ReportComparison.legend])
  }

  private static func uncertainty(_ body: ReportBody, _ cells: [[String]]) -> PageChapter? {
    guard body.hasUncertainty else { return nil }
    // One table per kind and level, over all cells.
    let parts = zip(body.sections, cells).flatMap { section, cell in
      section.uncertainty.map { found in
        (lead: found.lead, table: found.table, fields: found.table.rows.map { _ in cell })
      }
    }
    return PageChapter(
      anchor: "uncertainty", heading: "Intervals and tests",
      tables: parts.groups(by: \.lead).map { lead, own in
        let table = joined(own.map { ($0.table, $0.fields) }, behind: place, areLeft: placeIsLeft)
        // Words that other reports put among the figures.
        let words = table.titles.firstIndex(of: ReportUncertainty.sizeOrPower)
        return Table(
          caption(lead),
          TextTable(
            titles: table.titles, rows: table.rows, isLeft: { table.isLeft($0) || $0 == words }), header: 3)
      }, notes: [ReportUncertainty.legend])
  }

  /// What says where a row belongs.
  private static let place = ["cell", "law", "n"]
  private static let placeIsLeft = [false, true, false]

  /// Tables of the same columns as one, each behind fields of its own.
  private static func joined(
    _ parts: [(table: TextTable, fields: [[String]])], behind titles: [String], areLeft: [Bool]
  ) -> TextTable {
    let tables = parts.map { $0.table.behind(titles, areLeft: areLeft, $0.fields) }
    return TextTable(titles: tables[0].titles, rows: tables.flatMap(\.rows), isLeft: tables[0].isLeft)
  }

  /// A line before a table as its caption.
  private static func caption(_ lead: String) -> String { lead.last == ":" ? String(lead.dropLast()) : lead }

  private static func failures(_ body: ReportBody) -> PageChapter? {
    guard let failures = body.failures else { return nil }
    return PageChapter(
      anchor: "failures", heading: "Failures",
      tables: [Table("Estimates that failed: they are counted, never drawn again", failures.table)]
        + failures.completeCases.map {
          Table(caption($0.lead), $0.table)
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
      tables: [Table("Figures of others beside ours", published.table)], notes: published.notes)
  }
}
