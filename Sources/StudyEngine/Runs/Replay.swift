import GSLRandom
public import MutualInformation

/// One replication of a cell, drawn again and estimated again by every estimator of the cell.
///
/// A replication is a pure function of its address, so it need not be stored. Only the stored
/// blocks that hold it are read: the time does not depend on the number of replications.
public struct Replay: Sendable {
  /// One estimator's outcome for one quantity.
  public struct Value: Sendable {
    /// The index in `Cell.estimators`.
    public let estimator: Int
    /// The index in the estimator's `quantities`.
    public let quantity: Int
    /// The recomputed outcome.
    public let recomputed: EstimateOutcome
    /// The stored outcome; nil if the replication is not stored.
    public let stored: EstimateOutcome?

    /// Whether the stored outcome differs from the recomputed one.
    public var differs: Bool { stored.map { $0 != recomputed } ?? false }
  }

  public let cell: Cell
  /// The number of the replication, from 0.
  public let replication: Int
  /// The outcomes, by estimator, then by quantity.
  public let values: [Value]
  /// What went wrong with programs now, in their order: the reason, then the last lines on standard
  /// error.
  public let faults: [String]
}

extension StoredRun {
  /// The numbers of replications that have an address.
  public static let replayableReplications = 0...Int.max - 1

  private static func checkAddress(of replication: Int) throws(StoreError) {
    guard replayableReplications.contains(replication) else {
      throw StoreError(
        .badData, "the replication is \(replication); allowed: from 0 to \(replayableReplications.upperBound)"
      )
    }
  }

  /// Draws a replication of a cell again and runs its estimators.
  ///
  /// - Throws: `StoreError`, also for a number that is none of `replayableReplications`.
  public func replay(_ replication: Int, of cell: Cell) throws(StoreError) -> Replay {
    try Self.checkAddress(of: replication)
    try study.requirePrograms()
    var recomputation = try Recomputation(
      of: cell, estimators: Array(cell.estimators.indices), generator: study.generator)
    recomputation.run(replication)
    let addresses = try store.index()
    let reader = BlockReader()
    var values: [Replay.Value] = []
    for (position, entry) in cell.estimators.enumerated() {
      var window = StoredWindow(width: entry.width)
      window.clear(replication..<replication + 1)
      if let address = addresses.address(of: entry, in: cell) {
        try store.forEachBlock(
          at: address, reader: reader, in: replication..<replication + 1,
          onDamage: { _ in throw store.damage(of: entry, in: cell) }
        ) { window.take($0) }
      }
      for quantity in entry.estimator.quantities.indices {
        values.append(
          Replay.Value(
            estimator: position, quantity: quantity,
            recomputed: recomputation.outcome(position, quantity, of: entry),
            stored: window.outcome(of: replication, quantity, entry)))
      }
    }
    return Replay(
      cell: cell, replication: replication, values: values, faults: recomputation.faults(in: cell))
  }

  /// Returns the sample of a replication of a cell; reads nothing from the store.
  ///
  /// - Throws: `StoreError`, also for a number that is none of `replayableReplications`.
  public func sample(_ replication: Int, of cell: Cell) throws(StoreError) -> Sample {
    try Self.checkAddress(of: replication)
    if cell.law is ProgramLaw { try study.requirePrograms() }
    let sample: Sample?
    do throws(GSLError) {
      var worker = try CellWorker(cell: cell, estimators: [], generator: study.generator)
      sample = worker.sample(of: replication)
    } catch {
      throw StoreError(noStream: error)
    }
    guard let sample else {
      throw StoreError(
        .unavailable, "\(cell.law.shownName) did not draw replication \(replication) of cell \(cell.number)")
    }
    return sample
  }
}

/// Recomputes single replications of a cell as a run computes them.
struct Recomputation: ~Copyable {
  private var worker: CellWorker
  private let block: BlockBuffer

  /// Prepares the estimators of a cell at some indices.
  init(of cell: Cell, estimators: [Int], generator: Generator) throws(StoreError) {
    do throws(GSLError) {
      worker = try CellWorker(cell: cell, estimators: estimators, generator: generator)
    } catch {
      throw StoreError(noStream: error)
    }
    block = BlockBuffer(
      shape: BlockShape(widths: estimators.map { cell.estimators[$0].width }), capacity: 1)
  }

  /// Draws a replication and runs the estimators.
  mutating func run(_ replication: Int) {
    block.restart(first: replication, capacity: 1)
    worker.run(replication..<replication + 1, into: block)
  }

  /// The faults of programs in the current replication, each with the last lines that it wrote.
  func faults(in cell: Cell) -> [String] {
    block.close(count: 1, seconds: 0)
    var seen: Set<String> = []
    return block.faults.flatMap { note in
      let name = cell.estimators[note.estimator].estimator.shownName
      return seen.insert(note.fault.reason).inserted
        ? ["\(name): \(note.fault.reason)"] + note.fault.lastWords.map { "  \($0)" } : []
    }
  }

  /// The outcome of the current replication. `position` counts the prepared estimators.
  func outcome(_ position: Int, _ quantity: Int, of estimator: StudyEstimator) -> EstimateOutcome {
    let rows = block.rows(ofEstimator: position)
    return EstimateOutcome(
      rows[rows.first, quantity], status: rows[statusOf: rows.first],
      statements: estimator.indices(ofStatementsAbout: quantity).map { rows[rows.first, $0] })
  }
}

extension StoreError {
  /// The error for a generator that could not be allocated.
  init(noStream error: GSLError) {
    self.init(.inputOutput, "a random stream could not be made: \(error)")
  }
}
