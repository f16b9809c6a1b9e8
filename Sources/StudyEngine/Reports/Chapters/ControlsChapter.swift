import MutualInformation

/// The control variates that the study did not list, apart from its own rows.
enum ControlsChapter: ChapterSource {
  static func chapter(_ source: ReportSource) -> Chapter? {
    let rows = source.summary.controls
    guard !rows.isEmpty else { return nil }
    var table = TextTable(
      rows,
      [
        .init("cell", .numbers) { .init(String($0.cell.number)) },
        .init("control", .words) { .init($0.estimator.id) },
        .init("mean ± MCSE") { source.field($0.measures.mean, error: $0.measures.biasMCSE, of: $0) },
        .init("expectation") { row in
          .init(
            Figure.exact(
              source.value(row.target.expectedValue, of: row),
              errorBound: source.value(row.target.expectation.errorBound, of: row) ?? 0,
              besides: source.value(row.measures.biasMCSE, of: row)))
        },
        .init("z") { .init($0.measures.z.map { DecimalDigits.fixed($0, decimals: 2) } ?? Figure.missing) },
        .init("failed", .numbers) { .init(String($0.measures.failures)) }.with(\.isAlarm, true),
      ])
    table.wrappedColumn = 1
    return Chapter(
      anchor: "controls", heading: "Controls",
      tables: [.init(caption: "Control variates beside the study's own rows", table)],
      notes: [
        "These rows were run because the study says controls: auto. They stand in no ranking and no CSV file; the JSON "
          + "report has all of their measures."
      ], isHeadingInCaption: true)
  }
}
