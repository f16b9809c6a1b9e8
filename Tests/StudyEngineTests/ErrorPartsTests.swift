import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Estimates during a training and the parts of its error, in the outputs of a study.
@Suite struct ErrorPartsTests {
  private static let study = """
    name: parts
    seed: 5
    replications: 200
    laws: [{law: bivariate-normal, correlation: 0.95}]
    sample-sizes: [60, 120]
    estimators:
      - {estimator: infonce, critic: network, hidden: [6], batch: 20, steps: 60, test-every: 10, split: [half, none],
         report: last-test, checkpoints: [2, 60], error-parts: all}
      - {estimator: nwj, critic: network, hidden: [6], batch: 20, steps: 60, test-every: 10, checkpoints: [2, 60],
         error-parts: all}
      - ksg1
    """

  private static func summary() throws -> Summary {
    let place = StoppingRunTests.Place()
    let outcome = try StoppingRunTests.run(Study(yaml: study, file: "parts"), in: place, threads: 2)
    return try #require(outcome.summary)
  }

  /// The lines of a table of comma-separated values by column.
  private static func table(_ text: String) -> [[String: String]] {
    // Commas in quotes separate nothing.
    let lines = text.split(separator: "\n").map {
      String($0).replacing(/"([^"]*)"/) { $0.1.replacing(",", with: ";") }.split(
        separator: ",", omittingEmptySubsequences: false
      )
      .map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// The columns hold the means of the rows of the parts, and what is reported is the sum of those that enter it.
  @Test func columns() throws {
    let rows = Self.table(SummaryCSV.render(try Self.summary()))
    #expect(rows.count == 2 * (3 * (1 + 2 + 4) + 1))
    let number = { (row: [String: String], column: String) in Double(row[column] ?? "") }
    let parts = ["bound gap", "training gap", "overfit", "selection"]
    var checked = 0
    for row in rows {
      let column = { (part: String) in part.replacing(" ", with: "_") }
      let isNetwork = row["estimator"] != "ksg1"
      guard isNetwork, row["quantity"] == "I(X;Y)" else {
        #expect(parts.allSatisfy { row[column($0)] == "NA" && row[column($0) + "_mcse"] == "NA" })
        let step = row["quantity"].flatMap { $0.firstMatch(of: /after (\d+) steps/) }.map { String($0.1) }
        #expect(row["step"] == step ?? "NA")
        continue
      }
      #expect(row["step"] == "NA")
      for part in parts {
        let own = try #require(
          rows.first { $0["quantity"] == part && $0["cell"] == row["cell"] && $0["label"] == row["label"] })
        #expect(row[column(part)] == own["bias"] && row[column(part) + "_mcse"] == own["bias_mcse"])
        #expect(own["truth"] == "0.0")
      }
      let added =
        ["bound gap", "training gap"] + (row["estimator.split"] == "none" ? ["overfit"] : [])
        + (row["estimator.report"] == "largest-test" ? ["selection"] : [])
      let sum = try added.reduce(0) { $0 + (try #require(number(row, column($1)))) }
      let bias = try #require(number(row, "bias"))
      #expect(abs(sum - bias) < 1e-12)
      checked += 1
    }
    #expect(checked == 6)
    // The mean bound gap of both bounds is known exactly: |z| < 5 in 6 rows, 6e-7 each before the seed was fixed.
    let gaps = rows.filter { $0["quantity"] == "bound gap" }
    #expect(gaps.count == 6)
    for gap in gaps {
      let z = try #require(number(gap, "z"))
      #expect(gap["expectation_kind"] == "exact" && abs(z) < 5, "\(gap)")
    }
  }

  /// Estimators compete in what they report. Parts and checkpoints have tables of their own and are in no other one.
  @Test func reports() throws {
    let summary = try Self.summary()
    #expect(summary.rankings.map(\.quantity) == [.mutualInformation, .mutualInformation])
    let report = MarkdownReport.render(summary)
    let heads = report.matches(of: /\n## (cell \d)/).map { String($0.1) }
    #expect(heads == ["cell 1", "cell 2"])
    for lead in ["Parts of the bias:", "Estimates during training:"] {
      #expect(report.matches(of: try Regex(lead)).count == 2, "\(lead)")
    }
    let estimates = report[..<report.firstRange(of: "Parts of the bias:")!.lowerBound]
    #expect(!estimates.contains("bound gap |") && !estimates.contains("after 2 steps"))
    let lines = report.split(separator: "\n")
    // 3 networks with 2 checkpoints each, in two cells.
    #expect(lines.count { $0.contains(/\|\s+(2|60) \|.*±/) } == 12)
    let screen = FirstScreen.render(
      summary, style: TableStyle(width: 100, hasColours: false), directory: "results")
    #expect(!screen.contains(" after ") && !screen.contains("RMSE of bound gap"))
    // The sentence tells what adds up to the bias of the estimate that it is about, and it is there.
    let sentence = try #require(StudyFinding.all(of: summary, in: .nats).first { $0.kind == .parts }).sentence
    #expect(sentence.hasPrefix("Behind the bias of ") && screen.contains("Behind the bias of "))
    if sentence.contains("last-test") { #expect(!sentence.contains("selection"), "\(sentence)") }
    if !sentence.contains("no split") { #expect(!sentence.contains("overfit"), "\(sentence)") }
  }

  /// A study without networks has none of the columns.
  @Test func columnsOfOtherStudies() throws {
    let place = StoppingRunTests.Place()
    let plain = Self.study.split(separator: "\n").filter {
      !$0.contains("network") && !$0.contains("error-parts")
    }
    .filter { !$0.contains("report:") }.joined(separator: "\n")
    let outcome = try StoppingRunTests.run(Study(yaml: plain, file: "plain"), in: place, threads: 1)
    let header = SummaryCSV.render(try #require(outcome.summary)).prefix { $0 != "\n" }
    #expect(header.hasSuffix(",exact_bias,assumes"))
  }
}
