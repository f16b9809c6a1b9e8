import MutualInformation

/// Failed estimates with their reasons; complete cases beside all estimates.
enum FailuresChapter: ChapterSource {
  /// A line of the table of failures: an estimator with its first reason, or a further reason.
  private typealias Line = (row: SummaryRow?, reason: String)

  static func chapter(_ source: ReportSource) -> Chapter? {
    let rows = source.rows
    // An estimator fails as a whole: it has one line, however many quantities it estimates.
    let failed = rows.indices.filter { index in
      guard rows[index].measures.failures > 0 else { return false }
      guard index > 0 else { return true }
      let before = rows[index - 1]
      return before.cell.number != rows[index].cell.number
        || before.estimator.canonicalText != rows[index].estimator.canonicalText
    }
    guard !failed.isEmpty else { return nil }
    let differing = source.summary.cells.map { cell in
      cell.filter {
        $0.measures.completeCases.replications != $0.measures.replications - $0.measures.failures
      }
    }
    let without = differing.compactMap { rows in
      rows.first.flatMap { $0.measures.completeCases.replications == 0 ? String($0.cell.number) : nil }
    }
    return Chapter(
      anchor: "failures", heading: "Failures",
      tables: [
        Chapter.Table(
          caption: "Estimates that failed: they are counted, never drawn again",
          reasons(failed.map { rows[$0] }, source))
      ] + differing.compactMap { completeCases($0, source) },
      notes: faults(failed.map { rows[$0] }, source)
        + (without.isEmpty
          ? []
          : [
            "No complete case in cell\(without.count == 1 ? "" : "s") \(without.joined(separator: ", ")): no replication has an "
              + "estimate of every estimator."
          ]),
      isHeadingInCaption: true)
  }

  /// The first failures of programs: the replication and the program's own words.
  private static func faults(_ rows: [SummaryRow], _ source: ReportSource) -> [String] {
    let lines = rows.filter { !$0.faults.isEmpty }.map { row in
      let first = row.faults[0]
      return
        "\(source.label(of: row)), cell \(row.cell.number), replication \(first.replication): \(first.reason)."
    }
    guard !lines.isEmpty else { return [] }
    let rest = lines.count > 8 ? ["And \(lines.count - 8) more rows with failures of programs."] : []
    return lines.prefix(8) + rest
      + ["What such a program wrote to standard error: mi-study replay, with the cell and the replication."]
  }

  private static func reasons(_ rows: [SummaryRow], _ source: ReportSource) -> TextTable {
    let lines = rows.flatMap { row -> [Line] in
      let reasons = row.reasons.all.map { "\($0.reason) \($0.count)" }
      return [(row, reasons.first ?? Figure.missing)] + reasons.dropFirst().map { (nil, $0) }
    }
    let rule = {
      (title: String, kind: TextTable.Column.Kind, text: @escaping (SummaryRow) -> String) in
      TextTable.Rule<Line>(title, kind) { .init($0.row.map(text) ?? "") }
    }
    return TextTable(
      lines,
      [
        rule("estimator", .words) { source.label(of: $0) },
        rule("cell", .figures) { String($0.cell.number) },
        rule("failed", .figures) { "\($0.measures.failures) of \($0.measures.replications)" },
        rule("share", .figures) { $0.measures.failureRate.value.map(percent) ?? Figure.missing },
        rule("95 % interval", .figures) {
          $0.measures.failureRate.interval.map {
            "\(percent($0.lowerBound)) to \(percent($0.upperBound))"
          } ?? Figure.missing
        },
        .init("reasons", .words) { .init($0.reason) },
      ])
  }

  /// The complete cases of one cell; nil if there are none, or if they are all its estimates.
  private static func completeCases(_ rows: [SummaryRow], _ source: ReportSource) -> Chapter.Table? {
    guard let first = rows.first, first.measures.completeCases.replications > 0 else { return nil }
    let several = rows.hasSeveralQuantities
    return Chapter.Table(
      lead:
        "Complete cases of cell \(first.cell.number), the \(first.measures.completeCases.replications) replications in "
        + "which every estimator has an estimate, beside all estimates:",
      TextTable(
        rows,
        [
          .init("estimator", .words) { .init(source.label(of: $0, withQuantity: several)) },
          .init("estimates") { .init(String($0.measures.replications - $0.measures.failures)) },
          .init("bias ± MCSE") {
            source.field($0.measures.bias, error: $0.measures.biasMCSE, of: $0)
          },
          .init("complete") {
            let cases = $0.measures.completeCases
            return source.field(cases.bias, error: cases.biasMCSE, of: $0)
          },
          .init("RMSE") {
            source.figure(
              $0.measures.rootMeanSquaredError, error: $0.measures.rootMeanSquaredErrorMCSE, of: $0)
          },
          .init("complete") {
            let cases = $0.measures.completeCases
            return source.figure(
              cases.rootMeanSquaredError, error: cases.rootMeanSquaredErrorMCSE, of: $0)
          },
        ]))
  }

  private static func percent(_ share: Double) -> String {
    DecimalDigits.fixed(100 * share, decimals: share > 0 && share < 0.01 ? 2 : 1) + " %"
  }
}
