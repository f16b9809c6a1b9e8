import MutualInformation

/// What the intervals and the tests of a cell are worth, as the reports for people show it.
struct ReportUncertainty {
  /// `Intervals at 95 %:`
  let lead: String
  let table: TextTable

  /// For the foot of a report.
  static let legend =
    "Intervals: the share that covers the truth, the share that covers the mean of the estimates (coverage without the bias), "
    + "the mean width, and by how many percent the estimator's own standard error is off the SD; * the Wilson interval of the "
    + "coverage leaves the level out. Tests: how often independence is rejected, the size where the truth is 0, else the power; "
    + "* a size above the significance beyond chance."

  /// The title of the column that says which of the two a rate is.
  static let sizeOrPower = "which is its"

  /// The tables of one cell: of intervals by level, and of tests by significance.
  static func all(
    _ cell: ArraySlice<SummaryRow>, _ labels: EntryLabels, _ unit: InformationUnit
  ) -> [ReportUncertainty] {
    let several = cell.contains { $0.target.quantity != cell.first?.target.quantity }
    let label = { (row: SummaryRow) in
      labels.label(of: row.estimator) + (several ? ", \(row.target.quantity)" : "")
    }
    return cell.groups { $0.measures.uncertainty?.level }.compactMap(\.key).map { level in
      intervals(cell.filter { $0.measures.uncertainty?.level == level }, level, label, unit)
    }
      + cell.groups { $0.measures.uncertainty?.significance }.compactMap(\.key).map { significance in
        tests(
          cell.filter { $0.measures.uncertainty?.significance == significance }, significance, label)
      }
  }

  private static func intervals(
    _ rows: [SummaryRow], _ level: Double, _ label: (SummaryRow) -> String, _ unit: InformationUnit
  ) -> ReportUncertainty {
    ReportUncertainty(
      lead: "Intervals at \(Figure.percent(level)) %:",
      table: TextTable(
        titles: [
          "estimator", "coverage ± MCSE, %", "without bias", "mean width ± MCSE", "own SE off by, %",
          "failed",
        ],
        rows: rows.map { row in
          let found = row.measures.uncertainty!
          let misses = found.coverage?.interval.map { !$0.contains(level) } ?? false
          let width = { unit.value($0, of: row.target.quantity) }
          return [
            TextTable.Field(label(row)), share(found.coverage, mark: misses ? "*" : nil),
            TextTable.Field(
              Figure.text(
                found.biasEliminatedCoverage?.value.map { 100 * $0 },
                error: found.biasEliminatedCoverageMCSE.map { 100 * $0 }, digits: 1)),
            TextTable.Field(width(found.meanWidth), error: width(found.meanWidthMCSE)),
            TextTable.Field(found.modelStandardErrorError, error: found.modelStandardErrorErrorMCSE),
            TextTable.Field(String(found.intervalFailures ?? 0)),
          ]
        }, isLeft: { $0 == 0 }))
  }

  private static func tests(
    _ rows: [SummaryRow], _ significance: Double, _ label: (SummaryRow) -> String
  ) -> ReportUncertainty {
    ReportUncertainty(
      lead: "Tests of independence at \(Figure.percent(significance)) %:",
      table: TextTable(
        titles: ["estimator", "rejected ± MCSE, %", "95 % interval", sizeOrPower, "failed"],
        rows: rows.map { row in
          let found = row.measures.uncertainty!
          let isSize = row.target.truth.isZero
          let isLarge = isSize && (found.rejections?.interval.map { $0.lowerBound > significance } ?? false)
          let interval = found.rejections?.interval.map {
            "\(Figure.percent($0.lowerBound)) to \(Figure.percent($0.upperBound))"
          }
          return [
            TextTable.Field(label(row)), share(found.rejections, mark: isLarge ? "*" : nil),
            TextTable.Field(interval ?? Figure.missing), TextTable.Field(isSize ? "size" : "power"),
            TextTable.Field(String(found.testFailures ?? 0)),
          ]
        }, isLeft: { $0 == 0 }))
  }

  private static func share(_ share: Proportion?, mark: Character?) -> TextTable.Field {
    TextTable.Field(share?.value.map { 100 * $0 }, error: share.flatMap(errorOfPercent), mark: mark)
  }

  /// The MCSE of a share in percent.
  private static func errorOfPercent(_ share: Proportion) -> Double? { share.mcse.map { 100 * $0 } }
}
