import MutualInformation

/// `summary.csv`: one line per cell × estimator × quantity, all measures with their MCSEs.
///
/// Exact values (`truth`, `expectation` and their derivatives) have the digits that their error
/// bounds leave. The columns are a contract: later ones are appended, never inserted. A study with
/// checkpoints of trainings has the column `step`, one with parts of errors a column for each and its
/// MCSE.
public enum SummaryCSV: ReportFormat {
  /// `--format csv`.
  public static let id = "csv"
  /// For help.
  public static let summary = "every measure of every row: summary.csv"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    let identification = IdentificationColumns(of: summary.study)
    let quantities = summary.study.estimators.flatMap(\.quantities)
    let hasSteps = quantities.contains { $0.step != nil }
    let hasParts = quantities.contains(where: \.isPart)
    output.write(
      CSV.line(
        identification.cellHeader + identification.estimatorHeader
          + ["quantity", "unit", "truth", "truth_kind", "expectation", "expectation_kind"]
          + Measure.all.map(\.id) + ["row", "label", "exact_bias", "assumes"] + (hasSteps ? ["step"] : [])
          + (hasParts
            ? ErrorParts.quantities.flatMap { [ErrorParts.column($0), ErrorParts.column($0) + "_mcse"] } : [])
      ))
    let labels = EntryLabels(summary.study)
    for cell in summary.cells {
      let prefix = cell.first.map { identification.fields(of: $0.cell) } ?? []
      let parts = ErrorParts(cell)
      for row in cell {
        let bias = row.target.exactBias
        output.write(
          CSV.line(
            prefix + identification.fields(of: row.estimator) + fields(of: row, in: unit) + [
              String(row.number), CSV.field(labels.label(of: row.estimator)),
              unit.text(bias?.value, errorBound: bias?.errorBound, of: row.target.quantity) ?? CSV.missing,
              assumption(of: row),
            ] + (hasSteps ? [row.target.quantity.step.map(String.init) ?? CSV.missing] : [])
              + (hasParts ? fields(of: parts, row, in: unit) : [])))
      }
    }
  }

  /// What the estimator has beside the sample: `nothing`, the `family` that the law belongs to, or
  /// the `law`, with which it does not compete.
  private static func assumption(of row: SummaryRow) -> String {
    row.estimator.estimator.knowsTheLaw ? "law" : row.isOfOwnFamily ? "family" : "nothing"
  }

  private static func fields(
    of parts: ErrorParts, _ row: SummaryRow, in unit: InformationUnit
  ) -> [String] {
    parts.parts(of: row).flatMap { part in
      ErrorParts.measures.map { measure in part.flatMap { unit.text(measure, of: $0) } ?? CSV.missing }
    }
  }

  private static func fields(of row: SummaryRow, in unit: InformationUnit) -> [String] {
    let target = row.target
    return [
      CSV.field(target.quantity.description), unit.name(for: target.quantity),
      unit.text(target.truth.value, errorBound: target.truth.errorBound, of: target.quantity) ?? CSV.missing,
      target.truth.kind.rawValue,
      unit.text(target.expectedValue, errorBound: target.expectation.errorBound, of: target.quantity)
        ?? CSV.missing,
      target.expectation.kind.rawValue,
    ]
      + Measure.all.map { unit.text($0, of: row) ?? CSV.missing }
  }
}
