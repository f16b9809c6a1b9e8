import Foundation
import GRDB
import Testing

/// What a verification finds, and what it leaves alone.
@Suite(.serialized)
struct VerifyTests {
  /// Names, contents and dates of the files of a directory.
  private func state(of directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted().map { name in
      let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)
      let data = try Data(contentsOf: URL(filePath: directory + "/" + name))
      return "\(name) \(sha256(data)) \(attributes[.modificationDate]!)"
    }
  }

  @Test(arguments: [(smallStudy, 720), (ReplayTests.failing, 80), (ReplayTests.generator, 24)])
  func soundRun(_ study: String, _ replications: Int) throws {
    let run = try FinishedRun(study)
    let before = try state(of: run.output)
    let values = try run.replications().count - 1
    for threads in ["1", "3"] {
      let result = try Tool.run("verify", run.output, "--fraction", "1", "--threads", threads)
      #expect(result.status == 0 && result.errors == "", "\(result.output)\(result.errors)")
      for line in [
        "  replications  \(replications) of \(replications) computed again, \(values) values: same bits\n",
        "all match their checksums\n", "  summary.csv: agrees with what the stored replications give\n",
        "  pairs.csv: agrees", "  report.md: agrees",
        "  manifest.json: agrees with the stored study\n", "\nNothing differs.\n",
      ] {
        #expect(result.output.contains(line), "\(line) is not in\n\(result.output)")
      }
      #expect(!result.output.contains("published.csv"))
    }
    #expect(try state(of: run.output) == before)
  }

  /// The same replications whatever the threads; one at least of every cell; a hundredth if not told otherwise.
  @Test func fraction() throws {
    let run = try FinishedRun(smallStudy)
    let one = try Tool.run("verify", run.output, "--threads", "1")
    #expect(one.status == 0)
    #expect(try Tool.run("verify", run.output, "--threads", "3").output == one.output)
    #expect(try Tool.run("verify", run.output, "--fraction", "0.01").output == one.output)
    let least = try Tool.run("verify", run.output, "--fraction", "1e-9")
    #expect(least.output.contains("  12 of 720 computed again"), "\(least.output)")
    let half = try Tool.run("verify", run.output, "--fraction", "0.5").output
    let count = try #require(half.firstMatch(of: /replications  (\d+) of 720/).flatMap { Int($0.1) })
    #expect(abs(count - 360) < 68, "five standard deviations of the binomial")
    for fraction in ["0", "-0.5", "1.5", "nan", "x"] {
      let result = try Tool.run("verify", run.output, "--fraction=\(fraction)")
      #expect(result.status == 64 && result.errors.contains(fraction), "\(result.errors)")
    }
    #expect(try Tool.run("verify", run.output, "--threads", "0").status == 64)
    let nowhere = try Tool.run("verify", run.scratch.path)
    #expect(nowhere.status == 65 && nowhere.errors.contains("is this the directory of a run?"))
  }

  /// A value that was changed together with its checksum: only computing it again finds it.
  @Test func changedValue() throws {
    let run = try FinishedRun(BadInputTests.good)
    var (surgery, estimates) = try run.surgery()
    surgery.set(estimate: estimates[7].nextUp, row: 7)
    surgery.set(status: 1, row: 2)
    surgery.seal()
    try surgery.save()
    let result = try Tool.run("verify", run.output, "--fraction", "1")
    #expect(result.status == 1 && result.errors == "")
    #expect(result.output.contains("20 of 20 computed again, 40 values: 2 differ\n"), "\(result.output)")
    #expect(result.output.contains("all match their checksums"))
    #expect(result.output.contains("summary.csv: differs from what the stored replications give"))
    #expect(result.output.contains("pairs.csv: differs from what the stored replications give"))
    let rows = result.output.split(separator: "\n").drop { !$0.contains("recomputed") }.dropFirst().prefix(2)
      .map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      rows == [
        "2 histogram I(X;Y) 2 constant-variable \(estimates[2])",
        "2 histogram I(X;Y) 7 \(estimates[7].nextUp) \(estimates[7])",
      ], "\(result.output)")
    #expect(result.output.contains("--fresh"))
  }

  /// A list that is too long ends with what it leaves out, and is the same for any number of threads.
  @Test func manyDifferences() throws {
    let run = try FinishedRun(BadInputTests.good)
    let store = URL(filePath: run.output + "/results.sqlite")
    // Another seed of one digit in the stored study: every value comes out differently.
    let database = try DatabaseQueue(path: store.path)
    try database.write { database in
      let text = try #require(
        try String.fetchOne(database, sql: "SELECT value FROM study WHERE key = 'study'"))
      let other = text.replacing("\"seed\": 5", with: "\"seed\": 6")
      #expect(other != text)
      let sum = sha256(Data(other.utf8)).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
      for (key, value) in [("study", other), ("study-sha256", sum)] {
        try database.execute(sql: "UPDATE study SET value = ? WHERE key = ?", arguments: [value, key])
      }
    }
    try database.close()
    let one = try Tool.run("verify", run.output, "--fraction", "1", "--threads", "1")
    #expect(one.status == 1)
    #expect(
      one.output.contains("40 values: 40 differ\n") && one.output.contains("\n  and 20 more\n"),
      "\(one.output)")
    #expect(one.output.contains("manifest.json: differs from the stored study"))
    #expect(try Tool.run("verify", run.output, "--fraction", "1", "--threads", "3").output == one.output)
  }

  @Test func damagedBlock() throws {
    let run = try FinishedRun(BadInputTests.good)
    var (surgery, _) = try run.surgery()
    surgery.breakChecksum()
    try surgery.save()
    // The fraction decides nothing about blocks.
    let result = try Tool.run("verify", run.output, "--fraction", "1e-9")
    #expect(result.status == 1)
    #expect(result.output.contains("  blocks        4, 1 damaged\n"), "\(result.output)")
    #expect(
      result.output.contains(
        "  bivariate-normal(correlation=0.6) n=50  histogram(bins=12, range=data, correction=none)  0 to 9\n"),
      "\(result.output)")
    #expect(result.output.contains("values: same bits"))
    #expect(result.output.contains("Run the study again"))
    try run.run()
    #expect(try Tool.run("verify", run.output).status == 0)
  }

  @Test func changedFiles() throws {
    let run = try FinishedRun(
      BadInputTests.good + """

        published:
          - source: a test
            measure: truth
            rounding: 0.001
            figures: [{name: a, law: {law: bivariate-normal, correlation: 0.6}, value: 0.223}]
        """)
    for name in ["summary.csv", "pairs.csv", "published.csv", "report.md"] {
      let original = try run.scratch.bytes(of: "out/" + name)
      var changed = original
      changed[changed.count / 2] ^= 1
      try changed.write(to: URL(filePath: run.output + "/" + name))
      let differs = try Tool.run("verify", run.output)
      #expect(differs.status == 1)
      #expect(
        differs.output.contains("\(name): differs from what the stored replications give\n"),
        "\(differs.output)")
      #expect(differs.output.split(separator: "\n").count { $0.contains(": agrees with") } == 4)
      try FileManager.default.removeItem(atPath: run.output + "/" + name)
      let missing = try Tool.run("verify", run.output)
      #expect(missing.status == 1 && missing.output.contains("\(name): is missing\n"), "\(missing.output)")
      #expect(missing.output.contains("files are written anew"))
      try original.write(to: URL(filePath: run.output + "/" + name))
    }
    #expect(try Tool.run("verify", run.output).status == 0)
    let manifest = URL(filePath: run.output + "/manifest.json")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    for changed in [text.replacing(/"study_sha256" : "./, with: #""study_sha256" : "x"#), "", "[1]"] {
      try Data(changed.utf8).write(to: manifest)
      let result = try Tool.run("verify", run.output)
      #expect(
        result.status == 1 && result.output.contains("manifest.json: differs from the stored study\n"),
        "\(result.output)")
    }
  }

  /// Beside a run that holds the directory's lock.
  @Test func takesNoLock() throws {
    let run = try FinishedRun(BadInputTests.good)
    let descriptor = open(run.output + "/.lock", O_RDWR)
    defer { close(descriptor) }
    try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    #expect(try Tool.run("run", run.study, "--output", run.output).status == 73)
    #expect(try Tool.run("verify", run.output).status == 0)
    #expect(try Tool.run("replay", run.output, "--cell", "1", "--replication", "0").status == 0)
  }

  /// From a file system that nobody can write to.
  @Test(.enabled(if: getuid() == 0, "mounting a small file system takes root"))
  func readOnlyMedium() throws {
    let run = try FinishedRun(BadInputTests.good)
    let disk = run.scratch.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    try #require(try shell("mount", "-t", "tmpfs", "-o", "size=5M", "none", disk) == 0)
    defer { _ = try? shell("umount", disk) }
    try #require(try shell("cp", "-r", run.output, disk + "/out") == 0)
    try #require(try shell("mount", "-o", "remount,ro", disk) == 0)
    let result = try Tool.run("verify", disk + "/out", "--fraction", "1")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    let replay = try Tool.run("replay", disk + "/out", "--cell", "1", "--replication", "0")
    #expect(replay.status == 0, "\(replay.errors)")
  }
}
