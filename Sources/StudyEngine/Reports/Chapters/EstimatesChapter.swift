import MutualInformation

/// Bias, spread and failures of every estimator, cell by cell.
enum EstimatesChapter: ChapterSource {
  /// In the legend if an expectation is known to first order only.
  static let firstOrder = "~ first order only, no z"

  static func chapter(_ source: ReportSource) -> Chapter? {
    let rows = source.rows
    let rules = rules(source, hasExpectations: rows.contains { $0.target.expectedValue != nil })
    let cells = source.summary.cells.map { rows in
      var table = TextTable(rows, rules)
      table.intervals = rows.map {
        (source.value($0.measures.bias, of: $0), source.value($0.measures.biasMCSE, of: $0))
      }
      return [Chapter.Table(table)]
    }
    return Chapter(
      anchor: "estimates", heading: "Estimates", cellTables: cells,
      whole: Chapter.Whole(
        caption: "Every estimator in every cell", columns: rules.map(\.column), isAligned: true),
      legend: Mark.allCases.map { "\($0.rawValue) \($0.legend)" }
        + (rows.contains(where: isFirstOrder) ? [firstOrder] : []) + [
          "\(Figure.missing) undefined or unknown"
        ],
      hasTotals: true)
  }

  private static func rules(
    _ source: ReportSource, hasExpectations: Bool
  ) -> [TextTable.Rule<SummaryRow>] {
    let marked = { (mark: Mark, row: SummaryRow) in
      row.measures.marks.contains(mark) ? mark.rawValue : nil
    }
    let expectation: [TextTable.Rule<SummaryRow>] = [
      .init("exact bias", .formulas) { .init(exactBias($0, source)) }.with(\.dispensable, (4, 21)),
      .init("z", .formulas) { .init(z($0.measures.z), mark: marked(.expectation, $0)) }
        .with(\.mark, .expectation),
    ]
    return [
      .init("estimator", .words) { .init(source.label(of: $0)) },
      .init("quantity", .quantity) { .init($0.target.quantity.description) }.with(\.elsewhere, .heading),
      .init("truth", .formulas) { .init(source.unit.figure($0.target.truth, of: $0.target.quantity)) }
        .with(\.elsewhere, .heading).with(\.dispensable, (3, 21)),
      .init("mean", .formulas) { row in
        .init(
          Figure.text(
            source.value(row.measures.mean, of: row), error: source.value(row.measures.biasMCSE, of: row)))
      }.with(\.dispensable, (2, 40)),
      .init("bias ± MCSE", .formulas) { bias($0, source, mark: marked(.bias, $0)) }.with(\.mark, .bias),
    ] + (hasExpectations ? expectation : []) + [
      .init("SD", .formulas) {
        source.figure($0.measures.standardDeviation, error: $0.measures.standardDeviationMCSE, of: $0)
      }.with(\.dispensable, (1, 40)),
      .init("RMSE", .formulas) {
        source.figure(
          $0.measures.rootMeanSquaredError, error: $0.measures.rootMeanSquaredErrorMCSE, of: $0)
      },
      .init("failed", .numbers) { .init(String($0.measures.failures)) }.with(\.isAlarm, true),
    ]
  }

  private static func bias(_ row: SummaryRow, _ source: ReportSource, mark: Character?) -> TextTable.Field {
    let error = source.value(row.measures.biasMCSE, of: row)
    return TextTable.Field(
      Figure.text(source.value(row.measures.bias, of: row), error: error),
      error: error.map { $0 > 0 ? Figure.text($0, error: $0) : "0" } ?? Figure.missing, mark: mark)
  }

  /// The expectation less the truth, behind a tilde if it is a first-order one.
  private static func exactBias(_ row: SummaryRow, _ source: ReportSource) -> String {
    let bias = row.target.exactBias
    return (isFirstOrder(row) ? "~" : "")
      + Figure.exact(
        source.value(bias?.value, of: row), errorBound: source.value(bias?.errorBound, of: row) ?? 0,
        besides: source.value(row.measures.biasMCSE, of: row))
  }

  private static func z(_ score: Double?) -> String {
    score.map { abs($0) < 999.5 ? DecimalDigits.fixed($0, decimals: 2) : Figure.significant($0, 2) }
      ?? Figure.missing
  }

  private static func isFirstOrder(_ row: SummaryRow) -> Bool {
    row.target.expectedValue != nil && row.target.expectation.kind == .firstOrder
  }
}
