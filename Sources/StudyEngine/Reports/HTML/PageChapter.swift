/// A chapter as the template of the page names it.
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
  /// What the rows of a cell stand under.
  struct Head {
    let cell: String, law: String, count: String
    /// `cell 1: bivariate-normal ρ = 0.6, n = 1000`.
    let text: String
    let lead: String?
    let width: Int
  }
  /// The rows of one cell, or all rows of a table about the run.
  struct Group {
    let head: Head?
    let rows: [Row]
  }
  struct Table {
    let caption: String
    let columns: [Column]
    let groups: [Group]
  }

  let anchor: String
  let heading: String
  let tables: [Table]
  let notes: [String]

  init(_ chapter: Chapter, of report: Report) {
    anchor = chapter.anchor
    heading = chapter.heading
    // One table over all cells for every caption.
    let parts = zip(report.cells, chapter.cellTables).flatMap { cell, tables in
      tables.map { (caption: chapter.whole?.caption ?? $0.caption, cell: cell, table: $0) }
    }
    tables =
      parts.groups(by: \.caption).map { caption, parts in
        Self.table(caption, parts.map { (Optional($0.cell), $0.table) })
      } + chapter.tables.map { Self.table($0.caption, [(nil, $0)]) }
    let legend = chapter.legend.joined(separator: "; ")
    notes =
      chapter.notes
      + (chapter.hasTotals
        ? report.totals + [
          "\(legend). Left out: \(Report.leftOut.joined(separator: ", ")); summary.csv has them."
        ]
        : chapter.legend)
  }

  /// Tables of equal columns as one. What the heads of cells say has no column.
  private static func table(
    _ caption: String, _ parts: [(cell: ReportCell?, table: Chapter.Table)]
  ) -> Table {
    let hasSeveral = parts.contains { $0.cell?.hasSeveralQuantities ?? true }
    let tables = parts.map { part in
      part.table.table.without {
        $0.elsewhere == .lead || $0.elsewhere == .heading && !hasSeveral
      }.moved("bias ± MCSE", before: "mean").moved("RMSE", before: "mean")
    }
    let columns = tables[0].columns
    let hasMarks = columns.indices.map { column in
      tables.contains { $0.rows.contains { $0[column].mark != nil } }
    }
    return Table(
      caption: caption, columns: columns.map { Column(title: $0.title, isNumber: $0.isNumber) },
      groups: zip(parts, tables).map { part, table in
        Group(
          head: part.cell.map { cell in
            Head(
              cell: cell.fields[0].text, law: cell.fields[1].text, count: cell.fields[2].text,
              text: cell.heading.joined(separator: ", "),
              // A lead that is the caption says nothing about the cell.
              lead: part.table.caption == caption ? nil : part.table.lead, width: columns.count)
          },
          rows: table.rows.map { row in
            Row(
              fields: row.enumerated().map { column, field in
                Field(
                  tag: column == 0 ? "th scope=\"row\"" : "td", end: column == 0 ? "th" : "td",
                  isNumber: columns[column].isNumber, text: field.text,
                  error: field.text == Figure.missing ? nil : field.error,
                  mark: hasMarks[column] ? field.mark ?? " " : nil)
              })
          })
      })
  }
}

extension TextTable {
  /// The table with a column before another one, if it has both.
  fileprivate func moved(_ title: String, before other: String) -> TextTable {
    guard let from = columns.firstIndex(where: { $0.title == title }),
      let to = columns.firstIndex(where: { $0.title == other }), from > to
    else { return self }
    var table = self
    table.columns.insert(table.columns.remove(at: from), at: to)
    table.rows = rows.map { row in
      var row = row
      row.insert(row.remove(at: from), at: to)
      return row
    }
    return table
  }
}
