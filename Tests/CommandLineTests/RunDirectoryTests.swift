import Foundation
import Testing

/// Run directories that are not what they should be, disks that are full, interruptions: nothing is lost or half-written.
@Suite(.serialized)
struct RunDirectoryTests {
  /// A finished run of a small study.
  private func finishedRun() throws -> (Scratch, study: String, output: String) {
    let scratch = try Scratch()
    let study = try scratch.write(BadInputTests.good, to: "study.yaml")
    let run = try Tool.run("run", study, "--output", scratch.file("out"), "--quiet")
    try #require(run.status == 0, "\(run.errors)")
    return (scratch, study, scratch.file("out"))
  }

  @Test func filesOfARun() throws {
    let (scratch, study, output) = try finishedRun()
    let names = try FileManager.default.contentsOfDirectory(atPath: output).filter { !$0.hasPrefix(".") }
      .sorted()
    #expect(names == ["manifest.json", "pairs.csv", "report.md", "results.sqlite", "summary.csv"])
    let summary = try Tool.run("export", output, "summary")
    #expect(Data(summary.output.utf8) == (try scratch.bytes(of: "out/summary.csv")))
    let markdown = try Tool.run("report", output, "--format", "markdown")
    #expect(Data(markdown.output.utf8) == (try scratch.bytes(of: "out/report.md")))
    let again = try Tool.run("run", study, "--output", output)
    #expect(again.status == 0 && again.errors.contains("nothing to compute"))
    let header = try Tool.run("export", output, "replications").output.prefix { $0 != "\n" }
    #expect(
      header
        == "study,cell,law,law.correlation,n,replication,estimator,estimator.bins,estimator.range,estimator.correction,"
        + "estimator.critic,estimator.temperature,estimator.candidates,estimator.negatives,quantity,estimate,truth,status,row,label"
    )
  }

  @Test func emptyStore() throws {
    let (scratch, study, output) = try finishedRun()
    let before = try scratch.bytes(of: "out/summary.csv")
    try Data().write(to: URL(filePath: output + "/results.sqlite"))
    for arguments in [["report", output], ["export", output, "summary"]] {
      let result = try Tool.run(arguments)
      #expect(result.status == 65)
      #expect(
        result.errors.contains("out/results.sqlite: is damaged (it is empty); run the study again"),
        "\(result.errors)")
    }
    #expect(try scratch.bytes(of: "out/results.sqlite").isEmpty)
    let run = try Tool.run("run", study, "--output", output, "--quiet")
    #expect(run.status == 0 && run.errors.contains("nothing of it can be kept"), "\(run.errors)")
    #expect(try scratch.bytes(of: "out/summary.csv") == before)
    #expect(try scratch.bytes(of: "out/results.sqlite.damaged-1").isEmpty)
  }

  @Test func foreignStore() throws {
    let (_, study, output) = try finishedRun()
    let path = URL(filePath: output + "/results.sqlite")
    var bytes = try Data(contentsOf: path)
    bytes[68...71] = Data([0, 0, 0, 9])  // the application id
    try bytes.write(to: path)
    let foreign = try Tool.run("run", study, "--output", output)
    #expect(
      foreign.status == 65 && foreign.errors.contains("a database of another program"), "\(foreign.errors)")

    try Data(
      "a text that somebody left here, longer than one hundred bytes, so that it could hold a header of a file"
        .utf8
    )
    .write(to: path)
    let text = try Tool.run("report", output)
    #expect(text.status == 65 && text.errors.contains("is not an SQLite database"), "\(text.errors)")
  }

  @Test func truncatedStore() throws {
    let (scratch, study, output) = try finishedRun()
    let before = try scratch.bytes(of: "out/summary.csv")
    let path = URL(filePath: output + "/results.sqlite")
    let bytes = try Data(contentsOf: path)
    for (number, length) in [50, 4096, bytes.count / 2].enumerated() {
      try bytes.prefix(length).write(to: path)
      let report = try Tool.run("report", output)
      #expect(report.status == 65 && report.errors.contains("run the study again"), "\(report.errors)")
      let run = try Tool.run("run", study, "--output", output, "--quiet")
      #expect(
        run.status == 0 && run.errors.contains("it is now \(path.path).damaged-\(number + 1)"),
        "\(run.errors)")
      #expect(try scratch.bytes(of: "out/summary.csv") == before)
    }
    let fresh = try Tool.run("run", study, "--output", output, "--fresh", "--quiet")
    #expect(
      fresh.status == 0 && fresh.errors.contains("moved the earlier run to \(output)/aside-1"),
      "\(fresh.errors)")
    #expect(FileManager.default.fileExists(atPath: output + "/aside-1/results.sqlite"))
  }

  /// A damaged block is found by its checksum and computed again.
  @Test func damagedBlock() throws {
    let (scratch, study, output) = try finishedRun()
    let before = try scratch.bytes(of: "out/summary.csv")
    let path = URL(filePath: output + "/results.sqlite")
    var bytes = try Data(contentsOf: path)
    // The first stored estimate, found by its bytes: flip one bit of it.
    let lines = try Tool.run("export", output, "replications").output.split(separator: "\n").prefix(2)
      .map { CSVLine.fields(String($0)) }
    let column = try #require(lines[0].firstIndex(of: "estimate"))
    let estimate = try #require(Double(lines[1][column]))
    let pattern = withUnsafeBytes(of: estimate.bitPattern.littleEndian) { Data($0) }
    let place = try #require(bytes.range(of: pattern))
    bytes[place.lowerBound] ^= 1
    try bytes.write(to: path)
    let report = try Tool.run("report", output)
    #expect(
      report.status == 65 && report.errors.contains("is damaged; run the study again"), "\(report.errors)")
    let run = try Tool.run("run", study, "--output", output, "--quiet")
    #expect(run.status == 0 && run.errors.contains("1 damaged block"), "\(run.errors)")
    #expect(try scratch.bytes(of: "out/summary.csv") == before)
  }

  @Test func anotherStudy() throws {
    let (_, study, output) = try finishedRun()
    let result = try Tool.run("run", study, "--output", output, "--seed", "6")
    #expect(result.status == 65)
    #expect(result.errors.contains("seed 5") && result.errors.contains("seed 6"), "\(result.errors)")
    #expect(result.errors.contains("--output or --fresh"), "\(result.errors)")
  }

  @Test func outputNotWritable() throws {
    let scratch = try Scratch()
    let study = try scratch.write(BadInputTests.good, to: "study.yaml")
    let file = try scratch.write("", to: "file")
    for output in [file, file + "/below", "/proc/mi-study"] {
      let result = try Tool.run("run", study, "--output", output)
      #expect(result.status == 73, "\(output): \(result.status) \(result.errors)")
      #expect(result.errors.hasPrefix("mi-study: error: \(output): "), "\(result.errors)")
    }
  }

  /// The default number of threads is what the process may use, not what the machine has.
  @Test func threadsFollowAffinity() throws {
    #if os(Linux)
      let scratch = try Scratch()
      let study = try scratch.write(BadInputTests.good, to: "study.yaml")
      let process = Process()
      let output = Pipe()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["taskset", "-c", "0", Tool.path, "check", study]
      process.standardOutput = output
      try process.run()
      process.waitUntilExit()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      #expect(text.contains("on 1 thread\n"), "\(text)")
    #endif
  }

  @Test func exercises() throws {
    let all = try Tool.run("exercises")
    #expect(all.status == 0 && all.errors == "")
    for number in 1...10 {
      #expect(all.output.contains("Exercise \(number): "))
      let one = try Tool.run("exercises", String(number))
      #expect(one.status == 0 && one.output.hasPrefix("Exercise \(number): "))
    }
    #expect(
      all.output.hasSuffix("16 checks: 15 hold, 1 refuted as expected, 0 failed.\n"),
      "\(all.output.suffix(80))")
  }

  @Test func notARun() throws {
    let scratch = try Scratch()
    let result = try Tool.run("report", scratch.path)
    #expect(
      result.status == 65 && result.errors.contains("is this the directory of a run?"), "\(result.errors)")
  }

  /// A full disk: the error says so, what was finished is kept, and with more space the run goes on to the same bytes.
  @Test(.enabled(if: getuid() == 0, "mounting a small file system takes root"))
  func diskFull() throws {
    let scratch = try Scratch()
    let study = try scratch.write(BadInputTests.good, to: "study.yaml")
    let disk = scratch.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    try #require(try shell("mount", "-t", "tmpfs", "-o", "size=300k", "none", disk) == 0)
    defer { _ = try? shell("umount", disk) }
    let arguments = ["run", study, "--output", disk + "/out", "--replications", "20000", "--quiet"]
    let full = try Tool.run(arguments)
    #expect(full.status == 74, "\(full.status) \(full.errors)")
    #expect(full.errors.contains("full") || full.errors.contains("no space"), "\(full.errors)")
    try #require(try shell("mount", "-o", "remount,size=50M", disk) == 0)
    let continued = try Tool.run(arguments)
    #expect(continued.status == 0, "\(continued.errors)")
    let whole = try Tool.run(["run", study, "--output", scratch.file("whole")] + arguments.dropFirst(4))
    #expect(whole.status == 0)
    #expect(try scratch.bytes(of: "disk/out/summary.csv") == scratch.bytes(of: "whole/summary.csv"))
  }

  /// Ten times the replications take no more memory, report and all, and a million stay under 100 MB.
  @Test func memoryOfALongRun() throws {
    #if DEBUG
      let replications = ["5000", "50000"]
    #else
      let replications = ["100000", "1000000"]
    #endif
    let scratch = try Scratch()
    let study = try scratch.write(
      """
      {name: long, seed: 1, replications: 1, laws: [{law: binary-symmetric-channel, flip: 0.1}], sample-sizes: [20],
       estimators: [{estimator: plug-in, correction: [none, miller-madow]}]}
      """, to: "long.yaml")
    let peaks = try replications.map { replications in
      let process = try Tool.start(
        ["run", study, "--output", scratch.file(replications), "--replications", replications, "--quiet"])
      var peak = 0
      while process.isRunning {
        peak = max(peak, Tool.residentPeak(of: process.processIdentifier))
        usleep(1000)
      }
      #expect(process.terminationStatus == 0)
      return peak
    }
    #if os(Linux)
      #expect(peaks[0] > 10_000_000 && peaks[1] < 100_000_000, "\(peaks)")
      #expect(Double(peaks[1]) < 1.1 * Double(peaks[0]), "\(peaks)")
    #endif
  }
}
