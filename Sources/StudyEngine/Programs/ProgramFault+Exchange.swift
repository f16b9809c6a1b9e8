import Foundation

extension ProgramFault {
  /// The fault of an exchange that brought no answer.
  ///
  /// - Parameters:
  ///   - outcome: How it ended; neither answered nor stopped.
  ///   - launch: The program.
  ///   - isHello: Whether it was the hello, else a request.
  ///   - lastWords: What the program wrote to standard error.
  init(_ outcome: ProgramExchange, of launch: ProgramLaunch, isHello: Bool, lastWords: [String]) {
    let name = launch.name
    let due = isHello ? "its answer to the hello" : "its answer"
    switch outcome {
    case .answered, .stopped: preconditionFailure("no fault")
    case .wrong(let text):
      self.init(
        .wrongAnswer, "\(name) wrote '\(text)' where \(due) was due; print to standard error instead",
        lastWords: lastWords)
    case .timedOut(let hasBegun):
      let seconds = Figure.plain(isHello ? launch.helloTimeout : launch.timeout)
      self.init(
        .timedOut,
        hasBegun
          ? "\(name) wrote a part of \(due) only within \(seconds) s"
          : "\(name) gave no answer within \(seconds) s",
        lastWords: lastWords)
    case .died(let end):
      if let fault = ProgramFault(end, of: launch) {
        self = fault
      } else {
        self.init(.died, "\(name) \(end.words) where \(due) was due", lastWords: lastWords)
      }
    case .closedOutput:
      self.init(.died, "\(name) closed its standard output where \(due) was due", lastWords: lastWords)
    case .closedInput:
      self.init(
        .died, "\(name) closed its standard input before it had read what it was sent", lastWords: lastWords)
    }
  }
}
