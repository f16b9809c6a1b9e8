import Foundation
import StudyEngine

/// Progress on standard error: a bar in place, on a terminal only; remarks always.
final class ProgressLine: Sendable {
  private let isSilent: Bool
  private let isDrawn: Bool
  private let started = ContinuousClock.now
  private let state = Guarded((hasBar: false, last: ContinuousClock.now - .seconds(1)))

  init(isSilent: Bool) {
    self.isSilent = isSilent
    isDrawn = !isSilent && isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Shows a remark, or how far the run is.
  func show(_ notice: Run.Notice) {
    switch notice {
    case .remark(let text):
      clear()
      printError("mi-study: \(text)")
    case .progress(let done, let total):
      guard isDrawn else { return }
      state.withLock { state in
        let now = ContinuousClock.now
        guard now - state.last > .milliseconds(100) || done == total else { return }
        state = (true, now)
        draw(done, total, seconds: (now - started) / .seconds(1))
      }
    }
  }

  /// Removes the bar.
  func clear() {
    state.withLock { state in
      if state.hasBar { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
      state.hasBar = false
    }
  }

  private func draw(_ done: Int, _ total: Int, seconds: Double) {
    let width = 30
    let share = Double(done) / Double(total)
    let filled = Int(share * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let left = rate > 0 ? ", \(duration(Double(total - done) / rate)) left" : ""
    let line = "\(bar) \(Int(share * 100)) %  \(Int(rate)) estimates/s\(left)"
    FileHandle.standardError.write(Data("\r\(line)\u{1B}[K".utf8))
  }
}

/// A time as people say it: `42 s`, `3 min 10 s`, `2 h 5 min`.
func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "a very long time" }
  let whole = Int(seconds.rounded(.up))
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole % 3600 / 60) min"
}
