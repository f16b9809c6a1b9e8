package import MutualInformation

/// What the programs of one study need: the folder they run in, and the user's consent.
///
/// Without consent no program starts, whoever asks. The consent is for one process: nothing stores
/// it, so a results directory that somebody sent cannot have it.
public final class ProgramPlace: Sendable {
  private struct State {
    var folder: String
    var isAllowed = false
    var health: [String: ProgramHealth] = [:]
    var remarks: [String] = []
    var isStopped: (@Sendable () -> Bool)?
  }

  private let state: Mutex<State>

  /// - Parameter folder: The folder of the study file.
  init(folder: String) { state = Mutex(State(folder: folder)) }

  /// The folder of the study file, in which the programs run.
  public var folder: String { state.withLock { $0.folder } }

  /// Whether programs may start.
  public var isAllowed: Bool { state.withLock { $0.isAllowed } }

  /// Moves to another folder, before any program is started.
  func move(to folder: String) { state.withLock { $0.folder = folder } }

  /// Lets programs start from now on.
  func allow() { state.withLock { $0.isAllowed = true } }

  /// The health of a program, which all its processes share.
  func health(of name: String) -> ProgramHealth {
    state.withLock { state in
      if let known = state.health[name] { return known }
      let health = ProgramHealth { [weak self] remark in self?.state.withLock { $0.remarks.append(remark) } }
      state.health[name] = health
      return health
    }
  }

  /// The reason why a program cannot go on; nil while all can. It is asked for before every estimate.
  var verdict: ProgramFault? { state.withLock { $0.health.values.lazy.compactMap(\.verdict).first } }

  /// What programs did, since the last call, that is not as it should be and does no harm to numbers.
  func takeRemarks() -> [String] {
    state.withLock { state in
      defer { state.remarks = [] }
      return state.remarks
    }
  }

  /// Whether the run that `during` knows was stopped.
  var isStopping: Bool {
    let isStopped = state.withLock { $0.isStopped }
    return isStopped?() ?? false
  }

  /// Runs a body, in which `isStopping` asks `isStopped`.
  func during<Result, Failure>(
    _ isStopped: @Sendable () -> Bool, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let result: Swift.Result<Result, Failure> = withoutActuallyEscaping(isStopped) { isStopped in
      state.withLock { $0.isStopped = isStopped }
      defer { state.withLock { $0.isStopped = nil } }
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

extension ProgramFault {
  /// The fault of a program that nobody allowed to start.
  static let notAllowed = ProgramFault(.cannotStart, "programs are not allowed to start")

  /// The failure that a replication is stored with.
  package var failure: EstimationFailure { kind == .timedOut ? .programTimedOut : .programFailed }
}
