import MutualInformation

/// The failures of a run, as the reports for people show them; nil where there are none.
struct ReportFailures {
  /// One line per estimator and cell that has any: how many, their share, and why.
  let table: TextTable
  /// Per cell whose estimates are not the complete cases alone: how many those are, and bias and RMSE over both.
  let completeCases: [(lead: String, table: TextTable)]
  /// Where there are no complete cases.
  let notes: [String]

  init?(_ summary: Summary, _ labels: EntryLabels, _ unit: InformationUnit) {
    // An estimator fails as a whole: one line, whatever it estimates.
    let failed = summary.rows.indices.filter { index in
      let row = summary.rows[index]
      guard row.measures.failures > 0 else { return false }
      guard index > 0 else { return true }
      let before = summary.rows[index - 1]
      return before.cell.number != row.cell.number
        || before.estimator.canonicalText != row.estimator.canonicalText
    }
    guard !failed.isEmpty else { return nil }
    table = TextTable(
      titles: ["estimator", "cell", "failed", "share", "95 % interval", "reasons"],
      rows: failed.flatMap { index in
        let row = summary.rows[index]
        let rate = row.measures.failureRate
        let interval = rate.interval.map {
          "\(Self.percent($0.lowerBound)) to \(Self.percent($0.upperBound))"
        }
        let reasons = row.reasons.all.map { "\($0.reason) \($0.count)" }
        let first = [
          labels.label(of: row.estimator), String(row.cell.number),
          "\(row.measures.failures) of \(row.measures.replications)",
          rate.value.map(Self.percent) ?? Figure.missing, interval ?? Figure.missing,
          reasons.first ?? Figure.missing,
        ]
        // Further reasons have lines of their own.
        let further = reasons.dropFirst().map { Array(repeating: "", count: first.count - 1) + [$0] }
        return ([first] + further).map { $0.map { TextTable.Field($0) } }
      }, isLeft: { $0 == 0 || $0 == 5 })

    let differing = summary.cells.map { cell in
      cell.filter {
        $0.measures.completeCases.replications != $0.measures.replications - $0.measures.failures
      }
    }
    completeCases = differing.compactMap { Self.completeCases($0, labels, unit) }
    let without = differing.compactMap { rows in
      rows.first.flatMap { $0.measures.completeCases.replications == 0 ? String($0.cell.number) : nil }
    }
    notes =
      without.isEmpty
      ? []
      : [
        "No complete case in cell\(without.count == 1 ? "" : "s") \(without.joined(separator: ", ")): no replication has an "
          + "estimate of every estimator."
      ]
  }

  /// The rows of one cell; nil where there is nothing to show.
  private static func completeCases(
    _ rows: [SummaryRow], _ labels: EntryLabels, _ unit: InformationUnit
  ) -> (lead: String, table: TextTable)? {
    guard let first = rows.first, first.measures.completeCases.replications > 0 else { return nil }
    let several = rows.contains { $0.target.quantity != first.target.quantity }
    let lead =
      "Complete cases of cell \(first.cell.number), the \(first.measures.completeCases.replications) replications in "
      + "which every estimator has an estimate, beside all estimates:"
    let table = TextTable(
      titles: ["estimator", "estimates", "bias ± MCSE", "complete", "RMSE", "complete"],
      rows: rows.map { row in
        let (measures, complete) = (row.measures, row.measures.completeCases)
        let inUnit = { unit.value($0, of: row.target.quantity) }
        let errors = [
          (measures.rootMeanSquaredError, measures.rootMeanSquaredErrorMCSE),
          (complete.rootMeanSquaredError, complete.rootMeanSquaredErrorMCSE),
        ].map { TextTable.Field(Figure.text(inUnit($0.0), error: inUnit($0.1), digits: 1)) }
        return [
          TextTable.Field(
            labels.label(of: row.estimator) + (several ? ", \(row.target.quantity)" : "")),
          TextTable.Field(String(measures.replications - measures.failures)),
          TextTable.Field(inUnit(measures.bias), error: inUnit(measures.biasMCSE)),
          TextTable.Field(inUnit(complete.bias), error: inUnit(complete.biasMCSE)),
        ] + errors
      }, isLeft: { $0 == 0 })
    return (lead, table)
  }

  private static func percent(_ share: Double) -> String {
    DecimalDigits.fixed(100 * share, decimals: share > 0 && share < 0.01 ? 2 : 1) + " %"
  }
}
