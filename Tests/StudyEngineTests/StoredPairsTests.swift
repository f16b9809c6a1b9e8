import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Pairs, complete cases and reasons of failures of whole runs, against the exported replications.
@Suite struct StoredPairsTests {
  /// Estimators that fail, of several quantities and one of a law of its own.
  private static let study = """
    name: pairs
    seed: 11
    replications: 700
    laws:
      - {law: student-t, degrees-of-freedom: 1, correlation: 0.6}
      - {law: xor-noise, flip: 0.2}
    sample-sizes: [300]
    estimators:
      - {estimator: gaussian, laws: [student-t]}
      - {estimator: histogram, bins: [5, freedman-diaconis], laws: [student-t]}
      - {estimator: histogram, bins: 5, correction: miller-madow, laws: [student-t]}
      - {estimator: chain-rule, correction: [none, miller-madow], laws: [xor-noise]}
      - {estimator: plug-in, laws: [xor-noise]}
    """
  private static let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")

  private func withRun<Result>(
    _ study: Study, threads: Int = 2, _ body: (StoredRun, Summary, String) throws -> Result
  ) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "mi-study-pairs-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let run = Run(try Plan(study), directory: directory, threads: threads, host: Self.host)
    let outcome = try run.execute(fresh: false, isStopped: { false }, notify: { _ in })
    return try body(
      StoredRun(directory: directory, tool: "test"), try #require(outcome.summary), directory)
  }

  /// The estimates by row of the summary, nil where one failed.
  private func columns(_ run: StoredRun, _ summary: Summary) throws -> (
    values: [[Double?]], reasons: [[String]]
  ) {
    var bytes: [UInt8] = []
    try run.exportReplications { bytes += $0 }
    let table = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { Self.fields($0) }
    let (estimate, status) = (
      table[0].firstIndex(of: "estimate")!, table[0].firstIndex(of: "status")!
    )
    let lines = table.dropFirst()
    var values: [[Double?]] = summary.rows.map { _ in [] }
    var reasons: [[String]] = summary.rows.map { _ in [] }
    let cells = lines.map { Int($0[1])! }
    var next = 0
    for (index, fields) in zip(0..., lines) {
      if index > 0, cells[index] != cells[index - 1] { next = 0 }
      let rows = summary.rows.indices.filter { summary.rows[$0].cell.number == cells[index] }
      let row = rows[next % rows.count]
      next += 1
      let status = fields[status]
      values[row].append(status == "ok" ? Double(fields[estimate]) : nil)
      if status != "ok" { reasons[row].append(status) }
    }
    return (values, reasons)
  }

  /// The fields of a line whose quotation marks are not doubled.
  private static func fields(_ line: Substring) -> [String] {
    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().reduce(into: [""]) {
      fields, part in
      let pieces =
        part.offset.isMultiple(of: 2)
        ? part.element.split(separator: ",", omittingEmptySubsequences: false) : [part.element]
      fields[fields.count - 1] += pieces[0]
      fields += pieces.dropFirst().map(String.init)
    }
  }

  /// Every pair of one quantity, and no other; bits from the stored blocks are those from the estimates at once.
  @Test func pairsAreThoseOfOneQuantity() throws {
    try withRun(Study(yaml: Self.study, file: "pairs")) { run, summary, _ in
      let (values, reasons) = try columns(run, summary)
      let rows = summary.rows
      var wanted = Set<[Int]>()
      for a in rows.indices {
        for b in rows.indices
        where a < b && rows[a].cell.number == rows[b].cell.number
          && rows[a].target.quantity == rows[b].target.quantity
        {
          wanted.insert([a, b])
        }
      }
      #expect(Set(summary.pairs.map { [$0.first, $0.second] }) == wanted)
      // Six of four estimators, one per quantity of two chain rules, and those with the plug-in estimator.
      #expect(summary.pairs.count == wanted.count && wanted.count >= 6 + 4 + 2)
      for pair in summary.pairs {
        let truth = rows[pair.first].target.truth.value
        #expect(plain(pair) == pairMeasures(values[pair.first], values[pair.second], truth: truth))
      }
      let failing = try #require(rows.indices.first { rows[$0].measures.failures > 0 })
      #expect(reasons[failing].count == rows[failing].measures.failures)
      #expect(rows[failing].reasons.all.map(\.reason) == ["too-many-bins"])
      #expect(rows[failing].reasons.total == reasons[failing].count)
      try checkCompleteCases(rows, values)
    }
  }

  /// Bias and RMSE over the replications without a gap, the plain way.
  private func checkCompleteCases(_ rows: [SummaryRow], _ values: [[Double?]]) throws {
    var differing = 0
    for (index, row) in rows.enumerated() {
      let cell = rows.indices.filter { rows[$0].cell.number == row.cell.number }
      let complete = values[index].indices.filter { i in cell.allSatisfy { values[$0][i] != nil } }
      let errors = complete.map { values[index][$0]! - row.target.truth.value }
      let count = Double(errors.count)
      let bias = errors.reduce(0, +) / count
      let square = errors.reduce(0) { $0 + $1 * $1 } / count
      let variance = errors.reduce(0) { $0 + ($1 - bias) * ($1 - bias) } / (count - 1)
      let spread = errors.reduce(0) { $0 + ($1 * $1 - square) * ($1 * $1 - square) }
      let found = row.measures.completeCases
      #expect(found.replications == complete.count)
      let expected = [
        bias, (variance / count).squareRoot(), square.squareRoot(),
        (spread / (count * (count - 1))).squareRoot() / (2 * square.squareRoot()),
      ]
      let actual = [
        found.bias, found.biasMCSE, found.rootMeanSquaredError, found.rootMeanSquaredErrorMCSE,
      ]
      for (actual, expected) in zip(actual, expected) where row.target.quantity != .chainRuleResidual {
        #expect(abs(try #require(actual) - expected) <= 1e-11 * abs(expected))
      }
      if complete.count == values[index].count { #expect(found.bias == row.measures.bias) }
      if found.bias != row.measures.bias { differing += 1 }
    }
    #expect(differing == 3, "all of the first cell but the one that fails")
  }

  /// More replications than a window has, and any number of threads: the same bits.
  @Test func windowsAndThreadsDecideNothing() throws {
    let study = """
      name: windows
      seed: 3
      replications: 70003
      laws: [{law: bivariate-normal, correlation: 0.6317}]
      sample-sizes: [5]
      estimators: [{estimator: histogram, bins: [2, 3], range: [data, [-4, 4]]}, {estimator: gaussian, correction: [none, exact]}]
      """
    try withRun(Study(yaml: study, file: "windows")) { run, summary, directory in
      let values = try columns(run, summary).values
      #expect(summary.pairs.count == 15)
      for pair in summary.pairs {
        let truth = summary.rows[pair.first].target.truth.value
        #expect(plain(pair) == pairMeasures(values[pair.first], values[pair.second], truth: truth))
      }
      let one = try run.pairs(threads: 1)
      #expect(try run.pairs(threads: 7) == one)
      #expect(try Data(contentsOf: URL(filePath: directory + "/pairs.csv")) == Data(one.utf8))
    }
  }

  /// An estimator that has fewer replications than the others: pairs over what both have, and no failures.
  @Test func extendedRunsAreCut() throws {
    let study = try Study(yaml: Self.study, file: "pairs")
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "mi-study-pairs-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let short = Study(
      name: study.name, seed: study.seed, replications: 200, laws: study.laws, sampleSizes: study.sampleSizes,
      estimators: study.estimators.dropLast(2) + study.estimators.suffix(1))
    _ = try Run(try Plan(short), directory: directory, threads: 2, host: Self.host)
      .execute(fresh: false, isStopped: { false }, notify: { _ in })
    let stopped = try Run(
      try Plan(study.with(replications: 200)), directory: directory, threads: 1, host: Self.host
    ).execute(fresh: false, isStopped: { true }, notify: { _ in })
    #expect(!stopped.isComplete)
    let summary = try StoredRun(directory: directory, tool: "test").summary(threads: 2)
    let added = summary.rows.indices.filter { summary.rows[$0].measures.replications == 0 }
    #expect(!added.isEmpty)
    for pair in summary.pairs {
      let isAdded = added.contains(pair.first) || added.contains(pair.second)
      let a = summary.rows[pair.first].measures, b = summary.rows[pair.second].measures
      #expect(isAdded ? pair.measures.replications == 0 : pair.measures.replications > 0)
      #expect((pair.measures.failuresA, pair.measures.failuresB) == (a.failures, b.failures))
    }
    let table = TableReport.render(summary)
    #expect(table.contains("No complete case in cell 2"))
  }
}

/// The measures of a pair that depend on no other row.
private func plain(_ pair: PairRow) -> PairMeasures {
  var measures = pair.measures
  measures.controlled = nil
  return measures
}
