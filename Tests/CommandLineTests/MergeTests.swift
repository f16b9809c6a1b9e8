import CStreamKernels
import Foundation
import GRDB
import Testing

/// `mi-study merge`: the bytes of a run without shards, or a reason why not.
@Suite(.serialized) struct MergeTests {
  /// A study with figures of others, so that all derived files are there.
  private static let study = """
    name: parts
    seed: 5
    replications: 10
    laws:
      - {law: bivariate-normal, correlation: [0.0, 0.6]}
      - {law: xor-noise, flip: 0.2}
    sample-sizes: [50, 20]
    estimators:
      - {estimator: histogram, bins: 12, laws: [bivariate-normal]}
      - {estimator: infonce, candidates: 8, negatives: independent, laws: [bivariate-normal]}
      - {estimator: chain-rule, laws: [xor-noise]}
    published:
      - source: nobody
        measure: truth
        rounding: 0.01
        figures:
          - {name: independent, law: {law: bivariate-normal, correlation: 0}, n: 50, value: 0}
    """
  private static let derived = ["summary.csv", "pairs.csv", "published.csv", "report.md"]

  /// A scratch directory with the study and what a run of the whole makes of it, in `whole`.
  private func begin(_ arguments: [String] = []) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Self.study, to: "parts.yaml")
    try run(scratch, ["--output", "whole"] + arguments)
    return scratch
  }

  private func run(_ scratch: Scratch, _ arguments: [String]) throws {
    let run = try Tool.run(["run", "parts.yaml", "--quiet"] + arguments, directory: scratch.path)
    try #require(run.status == 0, "\(arguments): \(run.errors)")
  }

  /// Computes shards into their usual directories; returns these.
  @discardableResult
  private func shards(
    _ scratch: Scratch, _ indices: some Sequence<Int>, of count: Int, _ arguments: [String] = []
  ) throws -> [String] {
    try indices.map { index in
      try run(scratch, ["--shard", "\(index)/\(count)"] + arguments)
      return "results/parts/shard-\(index)-of-\(count)"
    }
  }

  private func merge(_ scratch: Scratch, _ arguments: [String]) throws -> Tool.Result {
    try Tool.run(["merge", "--output", "out"] + arguments, directory: scratch.path)
  }

  private func exists(_ scratch: Scratch, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: scratch.file(name))
  }

  /// The derived files and every estimate are those of the whole.
  private func expectWhole(_ scratch: Scratch, _ directory: String = "out") throws {
    for name in Self.derived {
      #expect(try scratch.bytes(of: directory + "/" + name) == scratch.bytes(of: "whole/" + name), "\(name)")
    }
    let exports = try [directory, "whole"].map {
      try Tool.run("export", $0, "replications", directory: scratch.path)
    }
    #expect(exports[0].status == 0 && exports[0].output == exports[1].output, "\(exports[0].errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file(directory))
    #expect(
      names.filter { !$0.hasPrefix("shard-") }.sorted() == [
        ".lock", "manifest.json", "pairs.csv", "published.csv", "report.md", "results.sqlite", "summary.csv",
      ])
  }

  /// More shards than replications, too: 16 over 10 and over 3.
  @Test(arguments: [1, 3, 16], [1, 2, 7])
  func sameBytes(_ count: Int, _ threads: Int) throws {
    for replications in count == 16 ? [10, 3] : [10] {
      let more = ["--replications", String(replications), "--threads", String(threads)]
      let scratch = try begin(more)
      let directories = try shards(scratch, 1...count, of: count, more)
      // In any order, also the one in which 10 comes before 2.
      let merged = try merge(scratch, ["--threads", String(threads)] + directories.sorted())
      #expect(merged.status == 0 && merged.errors == "\(count) merged; results in out\n", "\(merged.errors)")
      #expect(
        try merged.output.replacing("mi-study report out ", with: "mi-study report whole ")
          == Tool.run("report", "whole", directory: scratch.path).output)
      try expectWhole(scratch)
    }
  }

  /// The study with every kind of estimator; one shard is killed on its way and continued.
  @Test func killedAndContinued() throws {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: "small.yaml")
    let arguments = ["run", study, "--replications", "400", "--quiet"]
    #expect(try Tool.run(arguments + ["--output", scratch.file("whole")]).status == 0)
    for index in 1...3 {
      let shard = arguments + ["--shard", "\(index)/3", "--output", scratch.file("s\(index)")]
      if index == 2 {
        let process = try Tool.start(shard)
        Thread.sleep(forTimeInterval: 0.15)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      #expect(try Tool.run(shard).status == 0)
    }
    let merged = try merge(scratch, ["--quiet", "s3", "s1", "s2"])
    #expect(merged.status == 0 && merged.output.isEmpty && merged.errors.isEmpty, "\(merged.errors)")
    for name in ["summary.csv", "pairs.csv", "report.md"] {
      #expect(try scratch.bytes(of: "out/" + name) == scratch.bytes(of: "whole/" + name), "\(name)")
    }
  }

  @Test func continuedWithMoreReplications() throws {
    let scratch = try begin(["--replications", "25"])
    #expect(try merge(scratch, try shards(scratch, 1...3, of: 3)).status == 0)
    try run(scratch, ["--output", "out", "--replications", "25"])
    try expectWhole(scratch)
  }

  /// The commands that are printed for what is missing make it whole, for a file with a difficult name and other settings.
  @Test func gapsAndTheirCure() throws {
    let scratch = try Scratch()
    let name = "it's a $study.yaml"
    try scratch.write(Self.study, to: name)
    let more = ["--seed", "11", "--replications", "7", "--quiet"]
    #expect(try Tool.run(["run", name, "--output", "whole"] + more, directory: scratch.path).status == 0)
    for index in [1, 4] {
      let output = "all shards/shard-\(index)-of-4"
      let run = try Tool.run(
        ["run", name, "--shard", "\(index)/4", "--output", output] + more, directory: scratch.path)
      #expect(run.status == 0)
    }
    let given = ["all shards/shard-1-of-4", "all shards/shard-4-of-4"]
    // Of one missing shard there is a store, but it was killed before its study was stored.
    let killed = "all shards/shard-2-of-4"
    try FileManager.default.createDirectory(
      atPath: scratch.file(killed), withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      atPath: scratch.file(given[0] + "/results.sqlite"), toPath: scratch.file(killed + "/results.sqlite"))
    let queue = try DatabaseQueue(path: scratch.file(killed + "/results.sqlite"))
    try queue.write { database in
      for table in ["blocks", "target_sums", "target_parts", "targets", "estimators", "cells", "study"] {
        try database.execute(sql: "DELETE FROM \(table)")
      }
    }
    try queue.close()
    let alone = try merge(scratch, [killed])
    #expect(alone.status == 65 && alone.errors.contains("has no study in it yet; run that shard again"))
    let incomplete = try merge(scratch, given + [killed])
    #expect(incomplete.status == 1 && incomplete.output.isEmpty)
    #expect(!exists(scratch, "out"))
    let all = incomplete.errors.split(separator: "\n").map(String.init)
    #expect(all[0] == "mi-study: \(killed): has no study in it yet; it is left out")
    let lines = Array(all.dropFirst())
    try #require(lines.count == 6, "\(lines)")
    #expect(lines[0] == "mi-study: shard 2/4 is missing" && lines[1] == "mi-study: shard 3/4 is missing")
    #expect(lines[2] == "mi-study: nothing was merged. To compute what is missing:")
    #expect(lines[3].hasSuffix(" --seed 11 --replications 7 --shard 2/4 --output 'all shards/shard-2-of-4'"))
    #expect(lines[5] == "then merge again, those with the others; or merge what is there with --partial")
    for line in lines[3...4] { #expect(try shell(line, in: scratch) == 0) }
    let complete = try merge(scratch, given + ["all shards/shard-2-of-4", "all shards/shard-3-of-4"])
    #expect(complete.status == 0, "\(complete.errors)")
    try expectWhole(scratch)
  }

  /// Runs a line as a user pastes it.
  private func shell(_ line: String, in scratch: Scratch) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(filePath: scratch.path)
    let folder = URL(filePath: Tool.path).deletingLastPathComponent().path
    process.environment = ProcessInfo.processInfo.environment.merging(["PATH": folder + ":/usr/bin:/bin"]) {
      $1
    }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A damaged block is a gap, which the same shard's command closes; another shard that has it makes up for it, too.
  @Test func damagedBlock() throws {
    let scratch = try begin()
    // Not where the others are, nor of the usual name: the command must name it.
    let directories = try shards(scratch, [1], of: 2) + ["elsewhere"]
    try run(scratch, ["--shard", "2/2", "--output", "elsewhere"])
    try changeEstimate(scratch.file(directories[1]), sealed: false)
    let incomplete = try merge(scratch, directories)
    #expect(incomplete.status == 1)
    let lines = incomplete.errors.split(separator: "\n").map(String.init)
    try #require(lines.count == 5, "\(lines)")
    #expect(lines[0] == "mi-study: \(directories[1]): 1 damaged block is left out")
    #expect(lines[1] == "mi-study: shard 2/2 is unfinished")
    #expect(!exists(scratch, "out"))

    let others = try merge(scratch, directories + shards(scratch, 2...3, of: 3))
    #expect(others.status == 0 && others.errors.contains("1 damaged block is left out"), "\(others.errors)")
    try expectWhole(scratch)

    #expect(try shell(lines[3], in: scratch) == 0)
    try FileManager.default.removeItem(atPath: scratch.file("out"))
    let cured = try merge(scratch, directories)
    #expect(cured.status == 0 && !cured.errors.contains("damaged"), "\(cured.errors)")
    try expectWhole(scratch)
  }

  /// Changes the last estimate of the first block of a store, with a checksum that fits or with the old one.
  private func changeEstimate(_ directory: String, sealed: Bool) throws {
    let queue = try DatabaseQueue(path: directory + "/results.sqlite")
    try queue.write { database in
      let row = try #require(
        try Row.fetchOne(
          database,
          sql: """
            SELECT cells.text AS cell, estimators.text AS estimator, blocks.rowid AS number, first, count, estimates, statuses
            FROM blocks JOIN cells ON cells.id = cell JOIN estimators ON estimators.id = estimator
            ORDER BY blocks.cell, blocks.estimator, first LIMIT 1
            """))
      var estimates: Data = row["estimates"]
      estimates[estimates.count - 8] ^= 1
      let head =
        "\(row["cell"] as String)\n\(row["estimator"] as String)\n\(row["first"] as Int)\n\(row["count"] as Int)\n"
      let bytes = Data(head.utf8) + estimates + (row["statuses"] as Data)
      var digest = [UInt8](repeating: 0, count: 32)
      bytes.withUnsafeBytes { input in
        digest.withUnsafeMutableBufferPointer { mi_sha256(input.baseAddress, input.count, $0.baseAddress!) }
      }
      let number: Int64 = row["number"]
      try database.execute(
        sql: "UPDATE blocks SET estimates = ? WHERE rowid = ?", arguments: [estimates, number])
      if sealed {
        try database.execute(
          sql: "UPDATE blocks SET sha256 = ? WHERE rowid = ?", arguments: [Data(digest), number])
      }
    }
    try queue.close()
  }

  /// Replications that several have: equal ones are fine, in whatever parts; others are not.
  @Test func duplicates() throws {
    let scratch = try begin()
    let halves = try shards(scratch, 1...2, of: 2)
    let thirds = try shards(scratch, 1...3, of: 3)
    #expect(try merge(scratch, halves + thirds + [halves[0], "whole"]).status == 0)
    try expectWhole(scratch)

    try FileManager.default.removeItem(atPath: scratch.file("out"))
    try changeEstimate(scratch.file(thirds[0]), sealed: true)
    let contradiction = try merge(scratch, halves + thirds)
    #expect(contradiction.status == 65 && contradiction.output.isEmpty)
    // The first third ends with replication 3 of cell 1.
    let estimator = "histogram(bins=12"
    #expect(
      contradiction.errors.hasPrefix("mi-study: error: cell 1, \(estimator)")
        && contradiction.errors.contains(
          ", replication 3: \(halves[0]) and \(thirds[0]) contradict each other"),
      "\(contradiction.errors)")
    #expect(!exists(scratch, "out"))

    // The same with what was merged before, which stays as it was.
    #expect(try merge(scratch, halves).status == 0)
    let later = try merge(scratch, thirds)
    #expect(later.status == 65 && later.errors.contains("replication 3: out and \(thirds[0]) contradict"))
    try expectWhole(scratch)
  }

  @Test func partial() throws {
    let scratch = try begin()
    let directories = try shards(scratch, 1...3, of: 3)
    let some = try merge(scratch, ["--partial", directories[0], directories[2]])
    #expect(some.status == 0)
    #expect(some.errors.hasPrefix("mi-study: shard 2/3 is missing\nmi-study: merged what is there."))
    let line = "Partial: merged from 2 of 3 shards."
    #expect(some.output.contains("\n\(line)\n") && some.output.contains("7 of 10 replications.\n"))
    for format in ["table", "markdown"] {
      let report = try Tool.run("report", "out", "--format", format, directory: scratch.path)
      #expect(report.status == 0 && report.output.contains("\n\(line)\n"), "\(report.output)")
      #expect(report.output.contains("7 of 10 replications"))
    }
    #expect(try Tool.run("report", "out", "--format", "latex", directory: scratch.path).output.contains(line))
    #expect(
      try Tool.run("report", "out", "--format", "json", directory: scratch.path).output.contains(
        "\"partial\": \"merged from 2 of 3 shards\""))
    #expect(String(decoding: try scratch.bytes(of: "out/report.md"), as: UTF8.self).contains("\n\(line)\n"))
    #expect(
      String(decoding: try scratch.bytes(of: "out/manifest.json"), as: UTF8.self).contains(
        "\"partial\" : \"merged from 2 of 3 shards\""))
    let csv = String(decoding: try scratch.bytes(of: "out/summary.csv"), as: UTF8.self)
      .replacing(/"[^"]*"/, with: "quoted").split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let column = try #require(csv[0].firstIndex(of: "replications"))
    #expect(Set(csv.dropFirst().map { $0[column] }) == ["6", "7"])

    // Of what is missing, the second of four shards has a part; what is still missing then belongs to the third.
    let begun = try merge(scratch, ["--partial"] + shards(scratch, [2], of: 4))
    #expect(
      begun.status == 0 && begun.output.contains("merged from 4 of 4 shards, 1 of them unfinished"),
      "\(begun.output)")

    // More shards complete it, and so does a run.
    try FileManager.default.copyItem(atPath: scratch.file("out"), toPath: scratch.file("copy"))
    #expect(try merge(scratch, [directories[1]]).status == 0)
    try expectWhole(scratch)
    try run(scratch, ["--output", "copy"])
    try expectWhole(scratch, "copy")
  }

  @Test func refusals() throws {
    let scratch = try begin()
    let first = try shards(scratch, [1], of: 2)[0]
    let variants: [(String, [String], String)] = [
      ("seed", ["--seed", "6"], "seed 6"), ("more", ["--replications", "11"], "replications=11"),
    ]
    for (name, arguments, difference) in variants {
      try run(scratch, ["--shard", "2/2", "--output", name] + arguments)
      let mixed = try merge(scratch, [first, name])
      #expect(mixed.status == 65 && mixed.output.isEmpty)
      #expect(
        mixed.errors.hasPrefix("mi-study: error: \(name): holds ") && mixed.errors.contains(first)
          && mixed.errors.contains(difference)
          && mixed.errors.contains(difference == "seed 6" ? "seed 5" : "replications=10"), "\(mixed.errors)")
    }
    try scratch.write(Self.study.replacingOccurrences(of: "bins: 12", with: "bins: 13"), to: "parts.yaml")
    try run(scratch, ["--shard", "2/2", "--output", "bins"])
    let bins = try merge(scratch, [first, "bins"])
    #expect(bins.status == 65 && bins.errors.contains("bins=12") && bins.errors.contains("bins=13"))

    try scratch.write(Self.study, to: "parts.yaml")
    let second = try shards(scratch, [2], of: 2)[0]
    let into = { (output: String) in
      try Tool.run("merge", first, second, "--output", output, directory: scratch.path)
    }
    let itself = try into("./" + second)
    #expect(
      itself.status == 65 && itself.errors.contains("\(second): is the output, too"), "\(itself.errors)")
    let shard = try into("more")
    #expect(shard.status == 65 && shard.errors.contains("more: holds shard 2/2 of parts"), "\(shard.errors)")
    let other = try into("seed")
    #expect(other.status == 65 && other.errors.contains("seed 6") && other.errors.contains("seed 5"))
    try scratch.write("", to: "file")
    let file = try into("file")
    #expect(file.status == 73 && file.errors.contains("file: is a file, not a directory"), "\(file.errors)")
    try FileManager.default.createDirectory(atPath: scratch.file("empty"), withIntermediateDirectories: false)
    try scratch.write("", to: "empty/results.sqlite")
    let empty = try into("empty")
    #expect(empty.status == 65 && empty.errors.contains("it is empty"))
    let nothing = try merge(scratch, [first, "."])
    #expect(nothing.status == 65 && nothing.errors.contains("./results.sqlite: there is no such file"))
    #expect(!exists(scratch, "out"))
    #expect(try Tool.run("merge", first, directory: scratch.path).status == 64)
    #expect(try Tool.run("merge", "--output", "out", directory: scratch.path).status == 64)
  }

  /// Who writes there keeps others out.
  @Test func outputIsLocked() throws {
    let scratch = try begin()
    let directories = try shards(scratch, 1...2, of: 2)
    #expect(try merge(scratch, directories).status == 0)
    let process = try Tool.start(
      ["run", "parts.yaml", "--output", "out", "--replications", "10000000", "--quiet"],
      directory: scratch.path)
    Thread.sleep(forTimeInterval: 0.5)
    let locked = try merge(scratch, directories)
    #expect(
      locked.status == 73 && locked.errors.contains("out: another mi-study is writing there"),
      "\(locked.errors)")
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Memory is for some blocks, not for the 36 MB of two million replications.
  @Test func memoryOfALongMerge() throws {
    let scratch = try Scratch()
    try scratch.write(
      """
      {name: parts, seed: 1, replications: 2000000, laws: [{law: binary-symmetric-channel, flip: 0.1}],
       sample-sizes: [20], estimators: [{estimator: plug-in, correction: [none, miller-madow]}]}
      """, to: "parts.yaml")
    let directories = try shards(scratch, 1...2, of: 2)
    let process = try Tool.start(
      ["merge", "--output", "out", "--quiet", "--threads", "1"] + directories, directory: scratch.path)
    var peak = 0
    while process.isRunning {
      peak = max(peak, Tool.residentPeak(of: process.processIdentifier))
      usleep(1000)
    }
    #expect(process.terminationStatus == 0)
    let size = try FileManager.default.attributesOfItem(atPath: scratch.file("out/results.sqlite"))[.size]
    #expect((size as? Int ?? 0) > 36_000_000)
    #if os(Linux)
      #expect(peak > 10_000_000 && peak < 48_000_000, "\(peak)")
    #endif
  }

  /// A shard that was killed within a transaction: what it had committed is merged.
  @Test func halfATransaction() throws {
    let more = ["--replications", "3000"]
    let scratch = try begin(more)
    let directories = try shards(scratch, 1...2, of: 2, more)
    let files = ["results.sqlite", "results.sqlite-journal"]
    try FileManager.default.createDirectory(
      atPath: scratch.file("killed"), withIntermediateDirectories: false)
    let queue = try DatabaseQueue(path: scratch.file(directories[1]) + "/results.sqlite")
    try queue.writeWithoutTransaction { database in
      // Pages go to the file before the end, as they do where a transaction is large.
      try database.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE")
      try database.execute(sql: "UPDATE blocks SET estimates = zeroblob(length(estimates)), seconds = 1")
      for file in files {
        try FileManager.default.copyItem(
          atPath: scratch.file(directories[1]) + "/" + file, toPath: scratch.file("killed/" + file))
      }
      try database.execute(sql: "ROLLBACK")
    }
    try queue.close()
    let journal = try scratch.bytes(of: "killed/results.sqlite-journal")
    try #require(
      journal.count > 512 && journal.prefix(8) == Data([0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]))
    #expect(
      try scratch.bytes(of: "killed/results.sqlite") != scratch.bytes(of: directories[1] + "/results.sqlite"))
    let merged = try merge(scratch, [directories[0], "killed"])
    #expect(merged.status == 0, "\(merged.errors)")
    try expectWhole(scratch)
  }

  /// A study that is larger than before: what its shards have from then is used, what lies outside of the parts too.
  @Test func extendedShards() throws {
    let scratch = try begin(["--replications", "31"])
    try shards(scratch, 1...3, of: 3)
    let directories = try shards(scratch, 1...3, of: 3, ["--replications", "31"])
    #expect(try merge(scratch, directories).status == 0)
    try expectWhole(scratch)
  }
}
