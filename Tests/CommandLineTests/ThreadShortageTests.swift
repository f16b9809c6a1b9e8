import Foundation
import Testing

/// Where the system has no threads to give, a run does everything on its own: the same bytes, a line that says so, and ears for
/// signals.
@Suite(.serialized)
struct ThreadShortageTests {
  /// Words of a shell under which no thread can be started, for root too: a stack would be larger than the address space may
  /// be. (`ulimit -u`, which refuses threads in the same way, does not bind root.)
  private static let limits = "ulimit -s 100000000 -v 4000000 && exec \"$@\""
  private static var isToBeHad: Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", limits, "sh", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  private func start(_ arguments: [String], in scratch: Scratch) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", Self.limits, "sh", Tool.path] + arguments
    process.currentDirectoryURL = URL(filePath: scratch.path)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = Pipe()
    try process.run()
    return process
  }

  /// Ends a process that does not end by itself; returns what it wrote on standard error.
  private func errors(of process: Process, within seconds: Double) -> String {
    let watchdog = Thread {
      Thread.sleep(forTimeInterval: seconds)
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    watchdog.start()
    let data = (process.standardError as! Pipe).fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test(.enabled(if: isToBeHad)) func sameBytes() throws {
    let scratch = try Scratch()
    try scratch.write(smallStudy, to: "s.yaml")
    #expect(try Tool.run("run", "s.yaml", "--output", "many", "--quiet", directory: scratch.path).status == 0)
    let commands = [
      ["run", "s.yaml", "--output", "one", "--threads", "3", "--quiet"],
      ["verify", "one", "--threads", "3", "--quiet"],
      ["merge", "one", "--output", "merged", "--threads", "3", "--quiet"], ["report", "one"],
      ["export", "one", "pairs"],
      ["check", "s.yaml", "--threads", "3"],
      ["bench", "--only", "uniforms", "--runs", "1", "--threads", "2"],
    ]
    for arguments in commands {
      let process = try start(arguments, in: scratch)
      let errors = errors(of: process, within: 60)
      #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(arguments): \(errors)")
      let lines = errors.split(separator: "\n")
      if arguments.contains("--threads"), !["merge", "bench"].contains(arguments[0]) {
        #expect(lines.count == 1, "\(lines)")
        #expect(
          errors.hasPrefix("mi-study: only 1 of ")
            && errors.contains(" threads could be started (resource temporarily unavailable); "), "\(errors)")
      } else {
        #expect(lines.count <= 1, "\(lines)")
      }
    }
    for name in ["summary.csv", "pairs.csv", "report.md"] {
      for place in ["one", "merged"] {
        #expect(
          try scratch.bytes(of: "\(place)/\(name)") == scratch.bytes(of: "many/\(name)"), "\(place)/\(name)")
      }
    }
  }

  @Test(.enabled(if: isToBeHad), arguments: [SIGINT, SIGTERM, SIGHUP])
  func signals(_ signal: Int32) throws {
    let scratch = try Scratch()
    try scratch.write(smallStudy, to: "s.yaml")
    let process = try start(
      ["run", "s.yaml", "--output", "out", "--replications", "1000000", "--threads", "2", "--quiet"],
      in: scratch)
    Thread.sleep(forTimeInterval: 3)
    kill(process.processIdentifier, signal)
    let errors = errors(of: process, within: 20)
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal, "\(errors)")
    #expect(errors.contains("To continue:"))
    #expect(try Tool.run("report", "out", directory: scratch.path).status == 0)
  }
}
