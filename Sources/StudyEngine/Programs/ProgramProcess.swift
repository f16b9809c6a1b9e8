import CProgramHost
import Foundation

/// A running program, with the pipes to it.
///
/// Its standard error is read in every wait, so that it never stands still for want of a reader.
final class ProgramProcess {
  private var program = mi_program()
  private let launch: ProgramLaunch
  /// What the program wrote that is no part of an answer yet, and a buffer for standard error.
  let staging: UnsafeMutableRawBufferPointer, errorBuffer: UnsafeMutableRawBufferPointer
  /// The number of bytes in `staging`.
  var staged = 0
  /// Whether the process has not answered a request yet. What it has written until its first answer
  /// is then a function of the program and that request, whenever it came.
  var isFresh = true
  private(set) var isInputOpen = true
  private(set) var isOutputOpen = true
  private var isErrorOpen = true
  /// How it ended; nil while it runs.
  private(set) var end: ProgramEnd?
  private var words = LastWords()
  private var capacities = (input: 1 << 16, output: 1 << 16)

  /// The size of the buffers; a line is no longer.
  private static let bufferSize = 1 << 16

  /// Starts the program of a launch.
  init(_ launch: ProgramLaunch) throws(ProgramFault) {
    self.launch = launch
    staging = .allocate(byteCount: Self.bufferSize, alignment: 16)
    errorBuffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
    let started = try Self.start(launch)
    program = started
  }

  deinit {
    kill()
    staging.deallocate()
    errorBuffer.deallocate()
  }

  private static func start(_ launch: ProgramLaunch) throws(ProgramFault) -> mi_program {
    guard let name = launch.command.first, !name.isEmpty else {
      throw ProgramFault(.cannotStart, "\(launch.name) names no program; give one: command: [python3, FILE]")
    }
    guard !(launch.command + [launch.folder]).contains(where: { $0.utf8.contains(0) }) else {
      throw ProgramFault(.cannotStart, "\(launch.name): a word of command: holds a NUL character")
    }
    let path = try path(of: name, launch)
    let arguments = CTexts(launch.command)
    let settings = CTexts(ProgramLaunch.variables)
    let texts = CTexts([path, ProgramLaunch.hiddenVariables, launch.folder.isEmpty ? "." : launch.folder])
    var program = mi_program()
    var command = mi_program_command(
      path: texts.pointers[0], arguments: arguments.pointers.baseAddress,
      settings: settings.pointers.baseAddress, hidden_prefix: texts.pointers[1], folder: texts.pointers[2])
    let number = withExtendedLifetime((arguments, settings, texts)) { mi_program_start(&command, &program) }
    if number != 0, let fault = ProgramFault(.noProcess(number), of: launch) { throw fault }
    return program
  }

  /// Whether a program of this name is along PATH.
  static func isFound(_ name: String) -> Bool {
    var path = [CChar](repeating: 0, count: 4096)
    return mi_program_find(name, &path, path.count) == 0
  }

  /// The file of a program: a name without a slash is looked for along PATH.
  private static func path(of name: String, _ launch: ProgramLaunch) throws(ProgramFault) -> String {
    if name.contains("/") { return name }
    var path = [CChar](repeating: 0, count: 4096)
    let number = mi_program_find(name, &path, path.count)
    if number != 0, let fault = ProgramFault(.notExecuted(number), of: launch) { throw fault }
    return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: Reading, writing, waiting

  /// Writes what the pipe takes of two texts after each other; returns the number of bytes.
  func write(_ line: Slice<UnsafeRawBufferPointer>, _ payload: Slice<UnsafeRawBufferPointer>) -> Int {
    guard isInputOpen else { return 0 }
    let (first, second) = (UnsafeRawBufferPointer(rebasing: line), UnsafeRawBufferPointer(rebasing: payload))
    let count = mi_program_write(
      program.input, first.baseAddress, first.count, second.baseAddress, second.count)
    if count < 0, count != -Int(EAGAIN) { isInputOpen = false }
    return max(0, count)
  }

  /// Reads what the program wrote, as far as the memory goes; nil if nothing is there now.
  func read(into memory: Slice<UnsafeMutableRawBufferPointer>) -> Int? {
    guard isOutputOpen else { return nil }
    let memory = UnsafeMutableRawBufferPointer(rebasing: memory)
    let count = mi_program_read(program.output, memory.baseAddress, memory.count)
    if count <= 0, count != -Int(EAGAIN) { isOutputOpen = false }
    return count > 0 ? count : nil
  }

  /// What is ready after a wait.
  struct Readiness: OptionSet {
    let rawValue: Int32
    static let input = Readiness(rawValue: Int32(MI_PROGRAM_INPUT))
    static let output = Readiness(rawValue: Int32(MI_PROGRAM_OUTPUT))
    static let error = Readiness(rawValue: Int32(MI_PROGRAM_ERROR))
    static let status = Readiness(rawValue: Int32(MI_PROGRAM_STATUS))
    static let inputEnd = Readiness(rawValue: Int32(MI_PROGRAM_INPUT_END))
  }

  /// Waits for at most some milliseconds; keeps last words and notes the end of the process.
  ///
  /// - Returns: What the caller may use. An end that was noted is in `end`.
  func wait(for interests: Readiness, milliseconds: Int32) -> Readiness {
    var wanted = interests
    if isInputOpen { wanted.insert(.inputEnd) } else { wanted.remove(.input) }
    if !isOutputOpen { wanted.remove(.output) }
    if isErrorOpen { wanted.insert(.error) }
    if end == nil { wanted.insert(.status) }
    let ready = Readiness(rawValue: mi_program_wait(&program, wanted.rawValue, milliseconds))
    if ready.contains(.error) { _ = readError() }
    if ready.contains(.status) { noteEnd() }
    if ready.contains(.inputEnd) { isInputOpen = false }
    return ready
  }

  private func noteEnd() {
    var report = mi_program_report()
    let result = mi_program_read_report(&program, &report)
    guard result >= 0 else { return }
    guard result == 1 else {
      end = .lost
      return
    }
    switch Int(report.stage) {
    case MI_PROGRAM_NO_PROCESS: end = .noProcess(report.code)
    case MI_PROGRAM_NO_FOLDER: end = .noFolder(report.code)
    case MI_PROGRAM_NOT_EXECUTED: end = .notExecuted(report.code)
    default:
      // The status of wait(): the signal in the low seven bits, else the exit status above them.
      let signal = report.code & 0x7F
      end = signal == 0 ? .exited((report.code >> 8) & 0xFF) : .signalled(signal)
    }
  }

  // MARK: Last words

  private func readError() -> Bool {
    let count = mi_program_read(program.error, errorBuffer.baseAddress, errorBuffer.count)
    if count <= 0, count != -Int(EAGAIN) { isErrorOpen = false }
    guard count > 0 else { return false }
    words.append(UnsafeRawBufferPointer(rebasing: errorBuffer[..<count]))
    return true
  }

  /// The last lines of standard error since `forgetWords`, with those that are on their way.
  ///
  /// A program that writes faster than it is read is not followed to its end.
  var lastWords: [String] {
    for _ in 0..<64 where isErrorOpen {
      guard readError() else { break }
    }
    return words.lines
  }

  /// Lets the last words begin here.
  func forgetWords() { words.clear() }

  // MARK: The end

  /// Lets the pipes hold a request and an answer of these sizes, as far as the system allows.
  ///
  /// A system has a limit on the sum over all pipes of a user, so they are no larger than needed.
  func enlarge(input: Int, output: Int) {
    if input > capacities.input {
      mi_program_enlarge(program.input, input)
      capacities.input = input
    }
    if output > capacities.output {
      mi_program_enlarge(program.output, output)
      capacities.output = output
    }
  }

  /// Ends the input and waits for the program to end; kills it and its descendants then.
  ///
  /// - Returns: Whether it ended in time.
  func finish(within seconds: Double) -> Bool {
    mi_program_close(&program.input)
    isInputOpen = false
    let start = mi_program_clock()
    while end == nil, mi_program_clock() - start < seconds {
      if wait(for: .output, milliseconds: 50).contains(.output) { _ = read(into: staging[...]) }
    }
    defer { kill() }
    return end != nil
  }

  /// Kills the program and its descendants, and waits until they are gone.
  func kill() {
    if program.guard > 0 { mi_program_end(&program) }
    end = end ?? .lost
  }
}

/// Texts as C has them: an array of pointers that ends with a null pointer.
private final class CTexts {
  let pointers: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>

  init(_ texts: [String]) {
    pointers = .allocate(capacity: texts.count + 1)
    pointers.initialize(repeating: nil)
    for (index, text) in texts.enumerated() { pointers[index] = UnsafePointer(strdup(text)) }
  }

  deinit {
    for pointer in pointers { free(UnsafeMutableRawPointer(mutating: pointer)) }
    pointers.deallocate()
  }
}
