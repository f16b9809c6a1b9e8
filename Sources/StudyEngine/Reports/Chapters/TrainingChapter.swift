import MutualInformation

/// Estimates during trainings, cell by cell.
enum TrainingChapter: ChapterSource {
  /// The most steps of an estimator; `summary.csv` has all.
  private static let most = 12

  static func chapter(_ source: ReportSource) -> Chapter? {
    let rules: [TextTable.Rule<SummaryRow>] = [
      .init("estimator", .words) { .init(source.label(of: $0)) },
      .init("after steps", .numbers) { .init(String($0.target.quantity.step ?? 0)) },
      .init("bias ± MCSE") { source.field($0.measures.bias, error: $0.measures.biasMCSE, of: $0) },
      .init("SD") {
        source.figure($0.measures.standardDeviation, error: $0.measures.standardDeviationMCSE, of: $0)
      },
      .init("RMSE") {
        source.figure(
          $0.measures.rootMeanSquaredError, error: $0.measures.rootMeanSquaredErrorMCSE, of: $0)
      },
    ]
    let tables = source.whole.cells.map { cell in
      let rows = cell.filter { $0.target.quantity.step != nil }.groups(by: \.estimator.canonicalText)
        .flatMap { thinned($0.members) }
      return rows.isEmpty ? [] : [Chapter.Table(lead: "Estimates during training:", TextTable(rows, rules))]
    }
    guard tables.contains(where: { !$0.isEmpty }) else { return nil }
    return Chapter(
      anchor: "training", heading: "During training", cellTables: tables,
      legend: ["During training: what would have been reported had the training ended after these steps."])
  }

  /// At most `most` rows, evenly spaced, the last one among them.
  private static func thinned(_ rows: [SummaryRow]) -> [SummaryRow] {
    guard rows.count > most else { return rows }
    return (0..<most).map { rows[($0 + 1) * rows.count / most - 1] }
  }
}
