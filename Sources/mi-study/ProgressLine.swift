import Foundation
import StudyEngine

/// Progress on standard error: one line in place on a terminal, some lines in a log; all remarks.
final class ProgressLine: Sendable {
  private enum Place { case nowhere, terminal, log(every: Duration) }

  private let place: Place
  private let started = ContinuousClock.now
  private let state = Mutex((isDrawn: false, next: ContinuousClock.now))

  /// The help on the environment, for the commands that show progress.
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
      // A text that is no number and numbers up to 0 give 10 s. A day, the most, is never.
      let pause = Duration.milliseconds(Int((seconds > 0 ? max(0.1, min(seconds, 86_400)) : 10) * 1000))
      place = .log(every: pause)
      state.withLock { $0.next = started + pause }
    }
  }

  /// Shows a remark or the progress of the run.
  func show(_ notice: Run.Notice) {
    switch notice {
    case .remark(let text):
      clear()
      printError("mi-study: \(text)")
    case .progress(let progress): show(progress)
    case .interruptible(let isInterruptible): SignalWatch.setInterruptible(isInterruptible)
    }
  }

  /// Shows the progress if the next line is due.
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
        // Missed lines are not made up for.
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

  /// The text that removes the line from a terminal; empty elsewhere.
  var eraser: String {
    if case .terminal = place { return Self.eraser }
    return ""
  }

  private static let eraser = "\r\u{1B}[K"
}
