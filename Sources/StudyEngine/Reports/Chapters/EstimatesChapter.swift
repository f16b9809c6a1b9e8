import MutualInformation

/// Bias, spread and failures of every estimator, cell by cell.
enum EstimatesChapter: ChapterSource {
  /// In the legend if an expectation is known to first order only.
  static let firstOrder = "~ first order only, no z"
  /// In the legend if a bias is adjusted by control variates.
  static let controlled = "\(Mark.controlled.rawValue) \(Mark.controlled.legend)"

  static func chapter(_ source: ReportSource) -> Chapter? {
    let rows = source.rows
    let isControlled = rows.contains { $0.measures.betterBias != nil }
    let rules = rules(
      source, hasExpectations: rows.contains { $0.target.expectedValue != nil }, isControlled: isControlled)
    let cells = source.summary.cells.map { cell in
      // Those that know the law stand apart.
      let rows = cell.filter(\.competes) + cell.filter { !$0.competes }
      var table = TextTable(rows, rules)
      table.intervals = rows.map {
        (source.value($0.measures.printedBias, of: $0), source.value($0.measures.printedBiasMCSE, of: $0))
      }
      return [Chapter.Table(table)]
    }
    return Chapter(
      anchor: "estimates", heading: "Estimates", cellTables: cells,
      whole: Chapter.Whole(
        caption: "Every estimator in every cell", columns: rules.map(\.column), isAligned: true),
      legend: Mark.allCases.filter { $0 != .controlled || isControlled }.map { "\($0.rawValue) \($0.legend)" }
        + (rows.contains(where: isFirstOrder) ? [firstOrder] : []) + [
          "\(Figure.missing) undefined or unknown"
        ],
      hasTotals: true)
  }

  private static func rules(
    _ source: ReportSource, hasExpectations: Bool, isControlled: Bool
  ) -> [TextTable.Rule<SummaryRow>] {
    let marked = { (marks: [Mark], row: SummaryRow) -> String? in
      let found = row.measures.marks.filter(marks.contains)
      // The asterisk stands last, where its colour is.
      return found.isEmpty ? nil : String(found.reversed().map(\.rawValue))
    }
    let controlled: [TextTable.Rule<SummaryRow>] = [
      .init("as good as", .numbers) {
        .init(Figure.rounded($0.measures.equivalentReplications, digits: 3))
      }.with(\.dispensable, (0, 40))
    ]
    let expectation: [TextTable.Rule<SummaryRow>] = [
      .init("exact bias", .formulas) { .init(exactBias($0, source)) }.with(\.dispensable, (4, 21)),
      .init("z", .formulas) { .init(z($0.measures.z), mark: marked([.expectation], $0)) }
        .with(\.marks, [.expectation]),
    ]
    return [
      .init("estimator", .words) {
        .init(source.label(of: $0) + ($0.competes ? "" : " (knows the law)"))
      },
      .init("quantity", .quantity) { .init($0.target.quantity.description) }.with(\.elsewhere, .heading),
      .init("truth", .formulas) { .init(source.unit.figure($0.target.truth, of: $0.target.quantity)) }
        .with(\.elsewhere, .heading).with(\.dispensable, (3, 21)),
      .init("mean", .formulas) { row in
        .init(
          Figure.text(
            source.value(row.measures.mean, of: row), error: source.value(row.measures.biasMCSE, of: row)))
      }.with(\.dispensable, (2, 40)),
      .init("bias ± MCSE", .formulas) { bias($0, source, mark: marked([.bias, .controlled], $0)) }
        .with(\.marks, [.bias, .controlled]),
    ] + (isControlled ? controlled : []) + (hasExpectations ? expectation : []) + [
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

  private static func bias(_ row: SummaryRow, _ source: ReportSource, mark: String?) -> TextTable.Field {
    let error = source.value(row.measures.printedBiasMCSE, of: row)
    return TextTable.Field(
      Figure.text(source.value(row.measures.printedBias, of: row), error: error),
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
