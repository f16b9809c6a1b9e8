import MutualInformation

/// The batches of one program for one thread and one cell: the memory of their answers, and which
/// replications have none.
final class ProgramBatch {
  private let session: ProgramSession?
  private let health: ProgramHealth?
  private let bytesPerAnswer: Int
  /// The answers of the last batch, by replication.
  private(set) var answers: [UInt8] = []
  /// The faults of the last batch, by replication; empty if all were answered.
  private var faults: [ProgramFault?] = []

  /// - Parameters:
  ///   - entry: The program. Without consent it never starts, and all its replications fail.
  ///   - bytesPerAnswer: The size of the answer to one replication.
  ///   - launch: How it is started in a place.
  init(_ entry: some ProgramEntry, bytesPerAnswer: Int, launch: (ProgramPlace) -> ProgramLaunch) {
    self.bytesPerAnswer = bytesPerAnswer
    let place = entry.place
    let health = place?.health(of: entry.shownName)
    self.health = health
    if let place, let health, place.isAllowed {
      session = ProgramSession(launch(place), health: health)
    } else {
      session = nil
    }
  }

  /// The size that the program is comfortable with.
  var comfortableSize: Int { session?.comfortableBatch ?? 1 }

  /// Asks for some replications; false if the run was stopped meanwhile.
  func ask(_ count: Int, request: UnsafeRawBufferPointer, isStopped: () -> Bool) -> Bool {
    faults.removeAll(keepingCapacity: true)
    answers.removeAll(keepingCapacity: true)
    answers.append(contentsOf: repeatElement(0, count: count * bytesPerAnswer))
    guard count > 0 else { return true }
    guard let session else {
      faults.append(contentsOf: repeatElement(.notAllowed, count: count))
      return true
    }
    let outcome = answers.withUnsafeMutableBytes {
      session.ask(count, request: request, answer: $0, isStopped: isStopped)
    }
    switch outcome {
    case .complete: return true
    case .partial(let found): faults.append(contentsOf: found)
    case .stopped:
      // A program with a verdict is not asked: where no run ends for it, it fails everywhere.
      guard let verdict = health?.verdict, !isStopped() else { return false }
      faults.append(contentsOf: repeatElement(Optional(verdict), count: count))
    }
    return true
  }

  /// The fault of a replication of the last batch; nil for an answer.
  subscript(faultOf index: Int) -> ProgramFault? {
    get { index < faults.count ? faults[index] : nil }
    set {
      while faults.count <= index { faults.append(nil) }
      faults[index] = newValue
    }
  }
}
