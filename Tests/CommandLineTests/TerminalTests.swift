import Foundation
import StudyEngine
import Testing

/// What a person at a terminal sees, what a log gets, and what the shell is told.
struct TerminalTests {
  /// Enough for some seconds on any machine.
  private let longStudy = """
    name: long
    seed: 3
    replications: 100000000
    laws: [{law: bivariate-normal, correlation: [0, 0.6]}]
    sample-sizes: [1000]
    estimators: [gaussian]
    """

  /// Both ends of a new pseudo-terminal: what a person holds, and what a program gets.
  private func pseudoTerminal() throws -> (person: Int32, program: Int32) {
    #if os(Linux)
      // As posix_openpt, unlockpt and ptsname do it; Swift's Glibc does not show those.
      let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
      let person = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var (lock, number): (Int32, Int32) = (0, 0)
      #expect(person >= 0 && ioctl(person, setLock, &lock) == 0 && ioctl(person, getNumber, &number) == 0)
      let name = "/dev/pts/\(number)"
    #else
      let person = posix_openpt(O_RDWR | O_NOCTTY)
      #expect(person >= 0 && grantpt(person) == 0 && unlockpt(person) == 0)
      let name = try #require(ptsname(person).map { String(cString: $0) })
    #endif
    let program = open(name, O_RDWR | O_NOCTTY)
    try #require(program >= 0)
    return (person, program)
  }

  /// Runs a command in a pseudo-terminal of so many columns, standard output and errors together.
  private func inTerminal(
    _ arguments: [String], columns: UInt16, environment: [String: String] = [:], directory: String,
    interruptAfter seconds: Double? = nil
  ) throws -> String {
    let (terminal, end) = try pseudoTerminal()
    var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    #expect(ioctl(end, UInt(TIOCSWINSZ), &size) == 0)
    let process = Process()
    process.executableURL = URL(filePath: Tool.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["TERM": "xterm", "COLUMNS": "", "NO_COLOR": ""]) { $1 }.merging(environment) { $1 }
    process.currentDirectoryURL = URL(filePath: directory)
    let handle = FileHandle(fileDescriptor: end, closeOnDealloc: false)
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    let text = Mutex("")
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      var all: [UInt8] = []
      while true {
        let count = read(terminal, &buffer, buffer.count)
        if count <= 0 { break }
        all += buffer[..<count]
      }
      text.withLock { $0 = String(decoding: all, as: UTF8.self) }
      done.signal()
    }
    try process.run()
    close(end)
    if let seconds {
      Thread.sleep(forTimeInterval: seconds)
      process.interrupt()
    }
    process.waitUntilExit()
    done.wait()
    close(terminal)
    return text.withLock { $0 }
  }

  /// The lines that were drawn in place, and what stood there at the end.
  private func drawn(_ text: String) -> [String] {
    text.split(separator: "\r").filter { $0.contains("%") }.map {
      String($0.prefix { $0 != "\u{1B}" && !$0.isNewline })
    }
  }

  @Test(arguments: [24, 60, 200] as [UInt16])
  func progressInPlace(_ columns: UInt16) throws {
    let scratch = try Scratch()
    let study = try scratch.write(longStudy, to: "long.yaml")
    let text = try inTerminal(
      ["run", study, "--output", scratch.file("out")], columns: columns, directory: scratch.path,
      interruptAfter: 2)
    let lines = drawn(text)
    #expect(lines.count >= 3, "\(text)")
    #expect(lines.allSatisfy { $0.count < columns }, "\(lines)")
    // The first line has no rate yet, and so room for more.
    let last = try #require(lines.last)
    #expect(last.contains("%  ") && last.contains(" left"), "\(last)")
    #expect(last.contains("cells 0/2  ") == (columns >= 60), "\(last)")
    #expect(last.contains(" of 200 000 000 replications  ") == (columns == 200), "\(last)")
    // It is gone before anything else is said.
    #expect(text.contains("\r\u{1B}[Kmi-study: interrupted"), "\(text)")
  }

  @Test func quietHasNone() throws {
    let scratch = try Scratch()
    let study = try scratch.write(longStudy, to: "long.yaml")
    let text = try inTerminal(
      ["run", study, "--output", scratch.file("out"), "--quiet"], columns: 80, directory: scratch.path,
      interruptAfter: 1)
    #expect(!text.contains("%") && text.contains("interrupted"), "\(text)")
  }

  /// Lines in a log, none in the first moments.
  @Test func progressInLog() throws {
    let scratch = try Scratch()
    let study = try scratch.write(longStudy, to: "long.yaml")
    for (pause, wanted) in [("0.5", true), ("", false), ("often", false), ("1e-300", true), ("0.0009", true)]
    {
      let process = try Tool.start(
        ["run", study, "--output", scratch.file("out\(pause)"), "--threads", "1"],
        environment: ["MI_STUDY_PROGRESS": pause])
      Thread.sleep(forTimeInterval: 3)
      process.interrupt()
      let data = (process.standardError as! Pipe).fileHandleForReading.readDataToEndOfFile()
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      process.waitUntilExit()
      let progress = lines.filter { $0.contains("%") }
      #expect(progress.isEmpty != wanted, "\(lines)")
      // No more than ten a second, whatever is asked for.
      #expect(progress.count <= (pause == "0.5" ? 7 : 40), "\(lines)")
      for line in progress {
        #expect(
          line.wholeMatch(
            of: /mi-study: cells 0\/2  [0-9 ]+ of 200 000 000 replications  \d+%(  [0-9 ]+\/s  .* left)?/)
            != nil, "\(line)")
      }
    }
  }

  /// A terminal that goes away ends a run in good order, with the status of SIGHUP; where that is ignored (`nohup`), or does not
  /// come (`disown`), the run goes on without a place for its progress.
  @Test(arguments: [true, false]) func terminalGone(_ hangsUp: Bool) throws {
    let scratch = try Scratch()
    let study = try scratch.write(longStudy, to: "long.yaml")
    let (terminal, end) = try pseudoTerminal()
    let process = Process()
    process.executableURL = URL(filePath: Tool.path)
    process.arguments = [
      "run", study, "--output", scratch.file("out"), "--threads", "2", "--replications", "1000000",
    ]
    let handle = FileHandle(fileDescriptor: end, closeOnDealloc: false)
    (process.standardInput, process.standardOutput, process.standardError) = (handle, handle, handle)
    try process.run()
    close(end)
    Thread.sleep(forTimeInterval: 1.5)
    // From now on all that the program writes there fails.
    close(terminal)
    if hangsUp {
      // The terminal is not the controlling one of the child, which would get this from the system.
      kill(process.processIdentifier, SIGHUP)
    } else {
      Thread.sleep(forTimeInterval: 1)
      #expect(process.isRunning)
      process.interrupt()
    }
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + (hangsUp ? SIGHUP : SIGINT))
    #expect(try Tool.run("report", scratch.file("out")).status == 0)
  }

  /// The report: as wide as the terminal, in colour there, as in a file elsewhere.
  @Test func report() throws {
    let scratch = try Scratch()
    let study = try scratch.write(
      """
      name: marks
      seed: 3
      replications: 200
      laws: [{law: bivariate-normal, correlation: 0.6}]
      sample-sizes: [100]
      estimators: [gaussian, {estimator: histogram, bins: 12}]
      """, to: "marks.yaml")
    let directory = scratch.file("out")
    #expect(try Tool.run("run", study, "--output", directory, "--quiet").status == 0)
    let piped = try Tool.run("report", directory, "--cells", environment: ["COLUMNS": "160"]).output
    #expect(!piped.contains("●") && !piped.contains("\u{1B}"))
    let arguments = ["report", directory, "--cells"]
    let narrow = try inTerminal(arguments, columns: 100, directory: scratch.path)
    #expect(narrow.replacing("\r\n", with: "\n").replacing(/\u{1B}\[[0-9]+m/, with: "") == piped)
    #expect(narrow.contains("\u{1B}[33m*\u{1B}[0m"))
    let wide = try inTerminal(
      arguments, columns: 140, environment: ["NO_COLOR": "1"], directory: scratch.path)
    #expect(wide.contains("●") && !wide.contains("\u{1B}"))
    // COLUMNS is what the person says.
    let said = try inTerminal(
      arguments, columns: 140, environment: ["COLUMNS": "100"], directory: scratch.path)
    #expect(said == narrow)
    let markdown = try inTerminal(
      ["report", directory, "--format", "markdown"], columns: 140, directory: scratch.path)
    #expect(!markdown.contains("●") && !markdown.contains("\u{1B}"))
  }

  /// Every command has examples, and what it says fits a terminal.
  @Test func help() throws {
    let names = try Tool.run("--help").output.matches(of: /\n  ([a-z]+) {2,}[A-Z]/).map { String($0.1) }
    #expect(names.count >= 11 && names.contains("schema"))
    for arguments in [["--help"]] + names.map({ [$0, "--help"] }) {
      let result = try Tool.run(arguments)
      #expect(result.status == 0 && result.output.contains("\nEXAMPLES\n  mi-study "), "\(arguments)")
    }
  }

  @Test func schema() throws {
    let result = try Tool.run("schema")
    #expect(result.status == 0 && result.output == StudySchema.text)
    #expect(try Tool.run("schema", "x").status == 64)
  }

  /// What bash is offered, by its own completion function.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
    arguments: [
      (["report", "out", "--format", ""], ["table", "markdown", "csv", "json", "latex"]),
      (["report", "--units", "b"], ["bits"]),
      (["list", "esti"], ["estimators"]), (["list", "ks"], ["ksg1", "ksg2"]),
      (["export", "out", ""], ["replications", "summary", "pairs"]),
      (["run", "--shard", ""], ["auto"]),
      (["run", ""], ["folder", "study.yaml"]),
      (["check", "st"], ["study.yaml"]),
      (["report", "f"], ["folder"]),
      (["ver"], ["verify"]),
      (["run", "--fr"], ["--fresh"]),
    ])
  func bashCompletion(_ words: [String], _ wanted: [String]) throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.file("folder"), withIntermediateDirectories: true)
    try scratch.write("", to: "study.yaml")
    try scratch.write("", to: "notes.txt")
    try scratch.write(try Tool.run("--generate-completion-script", "bash").output, to: "folder/complete")
    let typed = (["mi-study"] + words).map { "'\($0)'" }.joined(separator: " ")
    let script = """
      source folder/complete
      COMP_WORDS=(\(typed)); COMP_CWORD=\(words.count); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
      _mi-study mi-study "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2> /dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = URL(filePath: scratch.path)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let offered = Set(text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    #expect(Set(wanted).isSubset(of: offered), "\(offered)")
    #expect(!offered.contains("notes.txt"))
  }
}
