import Foundation
import Testing

/// Directories of results that somebody else prepared: nothing outside of them is written or removed, and commands that read
/// write nothing at all. `Scripts/torture --hostile` tries many more.
@Suite(.serialized)
struct HostileDirectoryTests {
  /// A finished run, and a file elsewhere that must stay as it is.
  private struct Prepared {
    let run: FinishedRun
    let victim: String

    init() throws {
      run = try FinishedRun(BadInputTests.good)
      victim = try run.scratch.write("keep\n", to: "victim")
    }

    func path(_ name: String) -> String { run.output + "/" + name }

    /// The names, times and bytes of all that lies in the directory.
    func state() throws -> [String] {
      let manager = FileManager.default
      return try ([""] + manager.contentsOfDirectory(atPath: run.output).sorted()).map { name in
        let attributes = try manager.attributesOfItem(atPath: path(name))
        let isRegular = attributes[.type] as? FileAttributeType == .typeRegular
        let digest = isRegular ? sha256(try Data(contentsOf: URL(filePath: path(name)))) : []
        return "\(name) \(attributes[.modificationDate] as! Date) \(attributes[.type]!) \(digest)"
      }
    }

    var isVictimSafe: Bool { (try? String(contentsOfFile: victim, encoding: .utf8)) == "keep\n" }

    /// Every command that reads.
    var reading: [[String]] {
      [
        ["report", run.output], ["export", run.output, "replications"],
        ["verify", run.output, "--quiet", "--fraction", "1"],
        ["replay", run.output, "--cell", "1", "--replication", "0"],
        ["merge", run.output, "--output", run.scratch.file("merged"), "--partial", "--quiet"],
      ]
    }

    /// What a killed run leaves of a transaction: `change` in the store, and the journal that takes it back.
    func leaveTransaction(_ change: String) throws {
      let work = run.scratch.file("work")
      let program = """
        import shutil, sqlite3, sys
        out, work, change = sys.argv[1:]
        shutil.copytree(out, work)
        c = sqlite3.connect(work + "/results.sqlite", isolation_level=None)
        c.executescript("PRAGMA cache_size = 2; BEGIN IMMEDIATE;" + change)
        c.execute("INSERT INTO study VALUES ('filler', hex(zeroblob(100000)))")
        for name in ["results.sqlite", "results.sqlite-journal"]: shutil.copy(work + "/" + name, out + "/" + name)
        """
      try #require(try shell("python3", "-c", program, run.output, work, change) == 0)
      try #require(FileManager.default.fileExists(atPath: path("results.sqlite-journal")))
    }

    /// Changes the store by SQL.
    func edit(_ sql: String) throws {
      let program =
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
      try #require(try shell("python3", "-c", program, path("results.sqlite"), sql) == 0)
    }
  }

  /// SQLite deletes the file that a super-journal record names.
  @Test func superJournal() throws {
    let prepared = try Prepared()
    let store = try Data(contentsOf: URL(filePath: prepared.path("results.sqlite")))
    let word = { (number: Int) in withUnsafeBytes(of: UInt32(number).bigEndian) { Data($0) } }
    let magic = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
    var journal = magic + word(0) + word(12345) + word(store.count / 4096) + word(512) + word(4096)
    journal += Data(count: 512 - journal.count)
    let name = Data(prepared.victim.utf8)
    journal += word(0x4000_0000 / 4096 + 1) + name + word(name.count)
    journal += word(name.reduce(0) { $0 + Int($1) }) + magic
    try journal.write(to: URL(filePath: prepared.path("results.sqlite-journal")))
    let before = try prepared.state()
    for arguments in prepared.reading + [
      ["merge", prepared.run.output, "--output", prepared.run.output + "2"]
    ] {
      let result = try Tool.run(arguments)
      #expect(result.status == 65 && result.errors.contains("names another file"), "\(arguments): \(result)")
      #expect(prepared.isVictimSafe, "\(arguments)")
      #expect(try prepared.state() == before, "\(arguments)")
    }
    let again = ["run", prepared.run.study, "--output", prepared.run.output, "--quiet"]
    let refused = try Tool.run(again)
    #expect(refused.status == 65 && refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
    // Nor where the store itself would be set aside.
    try store.dropLast(4096).write(to: URL(filePath: prepared.path("results.sqlite")))
    #expect(try Tool.run(again).status == 65)
    #expect(prepared.isVictimSafe)
    let fresh = try Tool.run(again + ["--fresh"])
    #expect(fresh.status == 0 && prepared.isVictimSafe, "\(fresh.errors)")
    let aside = try Data(contentsOf: URL(filePath: prepared.path("aside-1/results.sqlite-journal")))
    #expect(aside == journal)
  }

  /// A reader sees the store as it was before the transaction, and leaves rolling back to the next run.
  @Test func unfinishedTransaction() throws {
    let prepared = try Prepared()
    let expected = try prepared.run.replications()
    try prepared.leaveTransaction("UPDATE blocks SET sha256 = zeroblob(32), first = first + 1000")
    let before = try prepared.state()
    let temporary = prepared.run.scratch.file("temporary")
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    for arguments in prepared.reading {
      let result = try Tool.run(arguments, environment: ["TMPDIR": temporary])
      #expect(result.status == 0, "\(arguments): \(result.errors)")
      if arguments[0] == "export" {
        #expect(result.output.split(separator: "\n").map(String.init) == expected)
      }
      #expect(try prepared.state() == before, "\(arguments)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [], "\(arguments)")
    }
    try prepared.run.run()
    #expect(try prepared.run.replications() == expected)
    #expect(!FileManager.default.fileExists(atPath: prepared.path("results.sqlite-journal")))
  }

  /// A write-ahead log would be played, and its index made, also by who only reads.
  @Test func writeAheadLog() throws {
    let prepared = try Prepared()
    let log = URL(filePath: prepared.path("results.sqlite-wal"))
    try Data(count: 32).write(to: log)
    let before = try prepared.state()
    for arguments in prepared.reading {
      let result = try Tool.run(arguments)
      #expect(result.status == 65 && result.errors.contains("results.sqlite-wal: "), "\(result)")
      #expect(try prepared.state() == before, "\(arguments)")
    }
    try FileManager.default.removeItem(at: log)
    try prepared.edit("PRAGMA journal_mode = WAL")
    let changed = try prepared.state()
    let report = try Tool.run("report", prepared.run.output)
    #expect(report.status == 65 && report.errors.contains("(its header)"), "\(report)")
    #expect(try prepared.state() == changed)
    let again = try Tool.run("run", prepared.run.study, "--output", prepared.run.output, "--quiet")
    #expect(again.status == 0 && again.errors.contains("of its blocks are kept"), "\(again.errors)")
  }

  /// Files are made under names that are free: what a link leads to stays as it is.
  @Test(arguments: [
    ".report.md.partial", ".summary.csv.partial", ".pairs.csv.partial", ".manifest.json.partial", "report.md",
  ])
  func linksOfDerivedFiles(_ name: String) throws {
    let prepared = try Prepared()
    let summary = try prepared.run.scratch.bytes(of: "out/report.md")
    try? FileManager.default.removeItem(atPath: prepared.path(name))
    try FileManager.default.createSymbolicLink(
      atPath: prepared.path(name), withDestinationPath: prepared.victim)
    let again = try Tool.run("run", prepared.run.study, "--output", prepared.run.output, "--quiet")
    #expect(again.status == 0 && prepared.isVictimSafe, "\(again.errors)")
    #expect(try prepared.run.scratch.bytes(of: "out/report.md") == summary)
  }

  /// Nor is anything made where a link leads that leads nowhere yet.
  @Test(arguments: ["results.sqlite.new", "results.sqlite", ".lock", "aside-1", ".merging.sqlite"])
  func linksToNowhere(_ name: String) throws {
    let prepared = try Prepared()
    let target = prepared.run.scratch.file("not-there")
    try? FileManager.default.removeItem(atPath: prepared.path(name))
    if name != "aside-1" { try FileManager.default.removeItem(atPath: prepared.path("manifest.json")) }
    try FileManager.default.createSymbolicLink(atPath: prepared.path(name), withDestinationPath: target)
    for arguments in [
      ["run", prepared.run.study, "--output", prepared.run.output, "--quiet"],
      ["run", prepared.run.study, "--output", prepared.run.output, "--quiet", "--fresh"],
      ["merge", prepared.run.output, "--output", prepared.run.output + "2"],
    ] {
      let result = try Tool.run(arguments)
      #expect([0, 65, 73].contains(result.status), "\(arguments): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: target), "\(arguments)")
    }
  }

  /// Nothing waits for the other end of a pipe.
  @Test(arguments: ["results.sqlite", "results.sqlite-journal", "manifest.json", ".lock"])
  func pipes(_ name: String) throws {
    let prepared = try Prepared()
    try? FileManager.default.removeItem(atPath: prepared.path(name))
    try #require(mkfifo(prepared.path(name), 0o644) == 0)
    for arguments in prepared.reading + [
      ["run", prepared.run.study, "--output", prepared.run.output, "--quiet"]
    ] {
      let process = try Tool.start(arguments)
      let deadline = Date(timeIntervalSinceNow: 30)
      while process.isRunning, Date() < deadline { usleep(2000) }
      #expect(!process.isRunning, "\(arguments) waits")
      if process.isRunning { process.terminate() }
      process.waitUntilExit()
      #expect(
        [0, 1, 65, 73].contains(process.terminationStatus), "\(arguments): \(process.terminationStatus)")
    }
  }

  /// What SQLite would carry out by itself.
  @Test(arguments: [
    ("CREATE TRIGGER t AFTER INSERT ON study BEGIN DELETE FROM blocks; END", "holds a trigger"),
    ("CREATE VIEW v AS SELECT 1", "holds a view"),
    ("DROP TABLE targets; CREATE VIEW targets AS SELECT * FROM study", "holds a view"),
    ("CREATE VIRTUAL TABLE f USING fts5(x)", "holds a virtual table"),
    ("CREATE TABLE more (x)", "its tables are not as they were made"),
  ])
  func foreignSchema(_ sql: String, _ words: String) throws {
    let prepared = try Prepared()
    try prepared.edit(sql)
    let before = try prepared.state()
    for arguments in prepared.reading {
      let result = try Tool.run(arguments)
      #expect(result.status == 65 && result.errors.contains(words), "\(arguments): \(result)")
      #expect(try prepared.state() == before)
    }
    let again = try Tool.run("run", prepared.run.study, "--output", prepared.run.output, "--quiet")
    #expect(
      again.status == (words.hasPrefix("holds") ? 65 : 0) && again.errors.contains(words), "\(again.errors)")
  }

  /// The command that a store brings with it is printed for pasting: only where it is one, and each word quoted.
  @Test func storedCommand() throws {
    let scratch = try Scratch()
    let study = try scratch.write(BadInputTests.good, to: "a 'study'.yaml")
    let shard = scratch.file("shard")
    let run = try Tool.run("run", study, "--output", shard, "--shard", "1/2", "--seed", "7", "--quiet")
    try #require(run.status == 0, "\(run.errors)")
    let merge = ["merge", shard, "--output", scratch.file("whole")]
    let own = try Tool.run(merge)
    #expect(own.errors.contains(" --seed 7 --shard 2/2 --output "), "\(own.errors)")
    for command in [
      "mi-study run x; touch y #", "mi-study run '$(touch y)' --output z", "mi-study run a\nmi-study: done",
      "mi-study run '\u{1B}[2K'", "mi-study run 'a\u{202E}b'", "rm -rf x", "mi-study run -h",
      "mi-study run 'x",
    ] {
      let sql =
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1])\n"
        + "c.execute(\"UPDATE study SET value = ? WHERE key = 'command'\", [sys.argv[2]]); c.commit()"
      try #require(try shell("python3", "-c", sql, shard + "/results.sqlite", command) == 0)
      let result = try Tool.run(merge)
      #expect(
        result.status == 1 && result.errors.contains("  mi-study run STUDY --shard 2/2 --output "),
        "\(command): \(result.errors)")
    }
  }
}
