import MutualInformation

/// `published.csv`: one line per published figure and row that it is about.
public enum PublishedCSV {
  /// Whether a study has any.
  static func applies(to study: Study) -> Bool { !study.published.isEmpty }

  /// The whole file, in nats.
  public static func render(_ summary: Summary) -> String {
    let identification = IdentificationColumns(of: summary.study)
    let header =
      identification.cellHeader + identification.estimatorHeader
      + [
        "quantity", "measure", "source", "name", "published", "published_rounding", "published_error", "ours",
        "ours_error", "agrees",
      ]
    let lines = PublishedComparison.all(summary).map { comparison in
      let (figure, row) = (comparison.figure, comparison.row)
      let ours = figure.ours(row)
      let estimator = identification.fields(of: row.estimator)
      return CSV.line(
        identification.fields(of: row.cell)
          + (comparison.isTruth ? estimator.map { _ in CSV.missing } : estimator)
          + [
            CSV.field(row.target.quantity.description), figure.measure.rawValue, CSV.field(figure.source),
            CSV.field(figure.name), CSV.number(figure.value), CSV.number(figure.rounding),
            CSV.number(figure.standardError),
            (comparison.isTruth ? row.target.truth.text : decimal(ours?.value)) ?? CSV.missing,
            CSV.number(ours?.error), comparison.agreement ?? CSV.missing,
          ])
    }
    return ([CSV.line(header)] + lines).joined()
  }
}
