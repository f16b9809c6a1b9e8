import Foundation
import StudyEngine

/// Progress on standard error: a line in place on a terminal, now and then a line in a log; remarks always.
final class ProgressLine: Sendable {
  private enum Place { case nowhere, terminal, log(every: Duration) }

  private let place: Place
  private let started = ContinuousClock.now
  private let state = Mutex((isDrawn: false, next: ContinuousClock.now))

  /// For the help of the commands that show it.
  static let environment = """
    MI_STUDY_PROGRESS   seconds between two lines of progress in a log, where
                        standard error is no terminal, 0.1 at least; 10 if not
                        set.
    """

  init(isSilent: Bool) {
    if isSilent {
      place = .nowhere
    } else if Terminal.isTerminal(STDERR_FILENO) {
      place = .terminal
    } else {
      let seconds = Terminal.variable("MI_STUDY_PROGRESS").flatMap { Double($0) } ?? 10
      // Also what is no number; a day is never, and a log is no terminal.
      let pause = Duration.milliseconds(Int((seconds > 0 ? max(0.1, min(seconds, 86_400)) : 10) * 1000))
      place = .log(every: pause)
      state.withLock { $0.next = started + pause }
    }
  }

  /// Shows a remark, or how far the run is.
  func show(_ notice: Run.Notice) {
    switch notice {
    case .remark(let text):
      clear()
      printError("mi-study: \(text)")
    case .progress(let progress): show(progress)
    case .interruptible(let isInterruptible): SignalWatch.setInterruptible(isInterruptible)
    }
  }

  /// Shows how far it is, if it is time to.
  func show(_ progress: RunProgress) {
    if case .nowhere = place { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard now >= state.next else { return }
      let seconds = (now - started) / .seconds(1)
      switch place {
      case .nowhere: break
      case .terminal:
        // The last column stays free: some terminals would begin a new line.
        let width = (Terminal.width(of: STDERR_FILENO) ?? 80) - 1
        state = (true, now + .milliseconds(100))
        StandardError.write("\r\(progress.line(seconds: seconds, width: width))\u{1B}[K")
      case .log(let pause):
        // Lines that were missed are not made up for.
        let missed = Int((now - state.next) / pause)
        state.next += pause * (missed + 1)
        printError("mi-study: \(progress.line(seconds: seconds))")
      }
    }
  }

  /// Removes the line.
  func clear() {
    state.withLock { state in
      if state.isDrawn { StandardError.write(Self.eraser) }
      state.isDrawn = false
    }
  }

  /// What removes the line, wherever it is; nothing where none is drawn.
  var eraser: String {
    if case .terminal = place { return Self.eraser }
    return ""
  }

  private static let eraser = "\r\u{1B}[K"
}
