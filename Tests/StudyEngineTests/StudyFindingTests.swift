import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Findings in words: on paper, where each rule has its border, and on real runs, against numbers out of `summary.csv`.
@Suite struct StudyFindingTests {
  // MARK: On paper

  /// Estimates with a given mean and a given standard error of it: one cell with n = 1000, truth 0.2231.
  private func summary(
    bias: Double, error: Double = 0.001, count: Int = 100, expectation: MutualInformation.Expectation = .none,
    failures: Int = 0
  ) throws -> Summary {
    let law = try PaperLaw([Parameter("correlation", .real(0.6))])
    let estimator = try PaperEstimator([Parameter("bins", .integer(12))])
    let cell = Cell(number: 1, law: law, count: 1000, key: 0, estimators: [StudyEstimator(estimator)])
    let truth = try #require(law.truth(of: .mutualInformation))
    // Half on either side: s² = d²·R/(R − 1), so s/√R = d/√(R − 1).
    let distance = error * Double(count - 1).squareRoot()
    let values = (0..<count).map { truth.value + bias + ($0 % 2 == 0 ? distance : -distance) }
    let row = SummaryRow(
      cell: cell, estimator: StudyEstimator(estimator),
      target: Target(quantity: .mutualInformation, truth: truth, expectation: expectation),
      measures: Measures(of: values, failures: failures, truth: truth.value, expectation: expectation))
    let study = Study(
      name: "paper", seed: 1, replications: count + failures, laws: [law], sampleSizes: [1000],
      estimators: [StudyEstimator(estimator)])
    return Summary(study: study, rows: [row])
  }

  private func findings(
    _ kind: StudyFinding.Kind, of summary: Summary, in unit: InformationUnit = .nats
  ) -> [StudyFinding] {
    StudyFinding.all(of: summary, in: unit).filter { $0.kind == kind }
  }

  @Test func biasBeyondChanceOnly() throws {
    #expect(findings(.bias, of: try summary(bias: 0.0039)) == [])
    #expect(findings(.bias, of: try summary(bias: -0.0039)) == [])
    #expect(
      findings(.bias, of: try summary(bias: 0.0042)).map(\.sentence) == [
        "At n = 1000 histogram overstates by 0.0042 ± 0.0010 nats (paper-law ρ = 0.6, probabilities [[1]], truth 0.2231)."
      ])
    #expect(
      findings(.bias, of: try summary(bias: -0.0694), in: .bits).map(\.sentence) == [
        "At n = 1000 histogram understates by 0.1001 ± 0.0014 bits (paper-law ρ = 0.6, probabilities [[1]], truth 0.3219)."
      ])
    // 100 estimates: P(|Z| > 4) is that of |t| > 4.1785 with 99 degrees of freedom (SciPy 1.17.1). Of 29 none is enough.
    #expect(findings(.bias, of: try summary(bias: 0.00416)) == [])
    #expect(findings(.bias, of: try summary(bias: 0.1, count: 28)) == [])
    #expect(findings(.bias, of: try summary(bias: 0.1, count: 30)).count == 1)
    // Rounding is no bias, however small its spread.
    #expect(findings(.bias, of: try summary(bias: 3e-13, error: 1e-16)) == [])
  }

  /// Two cells whose mean is right: worth saying only where chance is small. 4 · 0.025 = 0.1.
  @Test(arguments: [(0.001, true), (0.0249, true), (0.0251, false), (1e5, false)])
  func unbiasedWhereChanceIsSmall(error: Double, isSaid: Bool) throws {
    let one = try summary(bias: 0, error: error)
    let first = one.rows[0]
    let second = SummaryRow(
      cell: Cell(number: 2, law: first.cell.law, count: 2000, key: 0, estimators: first.cell.estimators),
      estimator: first.estimator, target: first.target, measures: first.measures)
    let found = findings(.unbiased, of: Summary(study: one.study, rows: [first, second]))
    #expect(
      found.map(\.sentence) == (isSaid ? ["No bias beyond chance in any row: histogram (2 rows)."] : []))
  }

  /// One score of 100 estimates: P(|t| > z) < 0.001 with 99 degrees of freedom from 3.3915 on (SciPy 1.17.1).
  @Test(arguments: [(3.37, false), (3.41, true), (-3.41, true), (0.3, false)])
  func expectationBeyondChance(z: Double, isOff: Bool) throws {
    let truth = 0.22314355131420976
    let expectation = MutualInformation.Expectation(truth + 0.1 - z * 0.001, errorBound: 0, kind: .exact)
    let found = findings(.expectation, of: try summary(bias: 0.1, expectation: expectation))
    #expect(found.count == 1 && found[0].isWarning == isOff)
    #expect(found[0].sentence.contains(Figure.significant(abs(z), 3)))
  }

  /// P(|Z| > 4)/2 = 3.2e-5. 3 rejections of 3 at 5 % have a probability of 1.3e-4 and 4 of 4 one of 6e-6, though their scores are
  /// 7.5 and 8.7; 131 of 150 at 95 % one of 1.9e-4, 129 one of 2.1e-5 (SciPy 1.17.1), scores -4.3 and -5.1.
  @Test(arguments: [
    (3, 3, 0.05, false), (4, 4, 0.05, true), (131, 150, 0.95, false), (129, 150, 0.95, true),
    (5, 100, 0.05, false),
  ])
  func sharesBeyondChance(successes: Int, trials: Int, level: Double, isBeyond: Bool) throws {
    let score = try #require(StudyFinding.deviation(try Proportion(successes, of: trials), from: level))
    #expect((abs(score) > 4) == isBeyond, "\(score)")
  }

  @Test func failuresAreAlwaysSaid() throws {
    let none = findings(.failures, of: try summary(bias: 0))
    #expect(
      none == findings(.failures, of: try summary(bias: 0.1))
        && none.map(\.sentence) == ["None of 100 estimates failed."])
    let some = findings(.failures, of: try summary(bias: 0, failures: 25))
    #expect(some.map { $0.isWarning } == [true])
    #expect(
      some[0].sentence == "25 of 125 estimates failed, in 1 rows; most often histogram in cell 1 (20.0 %).")
    #expect(
      findings(.bias, of: try summary(bias: 0.1, failures: 25))[0].sentence.contains(
        "; failed in 25 of 125)."))
  }

  @Test func inOrderAndAlwaysTheSame() throws {
    let summary = try ReportFixture.summary()
    let found = StudyFinding.all(of: summary, in: .nats)
    #expect(found == StudyFinding.all(of: try ReportFixture.summary(), in: .nats))
    let places = found.map { StudyFinding.Kind.allCases.firstIndex(of: $0.kind)! }
    #expect(places == places.sorted() && !found.isEmpty)
    #expect(StudyFinding.all(of: Summary(study: summary.study, rows: []), in: .nats) == [])
  }

  // MARK: On runs

  private func run(_ study: Study) throws -> Summary {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "mi-study-findings-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    let run = Run(try Plan(study), directory: directory, threads: 2, host: host)
    return try #require(try run.execute(fresh: false, isStopped: { false }, notify: { _ in }).summary)
  }

  private func shipped(_ name: String, replications: Int) throws -> Summary {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let study = try Study(contentsOf: root.appending(path: "Studies/\(name).yaml").path)
    return try run(study.with(seed: 3, replications: replications))
  }

  /// `summary.csv` as dictionaries.
  private func records(_ summary: Summary) -> [[String: String]] {
    let lines = ReportCSVTests().parse(SummaryCSV.render(summary))
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private func number(_ record: [String: String], _ name: String) -> Double {
    Double(record[name] ?? "") ?? .nan
  }

  @Test func overviewAgainstItsFile() throws {
    let summary = try shipped("overview", replications: 200)
    let records = records(summary)
    let order = StudyFinding.all(of: summary, in: .nats).map {
      StudyFinding.Kind.allCases.firstIndex(of: $0.kind)!
    }
    #expect(order == order.sorted() && order.count >= 6)

    // Biases: at n = 1000, the largest per id, the largest three of those.
    let large = records.filter {
      $0["n"] == "1000" && $0["unit"] == "nats" && abs(number($0, "bias")) > 4 * number($0, "bias_mcse")
        && abs(number($0, "bias")) > 1e-12
    }
    let best = Dictionary(grouping: large) { $0["estimator"]! }.mapValues { group in
      group.max { abs(number($0, "bias")) < abs(number($1, "bias")) }!
    }
    let expected = best.values.sorted { abs(number($0, "bias")) > abs(number($1, "bias")) }.prefix(3)
    let biases = findings(.bias, of: summary)
    #expect(biases.count == 3 && expected.count == 3)
    for (finding, record) in zip(biases, expected) {
      let match = try #require(
        finding.sentence.firstMatch(of: /(over|under)states by ([\d.]+) ± ([\d.]+) nats/))
      let (bias, mcse) = (number(record, "bias"), number(record, "bias_mcse"))
      #expect((match.1 == "over") == (bias > 0), "\(finding.sentence)")
      #expect(abs(Double(match.2)! - abs(bias)) <= 0.06 * mcse && abs(Double(match.3)! - mcse) <= 0.06 * mcse)
      #expect(finding.sentence.contains(record["estimator"]!) && finding.sentence.contains(record["law"]!))
    }

    // A correction: from and to are in the file, and the share follows from them.
    for finding in findings(.correction, of: summary) {
      let match = try #require(
        finding.sentence.firstMatch(
          of: /correction (\S+) .* from (-?[\d.]+) ± .* to (-?[\d.]+) ± .*\((.*), n = (\d+)\)/))
      let (before, after) = (Double(match.2)!, Double(match.3)!)
      let near = { (value: Double, word: String) in
        records.contains {
          $0["estimator.correction"] == word && $0["n"] == String(match.5)
            && match.4.hasPrefix($0["law"]!)
            && abs(number($0, "bias") - value) <= 0.06 * number($0, "bias_mcse")
        }
      }
      #expect(near(before, "none") && near(after, String(match.1)), "\(finding.sentence)")
      if let share = finding.sentence.firstMatch(of: /removes ([\d.]+) % of/) {
        #expect(abs(Double(share.1)! - 100 * (1 - after / before)) < 1.5, "\(finding.sentence)")
      }
    }
    #expect(!findings(.correction, of: summary).isEmpty)

    // Rankings of I(X;Y): the smallest RMSE, cell by cell.
    let cells = Dictionary(grouping: records.filter { $0["quantity"] == "I(X;Y)" }) { $0["cell"]! }
    var wins: [String: Int] = [:]
    var contested = 0
    // Who knows the law does not compete.
    let competing = cells.values.map { $0.filter { $0["estimator.critic"] != "oracle" } }
    for rows in competing where rows.count > 1 {
      let first = rows.min { number($0, "rmse") < number($1, "rmse") }!
      guard number(first, "rmse") > 1e-12 else { continue }
      contested += 1
      let row = records.firstIndex(of: first)!
      wins[EntryLabels(summary.study).label(of: summary.rows[row].estimator), default: 0] += 1
    }
    let ranking = try #require(
      findings(.ranking, of: summary).first?.sentence.firstMatch(
        of: /^“?([^”]*?)”? has the smallest RMSE in (\d+) of (\d+) cells/))
    #expect(Int(ranking.2) == wins.values.max() && wins[String(ranking.1)] == wins.values.max())
    #expect(Int(ranking.3) == contested)

    // Scores and failures.
    let scores = records.map { abs(number($0, "z")) }.filter { !$0.isNaN }
    let expectation = try #require(findings(.expectation, of: summary).first)
    let counts = try #require(
      expectation.sentence.firstMatch(
        of: /of (\d+) means with an exact expectation(?: \((\d+) more have too few)?/))
    #expect(Int(counts.1)! + (counts.2.map { Int($0)! } ?? 0) == scores.count)
    let largest = try #require(expectation.sentence.firstMatch(of: /the largest \|z\| is ([\d.]+)/))
    #expect(
      scores.contains { Figure.significant($0, 3) == largest.1 } && Double(largest.1)! > 2
        && !expectation.isWarning)
    let estimates = records.reduce(0) { $0 + Int($1["replications"]!)! }
    #expect(findings(.failures, of: summary).map(\.sentence) == ["None of \(estimates) estimates failed."])

    // Nobody who is called unbiased has a bias.
    for match in findings(.unbiased, of: summary).flatMap({
      $0.sentence.matches(of: /(?:“([^”]*)”|([\w-]+)) \((\d+) rows\)/)
    }) {
      let label = String(match.1 ?? match.2 ?? "")
      let rows = summary.rows.indices.filter {
        EntryLabels(summary.study).label(of: summary.rows[$0].estimator) == label
          && summary.rows[$0].target.quantity != .chainRuleResidual
      }
      #expect(rows.count == Int(match.3))
      for row in rows {
        let bias = abs(number(records[row], "bias"))
        #expect(bias <= 4 * number(records[row], "bias_mcse") || bias < 1e-12, "\(label)")
      }
    }
    // The page of the whole study is far below its limit; figures and tables do not grow with replications.
    let page = HTMLReport.render(summary)
    #expect(page.utf8.count < 400_000 && page.contains("<figure "))
  }

  /// Intervals and tests, from the columns of coverage and rejections.
  @Test func intervalsAgainstTheirFile() throws {
    let summary = try shipped("intervals", replications: 150)
    let records = records(summary)
    let scores = records.compactMap { record -> (score: Double, coverage: Double)? in
      let coverage = number(record, "coverage")
      guard !coverage.isNaN else { return nil }
      let count =
        number(record, "replications") - number(record, "failures") - number(record, "interval_failures")
      return ((coverage - 0.95) / (0.95 * 0.05 / count).squareRoot(), coverage)
    }
    // Of 150 intervals 129 that cover are too few beyond chance, 130 are not: a score of -4.7.
    let low = scores.count { $0.score < -4.9 }
    let finding = try #require(findings(.coverage, of: summary).first)
    #expect(low > 0 && finding.isWarning)
    #expect(
      finding.sentence.hasPrefix("Of \(scores.count) rows with intervals, \(low) cover the truth less often"))
    let worst = scores.min { $0.score < $1.score }!.coverage
    let match = try #require(
      finding.sentence.firstMatch(of: /level: ([\d.]+) (?:± [\d.]+ )?% where 95 % is claimed/))
    #expect(abs(Double(match.1)! - 100 * worst) < 0.1)
    let size = try #require(findings(.size, of: summary).first)
    let rejected = records.filter { number($0, "truth") == 0 }.map { number($0, "rejections") }.filter {
      !$0.isNaN
    }.max()!
    let most = try #require(size.sentence.firstMatch(of: /largest size is ([\d.]+)/))
    #expect(abs(Double(most.1)! - 100 * rejected) < 0.06 && !size.isWarning)
  }

  @Test func targetsMetAndNot() throws {
    let study = { (limit: String) in
      try Study(
        yaml: """
          name: rule
          seed: 1
          replications: {until: {bias-mcse: \(limit)}, at-least: 20, at-most: 40}
          laws: [{law: bivariate-normal, correlation: [0.1, 0.5]}]
          sample-sizes: [20]
          estimators: [gaussian]
          """, file: "rule.yaml")
    }
    let short = findings(.targets, of: try run(study("1e-6")))
    #expect(short.map { $0.isWarning } == [true])
    #expect(
      short[0].sentence.hasPrefix(
        "Targets NOT met at 40 replications in cells 1, 2 of 2: bias MCSE <= 1e-06 nats"))
    let met = findings(.targets, of: try run(study("1")))
    #expect(
      met.map(\.sentence) == ["All 2 cells met the targets (bias MCSE <= 1 nats), with 20 replications."])
  }

  @Test func publishedFiguresThatDiffer() throws {
    let found = findings(.published, of: try shipped("published/gao-mixtures", replications: 4))
    #expect(found.map { $0.isWarning } == [true])
    #expect(
      found[0].sentence
        == "2 of 3 published figures agree with ours; not: Poisson, zero-inflated, p = 0.15, truth at n = 1000."
    )
  }
}
