import MutualInformation

/// Coverage and width of intervals, size and power of tests, cell by cell.
enum UncertaintyChapter: ChapterSource {
  private static let legend =
    "Intervals: the share that covers the truth, the share that covers the mean of the estimates (coverage without the bias), "
    + "the mean width, and by how many percent the estimator's own standard error is off the SD; * the Wilson interval of the "
    + "coverage leaves the level out. Tests: how often independence is rejected, the size where the truth is 0, else the power; "
    + "* a size above the significance beyond chance."

  /// A row that has an interval or a test.
  private typealias Row = (row: SummaryRow, measures: UncertaintyMeasures)

  static func chapter(_ source: ReportSource) -> Chapter? {
    let tables = source.summary.cells.map { cell in
      let rows = cell.compactMap { row in row.measures.uncertainty.map { (row, $0) } }
      let label = TextTable.Rule<Row>("estimator", .words) {
        .init(source.label(of: $0.row, withQuantity: cell.hasSeveralQuantities))
      }
      return Self.tables(rows, by: \.level, "Intervals") { intervals(label, $0, source) }
        + Self.tables(rows, by: \.significance, "Tests of independence") { tests(label, $0) }
    }
    guard tables.contains(where: { !$0.isEmpty }) else { return nil }
    return Chapter(
      anchor: "uncertainty", heading: "Intervals and tests", cellTables: tables, legend: [legend])
  }

  /// A table for every level, or significance, of a cell.
  private static func tables(
    _ rows: [Row], by level: (UncertaintyMeasures) -> Double?, _ name: String,
    _ rules: (Double) -> [TextTable.Rule<Row>]
  ) -> [Chapter.Table] {
    rows.groups { level($0.measures) }.compactMap { key, members in
      key.map {
        Chapter.Table(lead: "\(name) at \(Figure.percent($0)) %:", TextTable(members, rules($0)))
      }
    }
  }

  private static func intervals(
    _ label: TextTable.Rule<Row>, _ level: Double, _ source: ReportSource
  ) -> [TextTable.Rule<Row>] {
    [
      label,
      .init("coverage ± MCSE, %") {
        let misses = $0.measures.coverage?.interval.map { !$0.contains(level) } ?? false
        return percent($0.measures.coverage, mark: misses ? "*" : nil)
      },
      .init("without bias") {
        .init(
          Figure.text(
            $0.measures.biasEliminatedCoverage?.value.map { 100 * $0 },
            error: $0.measures.biasEliminatedCoverageMCSE.map { 100 * $0 }, digits: 1))
      },
      .init("mean width ± MCSE") {
        source.field($0.measures.meanWidth, error: $0.measures.meanWidthMCSE, of: $0.row)
      },
      .init("own SE off by, %") {
        .init($0.measures.modelStandardErrorError, error: $0.measures.modelStandardErrorErrorMCSE)
      },
      .init("failed") { .init(String($0.measures.intervalFailures ?? 0)) },
    ]
  }

  private static func tests(
    _ label: TextTable.Rule<Row>, _ significance: Double
  ) -> [TextTable.Rule<Row>] {
    [
      label,
      .init("rejected ± MCSE, %") {
        let low = $0.measures.rejections?.interval?.lowerBound
        let isLarge = $0.row.target.truth.isZero && low.map { $0 > significance } ?? false
        return percent($0.measures.rejections, mark: isLarge ? "*" : nil)
      },
      .init("95 % interval") {
        let interval = $0.measures.rejections?.interval.map {
          "\(Figure.percent($0.lowerBound)) to \(Figure.percent($0.upperBound))"
        }
        return .init(interval ?? Figure.missing)
      },
      .init("which is its", .choice) { .init($0.row.target.truth.isZero ? "size" : "power") },
      .init("failed") { .init(String($0.measures.testFailures ?? 0)) },
    ]
  }

  private static func percent(_ share: Proportion?, mark: String?) -> TextTable.Field {
    TextTable.Field(
      share?.value.map { 100 * $0 }, error: share?.mcse.map { 100 * $0 }, mark: mark)
  }
}
