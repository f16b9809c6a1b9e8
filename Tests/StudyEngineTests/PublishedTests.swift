import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Figures of others in a study file, and what the reports make of them.
@Suite struct PublishedTests {
  private static let study = """
    name: published
    seed: 3
    replications: 40
    laws:
      - {law: bivariate-normal, correlation: [0.6, 0.9], transform: [none, {x: exp}]}
    sample-sizes: [100, 200]
    estimators: [{estimator: ksg1, neighbours: [3, 4]}, gaussian]
    published:
      - source: A note on things, 2024
        measure: bias
        figures:
          - {law: {law: bivariate-normal, correlation: 0.9, transform: none}, n: 100, estimator: {estimator: ksg1, neighbours: 4}, value: 0.0119, error: 0.0013}
          - {name: normal of 0.9, law: {law: bivariate-normal, correlation: 0.9}, measure: truth, value: 0.8, rounding: 0.05}
      - {source: "Another \\"source\\"", unit: bits, measure: truth, rounding: 0.005, figures: [{law: bivariate-normal, n: 200, value: 1.2}]}

    """

  @Test func reading() throws {
    let study = try Study(yaml: Self.study, file: "s.yaml")
    #expect(study.published.count == 3)
    let first = study.published[0]
    #expect(first.measure == .bias && first.value == 0.0119 && first.standardError == 0.0013)
    #expect(first.rounding == 0 && first.count == 100 && first.source == "A note on things, 2024")
    #expect(study.published[1].name == "normal of 0.9" && study.published[1].estimator == nil)
    // Bits become nats.
    #expect(abs(study.published[2].value - 1.2 * log(2)) < 1e-15)
    #expect(abs(study.published[2].rounding - 0.005 * log(2)) < 1e-17)
    // What the store keeps reads back as the same.
    let again = try Study(yaml: study.fileText, file: "stored")
    #expect(again.published == study.published)
    #expect(study.with(seed: 4).published == study.published)
  }

  /// No result depends on them, so shards of studies that differ in them belong together.
  @Test func theDigestLeavesThemOut() throws {
    let study = try Study(yaml: Self.study, file: "s.yaml")
    let bare = String(Self.study[..<Self.study.range(of: "published:\n")!.lowerBound])
    #expect(try Study(yaml: bare, file: "s.yaml").digest == study.digest)
  }

  @Test(arguments: [
    ("published: 3", ["8:12: published is 3; allowed: a list of sources, each with 'source' and 'figures'"]),
    (
      "published: [{source: x}]", ["8:13: missing key 'figures' of a source of published"]
    ),
    (
      "published: [{source: x, mesure: mean, figures: [{law: bivariate-normal, value: 1}]}]",
      [
        "8:25: unknown key 'mesure' of a source of published; allowed: source, measure, rounding, error, unit, figures; "
          + "did you mean 'measure'?"
      ]
    ),
    (
      "published: [{source: x, figures: [{law: bivariate-normal, value: 1}]}]",
      [
        "8:35: missing key 'measure' of a published figure or of its source; allowed: truth or mean or bias or sd"
      ]
    ),
    (
      "published: [{source: x, measure: mean, figures: [{law: bivariate-normal, value: 1}]}]",
      ["8:50: missing key 'estimator' of a published mean; allowed: 'estimator: ID'"]
    ),
    (
      "published: [{source: x, measure: truth, rounding: -1, figures: [{law: xor-noise, value: a}]}]",
      [
        "8:51: rounding is -1.0; allowed: a number, at least 0",
        "8:89: value is a, which is not a number; allowed: a number",
      ]
    ),
    (
      "published: [{source: x, measure: truth, figures: [{law: {law: bivariate-normal, correlation: 0.7}, value: 1}]}]",
      [
        "8:51: the published figure is about no row of this study; its law, n and estimator must be among the study's, "
          + "with the same values"
      ]
    ),
    (
      "published: [{source: x, measure: meen, figures: [{law: {law: bivariate-normal, corelation: 0.6}, value: 1}]}]",
      [
        "8:34: measure is meen; allowed: truth or mean or bias or sd; did you mean 'mean'?",
        "8:80: unknown key 'corelation' of the law bivariate-normal; allowed: law, correlation, transform; did you mean "
          + "'correlation'?",
      ]
    ),
  ])
  func errors(text: String, lines: [String]) {
    let study = studyText(sizes: "sample-sizes: [250]", estimators: "estimators: [gaussian]")
    #expect(
      errorLines(
        study.replacing(
          "  - law: bivariate-normal\n    correlation: 0.6",
          with: "  - {law: bivariate-normal, correlation: 0.6}") + text) == lines)
  }

  /// One line per row that a figure is about, a truth once a cell; agreement within rounding and four standard errors of the
  /// difference.
  @Test func comparison() throws {
    let study = try Study(yaml: Self.study, file: "s.yaml")
    let plan = try Plan(study)
    var rows: [SummaryRow] = []
    for cell in plan.cells {
      for entry in cell.estimators {
        for target in cell.targets(of: entry.estimator) {
          // Estimates 0.01 ± 0.0049 off: 0.0019 from what was published, and a standard error of 0.00070.
          let values = (0..<50).map { target.truth.value + 0.01 + ($0 % 2 == 0 ? 0.0049 : -0.0049) }
          rows.append(
            SummaryRow(
              cell: cell, estimator: entry, target: target,
              measures: Measures(
                of: values, failures: 0, truth: target.truth.value, expectation: target.expectation)))
        }
      }
    }
    let csv = PublishedCSV.render(Summary(study: study, rows: rows))
    let lines = csv.split(separator: "\n").map(String.init)
    #expect(lines.count == 1 + 1 + 4 + 4)
    #expect(lines[0].hasSuffix("published,published_rounding,published_error,ours,ours_error,agrees"))
    #expect(
      lines[1].hasPrefix(
        "published,5,bivariate-normal,0.9,NA,100,ksg1,4,NA,I(X;Y),bias,\"A note on things, 2024\",,0.0119,"))
    #expect(lines[1].hasSuffix(",yes"))
    // 0.83 rounds to 0.8; a quarter of the cells has 1.2 bits.
    #expect(lines[2...5].allSatisfy { $0.contains(",NA,NA,NA,I(X;Y),truth,") && $0.hasSuffix(",yes") })
    #expect(lines[6...].map { $0.hasSuffix(",yes") } == [false, false, true, true])

    // Without its own error the published bias is 2.7 of our standard errors away; 5.7 of them are too many.
    let text = TableReport.render(Summary(study: study, rows: rows))
    #expect(text.contains("published figures\n"))
    #expect(text.contains("bias of ksg1, k = 4  0.0119 ± 0.0013  0.01000 ± 0.00070  yes"))
    #expect(text.contains("7 of 9 published figures agree with ours"))
    let markdown = MarkdownReport.render(Summary(study: study, rows: rows))
    #expect(markdown.contains("## Published figures") && markdown.contains("A note on things, 2024; Another"))
    let exact = try Study(
      yaml: Self.study.replacing("value: 0.0119, error: 0.0013", with: "value: 0.0140"), file: "s")
    let worse = PublishedCSV.render(Summary(study: exact, rows: rows)).split(separator: "\n")
    #expect(worse[1].hasSuffix(",no"))
  }
}
