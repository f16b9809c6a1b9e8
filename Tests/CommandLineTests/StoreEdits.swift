import Foundation
import GRDB
import MutualInformation
import StudyEngine
import Testing

/// A finished run, to be edited by SQL behind the tool's back and brought back again.
struct EditedRun {
  static let study = """
    name: edits
    description: what is edited
    seed: 5
    replications: 40
    laws:
      - {law: binary-symmetric-channel, flip: [0.1, 0.25]}
      - {law: bivariate-normal, correlation: 0.6317}
    sample-sizes: [20]
    estimators:
      - {estimator: plug-in, correction: [none, miller-madow], laws: binary-symmetric-channel}
      - {estimator: gaussian, laws: bivariate-normal}
    """
  private static let derived = ["summary.csv", "pairs.csv", "report.md"]
  private static func host(_ build: String) -> HostDescription {
    HostDescription(version: "1", libraries: ["gsl": "2"], name: "here", system: "any", build: build)
  }
  private static let host = host("abc")

  let scratch: Scratch
  private let plan: Plan
  private let pristine: [String: Data]
  private let results: [Data]
  var directory: String { scratch.file("out") }
  var store: String { directory + "/results.sqlite" }

  /// Four runs of ever more replications leave four blocks of every estimator in every cell.
  init() throws {
    scratch = try Scratch()
    plan = try Plan(Study(yaml: Self.study, file: "edits"))
    for replications in [10, 20, 30, 40] { try Self.run(plan, replications, in: scratch.file("out")) }
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: scratch.file("out")) where name != ".lock"
    {
      files[name] = try scratch.bytes(of: "out/" + name)
    }
    pristine = files
    results = try Self.results(in: scratch.file("out"))
  }

  private static func run(
    _ plan: Plan, _ replications: Int = 40, in directory: String, fresh: Bool = false,
    freshTruths: Bool = false,
    host: HostDescription = host
  ) throws {
    let outcome = try Run(
      Plan(plan.study.with(replications: replications)), directory: directory, threads: 1, host: host
    ).execute(fresh: fresh, freshTruths: freshTruths, isStopped: { false }, notify: { _ in })
    try #require(outcome.isComplete)
  }

  private static func results(in directory: String) throws -> [Data] {
    var replications: [UInt8] = []
    try StoredRun(directory: directory, tool: host.identity).exportReplications { replications += $0 }
    return try [Data(replications)]
      + derived.map { try Data(contentsOf: URL(filePath: directory + "/" + $0)) }
  }

  /// Brings everything back as the run left it.
  func restore() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
      try FileManager.default.removeItem(atPath: directory + "/" + name)
    }
    for (name, bytes) in pristine { try bytes.write(to: URL(filePath: directory + "/" + name)) }
  }

  /// Edits the store as another program would: no foreign keys.
  func edit(_ body: (Database) throws -> Void) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: store, configuration: configuration)
    do { try queue.write(body) } catch {
      try queue.close()
      throw error
    }
    try queue.close()
  }

  /// Runs the study again with another build.
  func run(build: String) throws { try Self.run(plan, in: directory, host: Self.host(build)) }

  /// What `verify` finds, or nil where it refuses the store.
  func verify(build: String = "abc") throws -> Verification? {
    do throws(StoreError) {
      return try Verifier(directory: directory, tool: Self.host(build).identity, fraction: 1, threads: 1)
        .verify { _, _ in }
    } catch {
      #expect(error.kind == .badData && error.description.contains("again"), "\(error)")
      return nil
    }
  }

  /// Whether a report of what is stored says what it said before.
  func reportIsSame() throws -> Bool {
    guard let summary = try? StoredRun(directory: directory, tool: Self.host.identity).summary(threads: 1)
    else {
      return true
    }
    return Data(SummaryCSV.render(summary).utf8) == results[1]
      && Data(MarkdownReport.render(summary).utf8) == results[3]
  }

  /// Does what `verify` says is to be done, and looks whether everything is as it was.
  func cure(_ found: Verification?, _ mark: String) throws {
    let fresh = found.map { $0.differing > 0 } ?? false
    let truths = found?.exactFindings.contains { $0.problem == .differs } ?? false
    do {
      try Self.run(plan, in: directory, fresh: fresh, freshTruths: truths)
    } catch let error as StoreError {
      // A directory that says that it holds something else is started over.
      #expect(error.kind == .badData && error.description.contains("--fresh"), "\(mark): \(error)")
      try Self.run(plan, in: directory, fresh: true)
    }
    #expect(try Self.results(in: directory) == results, "\(mark)")
    let again = try verify()
    #expect(again?.isSound == true && again?.isComplete == true, "\(mark): \(again as Any)")
  }
}

/// Edits of a store in good SQL: each is refused or found by `verify`, and cured by what it says, or changes no reported
/// value.
@Suite("Edited stores")
struct StoreEdits {
  /// The number of random edits that are tried: 25, or what `Scripts/torture --edits` asks for.
  private static let edits = ProcessInfo.processInfo.environment["MI_STUDY_EDITS"].flatMap { Int($0) } ?? 25
  private static let seed =
    ProcessInfo.processInfo.environment["MI_STUDY_SEED"].flatMap { UInt64($0) } ?? 20_250_117

  /// What `verify` must name, or refuse.
  static let named = [
    "DELETE FROM study WHERE key = 'study'", "DELETE FROM study",
    "UPDATE study SET value = replace(value, '40', '20') WHERE key = 'study'",
    "DELETE FROM study WHERE key = 'study-sha256'", "UPDATE study SET value = 'x' WHERE key = 'study-sha256'",
    "UPDATE study SET value = 'x' WHERE key = 'manifest-sha256'",
    "UPDATE study SET value = '9' WHERE key = 'tool'",
    "INSERT INTO study VALUES ('shard', '1/2')", "INSERT INTO study VALUES ('shard', 'x')",
    "INSERT INTO study VALUES ('partial', 'merged from 1 of 2 shards')",
    "INSERT INTO study VALUES (NULL, 'x')",
    "UPDATE study SET value = CAST(value AS BLOB)",
    "DELETE FROM cells WHERE id = 2", "DELETE FROM cells", "UPDATE cells SET id = 77 WHERE id = 1",
    "UPDATE cells SET text = text || 'x' WHERE id = 1", "UPDATE cells SET text = CAST(text AS BLOB)",
    "UPDATE cells SET law = 'x' WHERE id = 3", "UPDATE cells SET n = 21 WHERE id = 3",
    "UPDATE cells SET n = 'abc'",
    "UPDATE cells SET stream_key = 'abc' WHERE id = 2",
    "DELETE FROM estimators WHERE id = 1", "UPDATE estimators SET id = 77 WHERE id = 1",
    "UPDATE estimators SET text = 'x' WHERE id = 1", "UPDATE estimators SET quantities = 'x; y' WHERE id = 1",
    "UPDATE estimators SET quantities = ''", "UPDATE estimators SET purpose = 7",
    "UPDATE estimators SET purpose = 'abc'",
    "DELETE FROM blocks WHERE rowid = 3", "DELETE FROM blocks WHERE first = 0", "DELETE FROM blocks",
    "UPDATE blocks SET cell = 99 WHERE rowid = 1", "UPDATE blocks SET estimator = 99 WHERE rowid = 1",
    "UPDATE blocks SET cell = 3 WHERE rowid = 1", "UPDATE blocks SET first = 1000 WHERE rowid = 2",
    "UPDATE blocks SET first = 9223372036854775807 WHERE rowid = 2",
    "UPDATE blocks SET first = -1 WHERE rowid = 2",
    "UPDATE blocks SET first = 'abc' WHERE rowid = 1", "UPDATE blocks SET count = 'abc' WHERE rowid = 2",
    "UPDATE blocks SET count = 9223372036854775807 WHERE rowid = 2", "UPDATE blocks SET count = 0",
    "UPDATE blocks SET count = 9",
    "UPDATE blocks SET estimates = zeroblob(80) WHERE rowid = 2",
    "UPDATE blocks SET estimates = 'abc' WHERE rowid = 2",
    "UPDATE blocks SET statuses = zeroblob(1) WHERE rowid = 2",
    "UPDATE blocks SET sha256 = zeroblob(32) WHERE rowid = 2",
    "UPDATE blocks SET seconds = 'abc' WHERE rowid = 2",
    "INSERT INTO blocks SELECT cell, estimator, 5, count, estimates, statuses, sha256, seconds FROM blocks WHERE rowid = 1",
    "INSERT INTO blocks SELECT cell, estimator, 400, count, estimates, statuses, sha256, seconds FROM blocks WHERE rowid = 1",
    "INSERT INTO blocks SELECT 99, 99, first, count, estimates, statuses, sha256, seconds FROM blocks WHERE rowid = 1",
    "INSERT INTO blocks SELECT 1, 3, first, count, estimates, statuses, sha256, seconds FROM blocks WHERE rowid = 1",
    "DELETE FROM targets", "DELETE FROM target_parts", "DELETE FROM target_sums",
    "DELETE FROM targets WHERE cell = 1",
    "UPDATE targets SET truth = truth + 1e-9", "UPDATE targets SET truth = 'abc'",
    "UPDATE targets SET truth_kind = 'x'",
    "UPDATE targets SET expectation = NULL WHERE cell = 1", "UPDATE targets SET position = 1",
    "UPDATE targets SET tool = '9' WHERE cell = 1", "UPDATE targets SET cell = 'abc' WHERE cell = 1",
    "UPDATE target_parts SET variance = 7", "UPDATE target_parts SET tool = '9'",
    "UPDATE target_sums SET sha256 = 'x'",
    "INSERT INTO targets SELECT cell, estimator, 5, quantity, truth, truth_bound, truth_kind, expectation, expectation_bound, "
      + "expectation_kind, tool FROM targets",
    "INSERT INTO targets SELECT 99, estimator, position, quantity, truth, truth_bound, truth_kind, expectation, "
      + "expectation_bound, expectation_kind, tool FROM targets WHERE cell = 1",
  ]

  @Test func namedAndCured() throws {
    let run = try EditedRun()
    let sound = try run.verify()
    #expect(sound?.isSound == true && sound?.isComplete == true && sound?.exactValues == 5)
    for sql in Self.named {
      try run.restore()
      try run.edit { try $0.execute(sql: sql) }
      let found = try run.verify()
      #expect(found?.isSound != true, "\(sql): not found")
      try run.cure(found, sql)
    }
  }

  /// What nothing is computed from.
  @Test(arguments: [
    "UPDATE study SET value = 'rm -rf x' WHERE key = 'command'", "INSERT INTO study VALUES ('more', 'x')",
    "UPDATE blocks SET seconds = 1e300", "UPDATE blocks SET rowid = rowid + 1000", "REINDEX", "ANALYZE",
  ])
  func harmless(_ sql: String) throws {
    let run = try EditedRun()
    do { try run.edit { try $0.execute(sql: sql) } } catch { return }
    let found = try run.verify()
    #expect(try run.reportIsSame())
    try run.cure(found, sql)
  }

  /// Random edits of every table, column and type.
  @Test func randomEdits() throws {
    let run = try EditedRun()
    var random = SplitMix(state: Self.seed)
    var counts = (refused: 0, found: 0, harmless: 0, impossible: 0)
    for number in 0..<Self.edits {
      try run.restore()
      var texts: [String] = []
      do {
        try run.edit { database in
          for _ in 0..<Int.random(in: 1...2, using: &random) {
            let sql = try Self.edit(database, &random)
            texts.append(sql)
            try database.execute(sql: sql)
          }
        }
      } catch is DatabaseError {
        counts.impossible += 1
        continue
      }
      let mark = "edit \(number), \(texts)"
      let found = try run.verify()
      if let found {
        if found.isSound {
          #expect(try run.reportIsSame(), "\(mark)")
          counts.harmless += 1
        } else {
          counts.found += 1
        }
      } else {
        counts.refused += 1
      }
      try run.cure(found, mark)
    }
    print("\(Self.edits) edits, seed \(Self.seed): \(counts)")
    #expect(counts.refused + counts.found > 0)
  }

  /// SplitMix64 (doi 10.1145/2714064.2660195).
  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let tables = [
    "study", "cells", "estimators", "blocks", "blocks", "targets", "target_parts", "target_sums",
  ]
  private static let values = [
    "NULL", "0", "1", "-1", "3", "99", "1e300", "-1e300", "9e999", "'abc'", "''", "x''", "x'00'",
    "zeroblob(80)",
    "9223372036854775807", "-9223372036854775808", "'1/2'", "'closed form'", "randomblob(32)", "char(0)",
  ]

  private static func edit(_ database: Database, _ random: inout SplitMix) throws -> String {
    let table = tables.randomElement(using: &random)!
    let columns = try database.columns(in: table).map(\.name)
    let column = columns.randomElement(using: &random)!
    let rows = try Int64.fetchAll(database, sql: "SELECT rowid FROM \(table) ORDER BY rowid")
    let place = "rowid = \(rows.randomElement(using: &random) ?? 1)"
    let value = values.randomElement(using: &random)!
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return "DELETE FROM \(table) WHERE \(place)"
    case 1:
      let copied = columns.map { $0 == column ? value : $0 }.joined(separator: ", ")
      return "INSERT INTO \(table) SELECT \(copied) FROM \(table) WHERE \(place)"
    case 2:
      return
        "UPDATE \(table) SET \(column) = (SELECT \(column) FROM \(table) ORDER BY rowid DESC LIMIT 1) WHERE \(place)"
    case 3: return "UPDATE \(table) SET \(column) = CAST(\(column) AS BLOB) WHERE \(place)"
    default: return "UPDATE \(table) SET \(column) = \(value) WHERE \(place)"
    }
  }
}
