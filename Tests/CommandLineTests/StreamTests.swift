import Foundation
import Testing

/// Standard streams that are full, closed, or gone: results that cannot be written end in one line and exit code 74; what is
/// said beside them may be lost, and changes nothing.
@Suite(.serialized, .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
struct StreamTests {
  /// Runs words of a shell, in which `$@` is the tool with its arguments.
  private func shell(_ redirection: String, _ arguments: [String], in scratch: Scratch) throws -> Tool.Result
  {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "\"$@\" \(redirection)", "sh", Tool.path] + arguments
    process.currentDirectoryURL = URL(filePath: scratch.path)
    process.standardInput = FileHandle.nullDevice
    let names = ["out.txt", "err.txt"]
    for name in names { try scratch.write("", to: name) }
    process.standardOutput = FileHandle(forWritingAtPath: scratch.file("out.txt"))
    process.standardError = FileHandle(forWritingAtPath: scratch.file("err.txt"))
    try process.run()
    process.waitUntilExit()
    let texts = try names.map { String(decoding: try scratch.bytes(of: $0), as: UTF8.self) }
    return Tool.Result(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  private static let study = """
    {name: small, seed: 1, replications: 40, laws: [{law: bivariate-normal, correlation: 0.6}], sample-sizes: [100],
     estimators: [gaussian, {estimator: histogram, bins: 7}]}
    """

  /// Every command that ends well, with something to say.
  private static let fine = [
    ["--help"], ["--version"], ["--generate-completion-script", "bash"], ["run", "--help"],
    ["help", "merge"], ["list"],
    ["schema"], ["exercises", "1"], ["check", "s.yaml"],
    ["check", "s.yaml", "--pilot", "--bias-mcse", "0.01"],
    ["run", "s.yaml", "--output", "new"], ["run", "s.yaml", "--output", "done"], ["report", "done"],
    ["report", "done", "--format", "html"], ["export", "done", "replications"],
    ["export", "done", "summary"],
    ["export", "done", "pairs"], ["replay", "done", "--cell", "1", "--replication", "3"],
    ["replay", "done", "--cell", "1", "--replication", "3", "--sample"], ["verify", "done"],
    ["merge", "done", "--output", "merged"],
    ["bench", "--only", "uniforms", "--runs", "1", "--threads", "1"],
  ]

  /// Every way to fail.
  private static let wrong: [([String], Int32)] = [
    (["--frob"], 64), (["frob"], 64), (["run"], 64), (["run", "s.yaml", "--threads", "0"], 64),
    (["check", "none.yaml"], 65),
    (["run", "none.yaml"], 65), (["report", "none"], 65), (["merge", "none", "--output", "m"], 65),
    (["run", "s.yaml", "--output", "s.yaml"], 73),
    (["replay", "done", "--cell", "9", "--replication", "0"], 64),
  ]

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Self.study, to: "s.yaml")
    #expect(try Tool.run("run", "s.yaml", "--output", "done", "--quiet", directory: scratch.path).status == 0)
    return scratch
  }

  @Test(arguments: [">/dev/full", ">&-", "0<&- >&-"])
  func standardOutput(_ redirection: String) throws {
    let scratch = try scratch()
    let reason = redirection.hasSuffix("-") ? "bad file descriptor" : "no space left on device"
    for arguments in Self.fine {
      let result = try shell(redirection, arguments, in: scratch)
      #expect(result.status == 74, "\(arguments): \(result)")
      #expect(
        result.errors.hasSuffix("mi-study: error: standard output: \(reason)\n"),
        "\(arguments): \(result.errors)")
    }
    // The results of the run were safe before.
    #expect(try scratch.bytes(of: "new/summary.csv") == scratch.bytes(of: "done/summary.csv"))
  }

  @Test(arguments: ["2>/dev/full", "2>&-", "0<&- 2>&-"])
  func standardError(_ redirection: String) throws {
    let scratch = try scratch()
    for arguments in Self.fine {
      let result = try shell(redirection, arguments, in: scratch)
      #expect(
        result.status == 0 && !result.output.isEmpty && result.errors.isEmpty, "\(arguments): \(result)")
    }
    for (arguments, status) in Self.wrong {
      #expect(try shell(redirection, arguments, in: scratch).status == status, "\(arguments)")
      // Both at once: what is wrong comes first.
      #expect(try shell(">/dev/full " + redirection, arguments, in: scratch).status == status, "\(arguments)")
    }
    // Nothing that was meant for a person is in a file that got the number of the closed descriptor.
    #expect(try Tool.run("verify", "done", "--fraction", "1", directory: scratch.path).status == 0)
    #expect(try Tool.run("verify", "new", "--fraction", "1", directory: scratch.path).status == 0)
  }

  /// Lines of progress into a full log: the run goes on.
  @Test(arguments: ["2>/dev/full", "2>&-", "2> >(true)"])
  func progress(_ redirection: String) throws {
    let scratch = try scratch()
    // Half a minute, if nobody ended it.
    try scratch.write(
      Self.study.replacing("sample-sizes: [100]", with: "sample-sizes: [4000]"), to: "long.yaml")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [
      "-c", "exec \"$@\" \(redirection) >/dev/null", "sh", Tool.path, "run", "long.yaml", "--output", "long",
      "--replications", "1000000",
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(["MI_STUDY_PROGRESS": "0.1"]) { $1 }
    process.currentDirectoryURL = URL(filePath: scratch.path)
    try process.run()
    Thread.sleep(forTimeInterval: 2)
    #expect(process.isRunning)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGINT)
    #expect(try Tool.run("report", "long", directory: scratch.path).status == 0)
  }

  /// A reader that has enough ends a command quietly.
  @Test(arguments: [["export", "done", "replications"], ["--help"], ["schema"], ["report", "done"]])
  func closedPipe(_ arguments: [String]) throws {
    let scratch = try scratch()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments =
      ["-c", "{ sleep 0.3; \"$@\" 2> err.txt; echo $? > status; } | true", "sh", Tool.path] + arguments
    process.currentDirectoryURL = URL(filePath: scratch.path)
    try process.run()
    process.waitUntilExit()
    #expect(try String(decoding: scratch.bytes(of: "status"), as: UTF8.self) == "0\n")
    #expect(try scratch.bytes(of: "err.txt").isEmpty)
  }

  /// A store on a file system that says no at some size (`ulimit -f`) is an error like a full disk, not the end by a signal.
  @Test func fileSizeLimit() throws {
    let scratch = try scratch()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [
      "-c", "ulimit -f 40; \"$@\" 2> err.txt", "sh", Tool.path, "run", "s.yaml", "--output", "limited",
      "--replications",
      "20000", "--quiet",
    ]
    process.currentDirectoryURL = URL(filePath: scratch.path)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 74)
    let errors = try String(decoding: scratch.bytes(of: "err.txt"), as: UTF8.self)
    #expect(errors.hasPrefix("mi-study: error: limited/results.sqlite: "), "\(errors)")
  }
}
