import Foundation
import Testing

/// Intervals and tests from the command line: what `replications.csv` says gives what `summary.csv` says, by formulas written
/// a second time after the conventions of R's `rsimsum` (estvarname, se, true, ci.limits).
@Suite struct IntervalTests {
  static let study = """
    name: intervals
    seed: 5
    replications: 120
    laws:
      - law: bivariate-normal
        correlation: [0.0, 0.6]
    sample-sizes: [40]
    estimators:
      - estimator: gaussian
        interval: [none, exact, asymptotic, jackknife, bootstrap, subsampling]
        resamples: 30
        parts: 4
      - estimator: histogram
        bins: 3
        interval: delta
        level: 0.8
        test: permutation
        permutations: 19
        significance: 0.1
      - estimator: infonce
        critic: oracle
        candidates: 4
        negatives: pool
        anchors: 8
        interval: [none, subsampling]
        parts: 3

    """

  /// The lines of a CSV file without quoted fields, by column.
  private func table(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    return lines.dropFirst().map { line in
      Dictionary(uniqueKeysWithValues: zip(lines[0].map(String.init), line.map(String.init)))
    }
  }

  /// Everything that says which row a line belongs to.
  private func key(_ line: [String: String]) -> String {
    line.filter { $0.key.hasPrefix("estimator") || $0.key == "cell" || $0.key == "quantity" }
      .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  private func number(_ line: [String: String], _ column: String) -> Double? {
    line[column].flatMap(Double.init)
  }

  @Test func replicationsGiveTheSummary() throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.study, to: "s.yaml")
    let run = try Tool.run("run", file, "--output", scratch.file("r"), "--quiet", "--threads", "3")
    #expect(run.status == 0, "\(run.errors)")
    let lines = table(try Tool.run("export", scratch.file("r"), "replications").output)
    let summary = table(try Tool.run("export", scratch.file("r"), "summary").output)
    #expect(summary.count == 18 && lines.count == 18 * 120)
    var estimates: [String: [String]] = [:]
    for row in summary {
      let mine = lines.filter { key($0) == key(row) }
      #expect(mine.count == 120)
      let base = key(row).split(separator: ",").filter { field in
        !["interval", "level", "form", "resamples", "parts"].contains {
          field.hasPrefix("estimator.\($0)=")
        }
      }.joined(separator: ",")
      estimates[base, default: []].append(mine.map { $0["estimate"]! }.joined(separator: " "))
      try check(row, mine)
    }
    // Whatever is said beside them, estimates are the same: random ones, too.
    for (base, texts) in estimates { #expect(Set(texts).count == 1, "\(base)") }
  }

  private func check(_ row: [String: String], _ lines: [[String: String]]) throws {
    let place = key(row)
    let truth = try #require(number(row, "truth"))
    let estimates = lines.compactMap { number($0, "estimate") }
    let expect = { (column: String, value: Double?) in
      let found = self.number(row, column)
      #expect((found == nil) == (value == nil), "\(place), \(column)")
      guard let found, let value else { return }
      #expect(abs(found - value) <= 1e-9 * max(1, abs(value)), "\(place), \(column): \(found), not \(value)")
    }
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
    let variance = { (values: [Double]) in
      values.reduce(0) { $0 + ($1 - mean(values)) * ($1 - mean(values)) } / Double(values.count - 1)
    }
    let share = { (name: String, hits: [Bool]) in
      let p = hits.isEmpty ? nil : Double(hits.count { $0 }) / Double(hits.count)
      expect(name, p)
      expect(name + "_mcse", p.map { ($0 * (1 - $0) / Double(hits.count)).squareRoot() })
    }
    let intervals = lines.compactMap { line -> (Double, Double, Double)? in
      guard let low = number(line, "interval_low"), let high = number(line, "interval_high") else {
        return nil
      }
      #expect(line["uncertainty_status"] == "ok")
      return (number(line, "estimate")!, low, high)
    }
    let hasInterval = !["NA", "none"].contains(row["estimator.interval"])
    #expect(intervals.isEmpty != hasInterval)
    #expect(intervals.allSatisfy { $0.1 <= $0.2 })
    share("coverage", intervals.map { $0.1 <= truth && truth <= $0.2 })
    let centred = intervals.map { $0.1 <= mean(estimates) && mean(estimates) <= $0.2 }
    expect("be_coverage", centred.isEmpty ? nil : Double(centred.count { $0 }) / Double(centred.count))
    expect("mean_width", hasInterval ? mean(intervals.map { $0.2 - $0.1 }) : nil)
    expect(
      "mean_width_mcse", hasInterval ? (variance(intervals.map { $0.2 - $0.1 }) / 120).squareRoot() : nil)
    let squares = lines.compactMap { number($0, "standard_error") }.map { $0 * $0 }
    #expect(squares.isEmpty == (!hasInterval || row["estimator.interval"] == "exact"), "\(place)")
    let model = squares.isEmpty ? nil : mean(squares).squareRoot()
    expect("model_se", model)
    // The oracle's estimates at independence are all the same.
    let spread = variance(estimates).squareRoot()
    expect("model_se_error", spread > 1e-12 ? model.map { 100 * ($0 / spread - 1) } : nil)
    let p = lines.compactMap { number($0, "p_value") }
    #expect(p.isEmpty == ["NA", "none"].contains(row["estimator.test"]))
    share("rejections", p.map { $0 <= 0.1 })
  }

  /// One digest for any number of threads; a replication and a part of a run come out again.
  @Test func bits() throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.study, to: "s.yaml")
    var texts: Set<String> = []
    for threads in ["1", "7"] {
      let run = try Tool.run(
        "run", file, "--output", scratch.file(threads), "--quiet", "--threads", threads)
      #expect(run.status == 0, "\(run.errors)")
      texts.insert(try Tool.run("export", scratch.file(threads), "replications").output)
      texts.insert(try String(contentsOfFile: scratch.file("\(threads)/summary.csv"), encoding: .utf8))
    }
    #expect(texts.count == 2)
    let verification = try Tool.run("verify", scratch.file("1"), "--fraction", "0.2")
    #expect(verification.status == 0, "\(verification.output)")
    let replay = try Tool.run(
      "replay", scratch.file("7"), "--cell", "2", "--replication", "17", "--format", "csv")
    let lines = try Tool.run("export", scratch.file("7"), "replications").output.split(separator: "\n")
    for line in replay.output.split(separator: "\n") { #expect(lines.contains(line)) }
  }
}
