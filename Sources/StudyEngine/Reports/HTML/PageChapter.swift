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
  struct Table {
    let caption: String
    let columns: [Column]
    let rows: [Row]

    /// - Parameter header: The index of the column that says what a row is about.
    init(_ caption: String, _ table: TextTable, header: Int = 0) {
      self.caption = caption
      columns = table.columns.map { Column(title: $0.title, isNumber: $0.isNumber) }
      let hasMarks = table.columns.indices.map { column in table.rows.contains { $0[column].mark != nil } }
      rows = table.rows.map { row in
        Row(
          fields: row.enumerated().map { column, field in
            Field(
              tag: column == header ? "th scope=\"row\"" : "td", end: column == header ? "th" : "td",
              isNumber: table.columns[column].isNumber, text: field.text,
              error: field.text == Figure.missing ? nil : field.error,
              mark: hasMarks[column] ? field.mark ?? " " : nil)
          })
      }
    }
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
      tables.map { (caption: chapter.whole?.caption ?? $0.caption, cell: cell, table: $0.table) }
    }
    tables =
      parts.groups(by: \.caption).map { caption, parts in
        let table = Self.joined(parts.map { ($0.cell, $0.table) })
        let label = table.columns.indices.dropFirst(ReportCell.columns.count).first {
          table.columns[$0].elsewhere == nil
        }
        return Table(caption, table, header: label ?? 0)
      } + chapter.tables.map { Table($0.caption, $0.table) }
    let legend = chapter.legend.joined(separator: "; ")
    notes =
      chapter.notes
      + (chapter.hasTotals
        ? report.totals + [
          "\(legend). Left out: \(Report.leftOut.joined(separator: ", ")); summary.csv has them."
        ]
        : chapter.legend)
  }

  /// Tables of equal columns as one, with the fields of their cells, without a quantity of all
  /// rows.
  private static func joined(_ parts: [(cell: ReportCell, table: TextTable)]) -> TextTable {
    let table = TextTable(
      columns: ReportCell.columns + parts[0].table.columns,
      rows: parts.flatMap { part in part.table.rows.map { part.cell.fields + $0 } })
    guard let quantity = table.columns.firstIndex(where: { $0.kind == .quantity }),
      Set(table.rows.map { $0[quantity].text }).count < 2
    else { return table }
    return table.without { $0.kind == .quantity }
  }
}
