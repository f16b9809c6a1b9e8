/// How a program fares in all its sessions: whether it is worth asking any more.
///
/// A process that dies costs one replication, or none. One that dies each time would take hours to
/// fail at every replication of a study.
package final class ProgramHealth: Sendable {
  /// So many faults in a row are a verdict.
  package static let patience = 20
  /// So many starts in a row that fail are one.
  static let starts = 3

  /// What a program may do that is not as it should be, and does no harm to its numbers.
  enum Remark: Hashable {
    /// It writes where no answer is due.
    case extraOutput
    /// It does not end at the end of its input.
    case lateEnd
  }

  private struct State {
    var faults = 0
    var verdict: ProgramFault?
    var told: Set<Remark> = []
  }

  private let state = Mutex(State())
  private let observer: (@Sendable (String) -> Void)?

  /// The health of a program that has not been asked yet.
  ///
  /// - Parameter observer: Receives each remark once, on the thread that made it.
  package init(observer: (@Sendable (_ remark: String) -> Void)? = nil) { self.observer = observer }

  /// Why the program is not asked any more; nil while it is.
  package var verdict: ProgramFault? { state.withLock { $0.verdict } }

  /// An answer came, if only to say that there is none: the process works.
  func noteAnswer() { state.withLock { $0.faults = 0 } }

  /// A replication has failed with its process.
  ///
  /// - Parameter name: The name of the entry.
  func note(_ fault: ProgramFault, of name: String) {
    state.withLock { state in
      state.faults += 1
      guard state.faults >= Self.patience, state.verdict == nil else { return }
      state.verdict = ProgramFault(
        fault.kind, "\(name) failed \(Self.patience) times in a row, the last time so: \(fault.reason)",
        lastWords: fault.lastWords)
    }
  }

  /// The program, which worked before, cannot be started again.
  func condemn(_ fault: ProgramFault) { state.withLock { $0.verdict = $0.verdict ?? fault } }

  /// Tells a remark unless one of its kind has been told.
  func remark(_ kind: Remark, _ text: String) {
    let isNew = state.withLock { $0.told.insert(kind).inserted }
    if isNew { observer?(text) }
  }
}
