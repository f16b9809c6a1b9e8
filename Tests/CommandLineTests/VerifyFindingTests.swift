import Foundation
import GRDB
import StudyEngine
import Testing

/// What `verify` finds beside damaged blocks and changed values, what cures it, and what manifests and stores say.
struct VerifyFindingTests {
  /// A truth or an expectation that was changed together with its checksum, at any fraction.
  @Test(arguments: ["truth", "truth_bound", "expectation", "variance"])
  func forgedTruth(_ column: String) throws {
    let run = try EditedRun()
    try run.edit { database in
      let table = column == "variance" ? "target_parts" : "targets"
      try database.execute(
        sql: "UPDATE \(table) SET \(column) = coalesce(\(column), 0) + 0.25 WHERE cell = 3")
      let row = try #require(
        try Row.fetchOne(
          database,
          sql: """
            SELECT *, cells.text AS cell_text, estimators.text AS estimator_text
            FROM targets JOIN target_parts USING (cell, estimator, position, tool) JOIN cells ON cells.id = cell
            JOIN estimators ON estimators.id = estimator WHERE cell = 3
            """))
      let word = { (name: String) -> String in
        guard let value = row[name] as Double? else { return "-" }
        return String(value == 0 ? 0 : value.bitPattern, radix: 16)
      }
      let text = { (name: String) in row[name] as String? ?? "-" }
      let line = [
        text("quantity"), word("truth"), word("truth_bound"), text("truth_kind"), word("expectation"),
        word("expectation_bound"), text("expectation_kind"), word("discretised"), word("discretised_bound"),
        text("discretised_kind"), word("variance"), word("variance_bound"), text("variance_kind"),
      ].joined(separator: ",")
      let sum = sha256(
        Data([text("cell_text"), text("estimator_text"), text("tool"), line].joined(separator: "\n").utf8)
      )
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      try database.execute(sql: "UPDATE target_sums SET sha256 = ? WHERE cell = 3", arguments: [sum])
    }
    let found = try #require(try run.verify())
    #expect(found.exactFindings.map(\.problem) == [.differs], "\(found.exactFindings)")
    try run.cure(found, column)
  }

  @Test func forgedManifestAndStrayFile() throws {
    let run = try FinishedRun(BadInputTests.good)
    let manifest = URL(filePath: run.output + "/manifest.json")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    let entries = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(
      Set(["sqlite", "gsl"]).isSubset(of: Set((entries["libraries"] as? [String: String] ?? [:]).keys)))
    for key in ["processor", "instruction_set", "compiler", "build"] {
      #expect((entries[key] as? String)?.isEmpty == false, "\(key)")
    }
    for line in text.split(separator: "\n") where line.contains(" : ") && !line.hasSuffix("{") {
      let forged = line.hasSuffix(",") ? "\(line.dropLast(2))1\"," : "\(line.dropLast())1\""
      try Data(text.replacing(line, with: forged).utf8).write(to: manifest)
      let result = try Tool.run("verify", run.output)
      #expect(
        result.status == 1 && result.output.contains("manifest.json: differs from the stored study\n"),
        "\(forged)\n\(result.output)")
    }
    try Data("source\n".utf8).write(to: URL(filePath: run.output + "/published.csv"))
    let stray = try Tool.run("verify", run.output)
    #expect(
      stray.status == 1 && stray.output.contains("published.csv: should not be there: the study has none\n"),
      "\(stray.output)")
    try run.run()
    let cured = try Tool.run("verify", run.output)
    #expect(cured.status == 0, "\(cured.output)")
    #expect(!FileManager.default.fileExists(atPath: run.output + "/published.csv"))
  }

  /// The words of the command line for what an edit did, and the flag that it names.
  @Test func words() throws {
    let run = try FinishedRun(BadInputTests.good)
    #expect(
      try Tool.run("verify", run.output).output.contains(
        "truths with their expectations computed again: same bits\n"))
    let database = try DatabaseQueue(path: run.output + "/results.sqlite")
    try database.write { database in
      try database.execute(
        sql: "UPDATE targets SET truth = 7 WHERE cell = 2; UPDATE estimators SET quantities = 'x'")
    }
    try database.close()
    let result = try Tool.run("verify", run.output)
    #expect(result.status == 1)
    for words in [
      "does not match its checksum", "quantities of ", " is 'x', not 'I(X;Y)'",
      "Something differs. Run the study again: truths",
    ] { #expect(result.output.contains(words), "\(words) is not in\n\(result.output)") }
    try run.run("--fresh-truths")
    #expect(try Tool.run("verify", run.output).status == 0)
  }

  /// A build whose numbers are others does not go on with those that are there; one whose numbers are the same does.
  @Test func anotherBuild() throws {
    let run = try EditedRun()
    try run.run(build: "other")
    #expect(try run.verify(build: "other")?.isSound == true)
    try run.edit { database in
      let rows = try Row.fetchAll(
        database,
        sql:
          "SELECT blocks.rowid AS id, first, count, statuses, text FROM blocks JOIN cells ON cells.id = cell WHERE cell = 3"
      )
      for row in rows {
        let (first, count) = (row["first"] as Int, row["count"] as Int)
        let prefix = "\(row["text"] as String)\ngaussian(correction=none)\n\(first)\n\(count)\n"
        let estimates = Data(count: 8 * count)
        let sum = Data(sha256(Data(prefix.utf8) + estimates + (row["statuses"] as Data)))
        try database.execute(
          sql: "UPDATE blocks SET estimates = ?, sha256 = ? WHERE rowid = ?",
          arguments: [estimates, sum, row["id"] as Int])
      }
    }
    let error = #expect(throws: StoreError.self) { try run.run(build: "third") }
    #expect(
      error?.kind == .badData
        && error?.description.contains("was computed by mi-study 1 build other, and replication ") == true,
      "\(error as Any)")
    // Nothing of the other build is forgotten.
    #expect(throws: StoreError.self) { try run.run(build: "third") }
    #expect(try run.verify(build: "other")?.differing == 40)
  }

  /// Neither the study's place nor the run's is in the store.
  @Test func noAbsolutePaths() throws {
    let run = try FinishedRun(BadInputTests.good)
    let bytes = try run.scratch.bytes(of: "out/results.sqlite")
    #expect(bytes.range(of: Data(run.scratch.path.utf8)) == nil)
    #expect(bytes.range(of: Data("mi-study run study.yaml".utf8)) != nil)
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    #expect(home == "/" || bytes.range(of: Data(home.utf8)) == nil)
  }

  /// A finished run that lacks replications is not just one that is not complete yet.
  @Test func lostReplications() throws {
    let run = try FinishedRun(BadInputTests.good)
    let database = try DatabaseQueue(path: run.output + "/results.sqlite")
    try database.write { try $0.execute(sql: "DELETE FROM blocks WHERE rowid = 1") }
    try database.close()
    let result = try Tool.run("verify", run.output)
    #expect(
      result.status == 1
        && result.output.contains(
          "manifest.json: says that the run was finished, and replications are missing\n"),
      "\(result.output)")
    try run.run()
    #expect(try Tool.run("verify", run.output).status == 0)
  }
}
