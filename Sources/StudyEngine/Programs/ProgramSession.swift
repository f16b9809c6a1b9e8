import CProgramHost
import Foundation

/// What came of a request.
package enum ProgramAnswer: Sendable {
  /// All replications are answered.
  case complete
  /// Nothing is answered: the run was stopped, or the health of the program has a verdict.
  case stopped
  /// Those without a fault are answered.
  case partial([ProgramFault?])
}

/// A program at work for one thread: it starts processes and asks them.
///
/// Whether a replication is answered, how, and why not depends on the program, the replication and
/// the time limit, not on its batch. A batch that fails is asked again one by one. A single
/// replication whose process died or wrote something else is asked once more in a new process. The
/// signal of a scheduler, or what an earlier replication left in the pipe, is no fault of this one.
package final class ProgramSession {
  private let launch: ProgramLaunch
  private let health: ProgramHealth
  private var process: ProgramProcess?
  private var introduction: ProgramIntroduction?
  private var line = BatchLine()
  /// The number of requests so far: it tells their answers apart.
  private var requests = 0

  /// How many replications take about 20 ms. A batch is a unit of interruption.
  package private(set) var comfortableBatch = 1

  /// The most seconds from the end of the input to the end of the program.
  private static let patience = 5.0

  /// A session; nothing is started.
  ///
  /// - Parameters:
  ///   - launch: What to start.
  ///   - health: Shared by all sessions of the program.
  package init(_ launch: ProgramLaunch, health: ProgramHealth) {
    self.launch = launch
    self.health = health
  }

  deinit { end() }

  /// Starts the program and says hello, unless it runs.
  ///
  /// - Returns: What the program says of itself.
  /// - Throws: Why it cannot be started, or why it refuses.
  package func begin() throws(ProgramFault) -> ProgramIntroduction {
    if let process, let introduction, process.condition() == .good { return introduction }
    return try start { false }!
  }

  /// Asks for the answers to some replications.
  ///
  /// *Allocation:* none if all goes well.
  ///
  /// - Parameters:
  ///   - count: The number of replications.
  ///   - request: The bytes of the replications, all of the same size.
  ///   - answer: The memory of the answers, all of the same size. What a replication with a fault
  ///     has there is arbitrary.
  ///   - isStopped: Polled every 50 ms at least.
  package func ask(
    _ count: Int, request: UnsafeRawBufferPointer, answer: UnsafeMutableRawBufferPointer,
    isStopped: () -> Bool
  ) -> ProgramAnswer {
    precondition(count > 0 && request.count % count == 0 && answer.count % count == 0 && !answer.isEmpty)
    let start = mi_program_clock()
    switch attempt(count, request, answer, isStopped) {
    case .stopped: return .stopped
    case .answered:
      learn(mi_program_clock() - start, of: count)
      health.noteAnswer()
      return .complete
    case .failed(let fault):
      if fault.kind == .timedOut { comfortableBatch = 1 }
      var faults = [ProgramFault?](repeating: nil, count: count)
      for index in 0..<count {
        let (sent, received) = (request.count / count, answer.count / count)
        let outcome = askAlone(
          UnsafeRawBufferPointer(rebasing: request[(index * sent)..<((index + 1) * sent)]),
          UnsafeMutableRawBufferPointer(rebasing: answer[(index * received)..<((index + 1) * received)]),
          isStopped, failedBefore: count == 1 ? fault : nil)
        switch outcome {
        case .answered: break
        case .stopped: return .stopped
        case .failed(let fault): faults[index] = fault
        }
      }
      return faults.allSatisfy { $0 == nil } ? .complete : .partial(faults)
    }
  }

  /// Ends the input of the program, waits for its end for five seconds, then kills what is left.
  package func end() {
    if let process, !process.finish(within: Self.patience) {
      health.remark(
        .lateEnd,
        "\(launch.name) did not end within \(Figure.plain(Self.patience)) s of the end of its input "
          + "and was killed"
      )
    }
    process = nil
  }

  // MARK: Requests

  private enum Attempt {
    case answered
    case stopped
    case failed(ProgramFault)
  }

  /// Asks for one replication, and once more if its process died or wrote something else.
  private func askAlone(
    _ request: UnsafeRawBufferPointer, _ answer: UnsafeMutableRawBufferPointer, _ isStopped: () -> Bool,
    failedBefore: ProgramFault?
  ) -> Attempt {
    var outcome = failedBefore.map(Attempt.failed) ?? attempt(1, request, answer, isStopped)
    if case .failed(let fault) = outcome, fault.kind == .died || fault.kind == .wrongAnswer {
      outcome = attempt(1, request, answer, isStopped)
    }
    switch outcome {
    case .stopped: return .stopped
    case .failed(let fault) where fault.kind != .error: health.note(fault, of: launch.name)
    case .failed, .answered: health.noteAnswer()
    }
    return health.verdict == nil ? outcome : .stopped
  }

  /// Sends one request to a process that works, and receives its answer.
  private func attempt(
    _ count: Int, _ request: UnsafeRawBufferPointer, _ answer: UnsafeMutableRawBufferPointer,
    _ isStopped: () -> Bool
  ) -> Attempt {
    guard let process = readyProcess(isStopped) else { return .stopped }
    requests += 1
    line.set(requests, count)
    let current = requests
    var error: String?
    let outcome = line.bytes.withUnsafeBytes { line in
      process.exchange(
        line, payload: request, answer: answer, seconds: launch.timeout, isStopped: isStopped
      ) { text in
        if text.elementsEqual(line.dropLast()) { return .bytesFollow }
        switch ProgramLine(text) {
        // A late second answer to an earlier request is none.
        case .replications(count, let number) where number ?? current == current: return .bytesFollow
        case .error(let reason):
          error = reason
          return .isWhole
        default: return .isWrong
        }
      }
    }
    process.isFresh = false
    switch outcome {
    case .answered:
      return error.map { .failed(ProgramFault(.error, $0, lastWords: process.lastWords)) } ?? .answered
    case .stopped:
      discard()
      return .stopped
    default:
      let fault = ProgramFault(outcome, of: launch, isHello: false, lastWords: process.lastWords)
      discard()
      return .failed(fault)
    }
  }

  private func learn(_ seconds: Double, of count: Int) {
    let most = 0.02 * Double(count) / max(seconds, 1e-6)
    comfortableBatch = max(1, min(launch.batch, 8 * comfortableBatch, Int(min(most, 1e9))))
  }

  // MARK: Processes

  /// The process, or a new one if it is no good. Nil if stopped, or if no new one works.
  private func readyProcess(_ isStopped: () -> Bool) -> ProgramProcess? {
    if health.verdict != nil { return nil }
    switch process?.condition() {
    case .good: return process
    case .hasExtraOutput(let text):
      health.remark(
        .extraOutput,
        "\(launch.name) wrote '\(text)' where no answer was due; print to standard error instead "
          + "(its process is replaced whenever that is seen)")
    case .ended, nil: break
    }
    discard()
    for number in 1...ProgramHealth.starts {
      do throws(ProgramFault) {
        return try start(isStopped) == nil ? nil : process
      } catch {
        if number == ProgramHealth.starts || error.kind == .refused { health.condemn(error) }
        if health.verdict != nil { return nil }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
    return nil
  }

  /// Starts a process and says hello; nil if stopped.
  private func start(_ isStopped: () -> Bool) throws(ProgramFault) -> ProgramIntroduction? {
    discard()
    let process = try ProgramProcess(launch)
    let hello = Array((launch.hello.line + "\n").utf8)
    var answer: ProgramLine?
    let outcome = hello.withUnsafeBytes { hello in
      process.exchange(
        hello, payload: UnsafeRawBufferPointer(start: nil, count: 0),
        answer: UnsafeMutableRawBufferPointer(start: nil, count: 0), seconds: launch.helloTimeout,
        isStopped: isStopped
      ) { text in
        answer = ProgramLine(text)
        switch answer {
        case .ready, .refuses, .error: return .isWhole
        case .replications, nil: return .isWrong
        }
      }
    }
    switch (outcome, answer) {
    case (.answered, .ready(let introduction)):
      self.process = process
      self.introduction = introduction
      return introduction
    case (.answered, .refuses(let reason)):
      throw ProgramFault(.refused, reason, lastWords: process.lastWords)
    case (.answered, .error(let reason)):
      throw ProgramFault(.error, reason, lastWords: process.lastWords)
    case (.stopped, _): return nil
    default: throw ProgramFault(outcome, of: launch, isHello: true, lastWords: process.lastWords)
    }
  }

  /// Kills the process.
  private func discard() {
    process?.kill()
    process = nil
  }
}

/// The line `{"request": 7, "replications": 64}` with its end, made without allocation.
private struct BatchLine {
  private(set) var bytes: [UInt8]
  private static let beginning = Array("{\"request\": ".utf8), middle = Array(", \"replications\": ".utf8)

  init() {
    bytes = Self.beginning
    bytes.reserveCapacity(Self.beginning.count + Self.middle.count + 48)
  }

  mutating func set(_ request: Int, _ count: Int) {
    bytes.removeLast(bytes.count - Self.beginning.count)
    append(request)
    bytes.append(contentsOf: Self.middle)
    append(count)
    bytes.append(UInt8(ascii: "}"))
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ number: Int) {
    var unit = 1
    while number / unit >= 10 { unit *= 10 }
    while unit > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
      unit /= 10
    }
  }
}
