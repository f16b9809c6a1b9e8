import MutualInformation

/// Published figures beside those of the study.
enum PublishedChapter: ChapterSource {
  static func chapter(_ source: ReportSource) -> Chapter? {
    let comparisons = PublishedComparison.all(source.summary)
    guard !comparisons.isEmpty else { return nil }
    var table = TextTable(
      comparisons,
      [
        .init("case", .words) {
          .init(
            $0.figure.name.isEmpty
              ? EntryLabels.label(of: $0.row.cell.law) : withoutControls($0.figure.name))
        },
        .init("n", .numbers) { .init(String($0.row.cell.count)) },
        .init("figure", .words) {
          .init(
            $0.isTruth ? "truth" : "\($0.figure.measure.rawValue) of \(source.label(of: $0.row))")
        },
        .init("published", .numbers) {
          let error = $0.figure.standardError
          return .init(
            asWritten(source.value($0.figure.value, of: $0.row))
              + (error > 0 ? " ± \(asWritten(source.value(error, of: $0.row)))" : ""))
        },
        .init("ours", .numbers) {
          let ours = $0.figure.ours($0.row)
          let value = source.value(ours?.value, of: $0.row)
          let error = source.value(ours?.error, of: $0.row)
          return .init(
            $0.isTruth ? Figure.exact(value, errorBound: error, 5) : Figure.withError(value, error))
        },
        .init("agrees", .words) { .init($0.agreement ?? Figure.missing) },
      ])
    table.alignsPoints = false
    let sources = comparisons.groups(by: \.figure.source).map { withoutControls($0.key) }
    let verdicts = comparisons.map { $0.figure.agrees(with: $0.row) }
    return Chapter(
      anchor: "published", heading: "Published figures",
      tables: [.init(caption: "Figures of others beside ours", table)],
      notes: [
        "Published: \(sources.joined(separator: "; ")).",
        "\(verdicts.count { $0 == true }) of \(verdicts.count) published figures agree with ours within their rounding and four "
          + "standard errors of the difference.",
      ])
  }

  /// A figure as it was published, unless a change of units has given it digits without end.
  private static func asWritten(_ value: Double?) -> String {
    guard let value else { return Figure.missing }
    let plain = Figure.plain(value)
    return plain.count <= 10 ? plain : Figure.significant(value, 4)
  }
}
