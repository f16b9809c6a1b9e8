import MutualInformation

/// Rows, z-scores and failures of a whole report, in sentences or in a line.
struct ReportTotals {
  private let source: ReportSource
  private let exact: Int
  private let scores: [Double]
  /// The row with the largest |z|.
  private let worst: SummaryRow?
  private let chance: String
  private let failedRows: Int

  init(_ source: ReportSource) {
    self.source = source
    let rows = source.rows
    exact = rows.count { $0.target.expectation.kind == .exact }
    scores = rows.compactMap { $0.measures.z.map(abs) }
    worst = rows.filter { $0.measures.z != nil }.max { abs($0.measures.z!) < abs($1.measures.z!) }
    chance = scores.isEmpty ? "" : Exceedances(source.summary).text
    failedRows = rows.count { $0.measures.failures > 0 }
  }

  private static let unfinished = "No replication is finished yet."

  /// `28 of 30 rows exact; |z| > 2 in 0 of 28 (by chance 1.3 ± 3.3), at most 1.79; no estimate failed.`
  var line: String {
    guard !source.rows.isEmpty else { return Self.unfinished }
    let z =
      scores.isEmpty
      ? ""
      : "; |z| > 2 in \(beyond) of \(scores.count) (\(chance)), at most \(Figure.significant(scores.max(), 3))"
    let failures =
      failedRows == 0
      ? "no estimate failed"
      : "\(counted(source.summary.failures, "estimate")) failed, in \(counted(failedRows, "row"))"
    return "\(exact) of \(counted(source.rows.count, "row")) exact\(z); \(failures)."
  }

  /// The same at length, with the row of the largest |z|.
  var sentences: [String] {
    guard !source.rows.isEmpty else { return [Self.unfinished] }
    let z =
      worst.map { row in
        "; |z| > 2 in \(beyond) of \(counted(scores.count, "z-score")) (\(chance)), "
          + "largest |z| \(Figure.significant(scores.max(), 3)) (cell \(row.cell.number), \(source.label(of: row)))."
      } ?? "; no z-score."
    let estimates = source.rows.reduce(0) { $0 + $1.measures.replications }
    let failures = failedRows == 0 ? "none" : String(source.summary.failures)
    let share = failedRows == 0 ? "" : ", in \(counted(failedRows, "row"))"
    return [
      "\(counted(source.rows.count, "row")), \(exact) with an exact expectation\(z)",
      "Failures: \(failures) of \(counted(estimates, "estimate"))\(share).",
    ]
  }

  private var beyond: Int { scores.count { $0 > 2 } }
}
