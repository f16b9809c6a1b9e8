import MutualInformation

/// The study's own figures beside those that were published.
struct PublishedComparison {
  let figure: PublishedFigure
  let row: SummaryRow

  /// All comparisons, in the order of the published figures and of the rows.
  static func all(_ summary: Summary) -> [PublishedComparison] {
    summary.study.published.flatMap { figure in
      let rows = summary.rows.filter(figure.isAbout)
      guard figure.measure == .truth else { return rows.map { PublishedComparison(figure: figure, row: $0) } }
      // A truth belongs to a cell: once is enough.
      return rows.enumerated().filter { index, row in
        index == 0 || rows[index - 1].cell.number != row.cell.number
      }.map { PublishedComparison(figure: figure, row: $1) }
    }
  }
}

/// `published.csv`: one line per published figure and row that it is about, where a study has such figures.
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
          + (figure.measure == .truth ? estimator.map { _ in CSV.missing } : estimator)
          + [
            CSV.field(row.target.quantity.description), figure.measure.rawValue, CSV.field(figure.source),
            CSV.field(figure.name), CSV.number(figure.value), CSV.number(figure.rounding),
            CSV.number(figure.standardError),
            (figure.measure == .truth ? row.target.truth.text : decimal(ours?.value)) ?? CSV.missing,
            CSV.number(ours?.error),
            figure.agrees(with: row).map { $0 ? "yes" : "no" } ?? CSV.missing,
          ])
    }
    return ([CSV.line(header)] + lines).joined()
  }
}

/// The published figures as the reports for people show them.
struct PublishedTable {
  /// One row per comparison.
  let table: TextTable
  /// Where the figures come from, and how many agree.
  let notes: [String]

  /// nil where the study has none.
  init?(_ summary: Summary, in unit: InformationUnit) {
    let comparisons = PublishedComparison.all(summary)
    guard !comparisons.isEmpty else { return nil }
    let labels = EntryLabels(summary.study)
    let lines = comparisons.map { comparison in
      let (figure, row) = (comparison.figure, comparison.row)
      let inUnit = { (value: Double?) in unit.value(value, of: row.target.quantity) }
      let ours = figure.ours(row)
      let error = figure.measure == .truth ? nil : inUnit(ours?.error)
      return [
        figure.name.isEmpty ? EntryLabels.label(of: row.cell.law) : withoutControls(figure.name),
        String(row.cell.count),
        figure.measure == .truth
          ? "truth" : "\(figure.measure.rawValue) of \(labels.label(of: row.estimator))",
        Self.asWritten(inUnit(figure.value))
          + (figure.standardError > 0 ? " ± \(Self.asWritten(inUnit(figure.standardError)))" : ""),
        figure.measure == .truth
          ? Figure.exact(inUnit(ours?.value), errorBound: inUnit(ours?.error), 5)
          : Figure.withError(inUnit(ours?.value), error),
        figure.agrees(with: row).map { $0 ? "yes" : "no" } ?? Figure.missing,
      ]
    }
    table = TextTable(
      titles: ["case", "n", "figure", "published", "ours", "agrees"], lines: lines,
      isLeft: { [0, 2, 5].contains($0) })
    let sources = comparisons.groups(by: \.figure.source).map { withoutControls($0.key) }
    let verdicts = comparisons.map { $0.figure.agrees(with: $0.row) }
    notes = [
      "Published: \(sources.joined(separator: "; ")).",
      "\(verdicts.count { $0 == true }) of \(verdicts.count) published figures agree with ours within their rounding and four "
        + "standard errors of the difference.",
    ]
  }

  /// A figure as it was published, unless a change of units has given it digits without end.
  private static func asWritten(_ value: Double?) -> String {
    guard let value else { return Figure.missing }
    let plain = Figure.plain(value)
    return plain.count <= 10 ? plain : Figure.significant(value, 4)
  }
}
