import Foundation

/// What went wrong with a program.
///
/// A reason is one line that depends on the program and its input alone: it holds no numbers of
/// processes and no measured times.
package struct ProgramFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of fault.
  package enum Kind: Hashable, Sendable {
    /// There is no such program or folder, or the system has no process to give.
    case cannotStart
    /// The program cannot work with what the hello says. The reason is its own text.
    case refused
    /// The program ended, or closed its standard input or output.
    case died
    /// The program gave no whole answer in time.
    case timedOut
    /// The program wrote something else than an answer.
    case wrongAnswer
    /// The program said that it could not answer. The reason is its own text.
    case error
  }

  /// The kind.
  package let kind: Kind
  /// The reason, in one line.
  package let reason: String
  /// The last lines that the program wrote to standard error, at most 20.
  package let lastWords: [String]

  /// A fault of these parts.
  package init(_ kind: Kind, _ reason: String, lastWords: [String] = []) {
    self.kind = kind
    self.reason = reason
    self.lastWords = lastWords
  }

  /// The reason.
  package var description: String { reason }
}

/// The end of a program as its guard reports it.
enum ProgramEnd: Hashable, Sendable {
  /// No process could be made.
  case noProcess(Int32)
  /// The folder cannot be entered.
  case noFolder(Int32)
  /// The file cannot be executed.
  case notExecuted(Int32)
  /// It exited with this status.
  case exited(Int32)
  /// A signal ended it.
  case signalled(Int32)
  /// The guard was killed, and the program with it.
  case lost

  /// The end, said of the program.
  var words: String {
    switch self {
    case .exited(let status): "ended with exit status \(status)"
    case .signalled(let number): "was ended by signal \(number)\(Self.meaning(number))"
    case .lost: "was ended together with the process that watches it"
    case .noProcess(let number), .noFolder(let number), .notExecuted(let number):
      "could not be started (\(systemWords(number)))"
    }
  }

  private static func meaning(_ number: Int32) -> String {
    switch number {
    case SIGSEGV: " (segmentation fault)"
    case SIGABRT: " (aborted)"
    case SIGBUS: " (bus error)"
    case SIGFPE: " (arithmetic error)"
    case SIGILL: " (illegal instruction)"
    case SIGPIPE: " (broken pipe)"
    case SIGTERM: " (terminated)"
    case SIGXCPU: " (limit of processor time)"
    case SIGKILL: " (killed, perhaps for want of memory)"
    default: ""
    }
  }
}

extension ProgramFault {
  /// A program that cannot be started, with a cure. Nil if it was started.
  init?(_ end: ProgramEnd, of launch: ProgramLaunch) {
    let name = visible(launch.command.first ?? "")
    let folder = visible(launch.folder)
    switch end {
    case .exited, .signalled, .lost: return nil
    case .noProcess(let number):
      let cure =
        number == EMFILE || number == ENFILE
        ? "raise the limit on open files (ulimit -n)"
        : "raise the limit on processes (ulimit -u) or memory (ulimit -v)"
      self.init(
        .cannotStart,
        "\(launch.name) cannot be started: \(systemWords(number)); give fewer --threads, or \(cure)")
    case .noFolder(let number):
      self.init(
        .cannotStart,
        "\(folder): \(systemWords(number)); programs run in the folder of the study file, which must be there"
      )
    case .notExecuted(ENOENT) where !launch.command[0].contains("/"):
      self.init(
        .cannotStart,
        "\(name): no such program in PATH; install it, or give its path in command:")
    case .notExecuted(ENOENT) where Self.isThere(launch.command[0], in: launch.folder):
      self.init(
        .cannotStart,
        "\(name): its interpreter, which its first line names, is not there; "
          + "give one: command: [python3, \(name)]"
      )
    case .notExecuted(let number):
      self.init(.cannotStart, "\(name): \(systemWords(number))" + Self.cure(number, name, folder))
    }
  }

  private static func cure(_ number: Int32, _ name: String, _ folder: String) -> String {
    switch number {
    case ENOENT: "; paths in command: begin in the folder of the study file, \(folder)"
    case EACCES: "; make it executable (chmod +x), or give its interpreter: command: [python3, \(name)]"
    case ENOEXEC: "; begin its first line with #!, or give its interpreter: command: [python3, \(name)]"
    default: ""
    }
  }

  private static func isThere(_ path: String, in folder: String) -> Bool {
    access(plainPath(path.hasPrefix("/") ? path : folder + "/" + path), F_OK) == 0
  }
}
