import MutualInformation

/// `summary.csv`: one line per cell × estimator × quantity, all measures with their MCSEs.
///
/// Exact values (`truth`, `expectation` and their derivatives) have the digits that their error
/// bounds leave. The columns are a contract: later ones are appended, never inserted.
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
    output.write(
      CSV.line(
        identification.cellHeader + identification.estimatorHeader
          + ["quantity", "unit", "truth", "truth_kind", "expectation", "expectation_kind"]
          + Measure.all.map(\.id) + ["row", "label", "exact_bias", "assumes"]))
    let labels = EntryLabels(summary.study)
    for cell in summary.cells {
      let prefix = cell.first.map { identification.fields(of: $0.cell) } ?? []
      for row in cell {
        let bias = row.target.exactBias
        output.write(
          CSV.line(
            prefix + identification.fields(of: row.estimator) + fields(of: row, in: unit) + [
              String(row.number), CSV.field(labels.label(of: row.estimator)),
              unit.text(bias?.value, errorBound: bias?.errorBound, of: row.target.quantity) ?? CSV.missing,
              assumption(of: row),
            ]))
      }
    }
  }

  /// What the estimator has beside the sample: `nothing`, the `family` that the law belongs to, or
  /// the `law`, with which it does not compete.
  private static func assumption(of row: SummaryRow) -> String {
    row.competes ? row.isOfOwnFamily ? "family" : "nothing" : "law"
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
