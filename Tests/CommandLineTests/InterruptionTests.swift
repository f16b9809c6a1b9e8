import Foundation
import Testing

/// Signals end a run in good order: what is finished is kept, and the line that is printed goes on to the same bytes.
@Suite(.serialized)
struct InterruptionTests {
  /// The names need quotes in a shell.
  private static let (folder, file) = ("out of it's way", "$small study.yaml")

  private func errors(of process: Process) -> String {
    String(
      decoding: (process.standardError as! Pipe).fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  /// Waits until something is stored: then the signals are being watched.
  private func waitForStore(in folder: String, of process: Process) {
    while process.isRunning, !FileManager.default.fileExists(atPath: folder + "/results.sqlite") {
      usleep(1000)
    }
    Thread.sleep(forTimeInterval: 0.3)
  }

  /// 128 + the signal's number, and a line that a shell reads back.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGXCPU])
  func interrupted(_ signal: Int32) throws {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: Self.file)
    let output = scratch.file(Self.folder)
    let options = Self.options
    let process = try Tool.start(["run", study, "--output", output] + options)
    waitForStore(in: output, of: process)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
    let lines = errors(of: process).split(separator: "\n")
    try #require(lines.count == 2, "\(lines)")
    #expect(lines[0] == "mi-study: interrupted; what was finished is kept. To continue:")
    #expect(lines[1].hasSuffix(options.joined(separator: " ")), "\(lines)")
    let report = try Tool.run("report", output, "--format", "csv")
    #expect(report.status == 0, "\(report.errors)")

    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", String(lines[1])]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    for (name, bytes) in try Self.whole.get() {
      #expect(try scratch.bytes(of: Self.folder + "/" + name) == bytes, "\(name)")
    }
  }

  private static let options = [
    "--seed", "12", "--replications", "3000", "--threads", "2", "--quiet",
  ]

  /// The files of the same run undisturbed.
  private static let whole = Result {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: file)
    let run = try Tool.run(["run", study, "--output", scratch.file("whole")] + options)
    try #require(run.status == 0)
    return try ["summary.csv", "report.md", "pairs.csv"].map {
      (name: $0, bytes: try scratch.bytes(of: "whole/" + $0))
    }
  }

  /// One estimator takes minutes: after a second a line says so, a second signal does not wait for it, and the exit status is
  /// that of the first.
  @Test func secondSignal() throws {
    let scratch = try Scratch()
    let study = try scratch.write(
      """
      {name: slow, seed: 1, replications: 2, laws: [{law: bivariate-normal, correlation: 0.5}], sample-sizes: [2000000],
       estimators: [{estimator: kernel-density}]}
      """, to: "slow.yaml")
    let process = try Tool.start(["run", study, "--output", scratch.file("out"), "--threads", "1"])
    waitForStore(in: scratch.file("out"), of: process)
    Thread.sleep(forTimeInterval: 1)
    kill(process.processIdentifier, SIGINT)
    Thread.sleep(forTimeInterval: 0.5)
    // Others than SIGINT and SIGTERM are no sign of impatience.
    kill(process.processIdentifier, SIGXCPU)
    Thread.sleep(forTimeInterval: 1.5)
    #expect(process.isRunning)
    let start = ContinuousClock.now
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(ContinuousClock.now - start < .seconds(2))
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGINT)
    #expect(
      errors(of: process)
        == "mi-study: interrupted; ends when what is in hand is finished. To end at once, interrupt again\n")
  }

  /// Where a replication runs many estimators, none but the one at work is waited for; what is finished is kept, and the
  /// report is that of an uninterrupted run.
  @Test func betweenEstimators() throws {
    let scratch = try Scratch()
    // Some 30 estimators of about half a second each, in a debug build too: the arithmetic is C.
    let kernels = (1...30).map { "{estimator: ksg1, neighbours: \($0)}" }.joined(separator: ", ")
    let study = try scratch.write(
      """
      {name: long, seed: 1, replications: 3, laws: [{law: bivariate-normal, correlation: 0.5}], sample-sizes: [60000],
       estimators: [\(kernels)]}
      """, to: "long.yaml")
    let process = try Tool.start(["run", study, "--output", scratch.file("out"), "--threads", "1", "--quiet"])
    waitForStore(in: scratch.file("out"), of: process)
    Thread.sleep(forTimeInterval: 1)
    let start = ContinuousClock.now
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    let waited = ContinuousClock.now - start
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGINT)
    #expect(errors(of: process).contains("To continue:"))
    // A whole replication takes many times as long.
    let whole = ContinuousClock.now
    #expect(
      try Tool.run("run", study, "--output", scratch.file("one"), "--replications", "1", "--threads", "1")
        .status == 0)
    #expect(waited < (ContinuousClock.now - whole) / 3, "\(waited)")
  }

  /// While truths and expectations are computed, nothing is in hand: the first signal ends it at once.
  @Test func whileTruthsAreComputed() throws {
    let scratch = try Scratch()
    let correlations = (1...40).map { "0.\(10 + $0)" }.joined(separator: ", ")
    let study = try scratch.write(
      """
      {name: truths, seed: 1, replications: 2, laws: [{law: bivariate-normal, correlation: [\(correlations)]}],
       sample-sizes: [100, 200, 300, 400], estimators: [{estimator: infonce, candidates: [8, 16, 32, 64], temperature: 0.7}]}
      """, to: "truths.yaml")
    let process = try Tool.start(["run", study, "--output", scratch.file("out"), "--threads", "1"])
    waitForStore(in: scratch.file("out"), of: process)
    Thread.sleep(forTimeInterval: 1)
    #expect(process.isRunning)
    let start = ContinuousClock.now
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(ContinuousClock.now - start < .seconds(1))
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGINT)
    let lines = errors(of: process).split(separator: "\n")
    try #require(lines.count == 2, "\(lines)")
    #expect(lines[0] == "mi-study: interrupted; what was finished is kept. To continue:")
    #expect(lines[1].hasSuffix("--threads 1"))
  }

  /// What `nohup` ignores stays ignored.
  @Test func hangUpIgnored() throws {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: "small.yaml")
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "trap '' HUP; exec \"$@\"", "sh", Tool.path, "run", study, "--output", scratch.file("out"),
      "--quiet",
      "--replications", "1000",
    ]
    try shell.run()
    waitForStore(in: scratch.file("out"), of: shell)
    kill(shell.processIdentifier, SIGHUP)
    shell.waitUntilExit()
    #expect(shell.terminationReason == .exit && shell.terminationStatus == 0)
  }
}
