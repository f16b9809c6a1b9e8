import MutualInformation

/// The parts of the errors of trained critics, cell by cell.
enum ErrorPartsChapter: ChapterSource {
  private static let legend =
    "Parts of a bias, paired: the bound gap is what the bound loses with the best critic, the training gap what the network "
    + "loses to that critic on draws that it has not seen, overfit what draws that trained it score more, selection what the "
    + "largest test value is above the last. Overfit adds to the bias with split: none, selection with report: largest-test."

  /// An estimate with its parts.
  private typealias Row = (row: SummaryRow, parts: [SummaryRow?])

  static func chapter(_ source: ReportSource) -> Chapter? {
    let rules: [TextTable.Rule<Row>] =
      [
        .init("estimator", .words) { .init(source.label(of: $0.row)) },
        .init("bias ± MCSE") { bias($0.row, source) },
      ]
      + ErrorParts.quantities.indices.map { index in
        .init(ErrorParts.quantities[index].name) { bias($0.parts[index], source) }
      }
    let tables = source.whole.cells.map { cell in
      let parts = ErrorParts(cell)
      let rows = cell.map { (row: $0, parts: parts.parts(of: $0)) }
        .filter { $0.parts.contains { $0 != nil } }
      return rows.isEmpty ? [] : [Chapter.Table(lead: "Parts of the bias:", TextTable(rows, rules))]
    }
    guard tables.contains(where: { !$0.isEmpty }) else { return nil }
    return Chapter(
      anchor: "parts", heading: "Where errors of trained critics come from", cellTables: tables,
      legend: [legend])
  }

  private static func bias(_ row: SummaryRow?, _ source: ReportSource) -> TextTable.Field {
    row.map { source.field($0.measures.bias, error: $0.measures.biasMCSE, of: $0) } ?? .init(Figure.missing)
  }
}
