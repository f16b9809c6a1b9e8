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
    let options = ["--seed", "12", "--replications", "3000", "--threads", "2", "--quiet"]
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
    let whole = try Tool.run(["run", study, "--output", scratch.file("whole")] + options)
    #expect(whole.status == 0)
    for name in ["summary.csv", "report.md", "pairs.csv"] {
      #expect(
        try scratch.bytes(of: Self.folder + "/" + name) == scratch.bytes(of: "whole/" + name), "\(name)")
    }
  }

  /// One replication takes minutes; a second signal does not wait for it, and the exit status is that of the first.
  @Test func secondSignal() throws {
    let scratch = try Scratch()
    let study = try scratch.write(
      """
      {name: slow, seed: 1, replications: 2, laws: [{law: bivariate-normal, correlation: 0.5}], sample-sizes: [2000000],
       estimators: [{estimator: kernel-density}]}
      """, to: "slow.yaml")
    let process = try Tool.start(["run", study, "--output", scratch.file("out"), "--threads", "1"])
    waitForStore(in: scratch.file("out"), of: process)
    kill(process.processIdentifier, SIGINT)
    Thread.sleep(forTimeInterval: 0.5)
    // Others than SIGINT and SIGTERM are no sign of impatience.
    kill(process.processIdentifier, SIGXCPU)
    Thread.sleep(forTimeInterval: 0.5)
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGINT)
    #expect(errors(of: process) == "")
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
