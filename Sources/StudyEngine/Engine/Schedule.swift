/// What is left to do, handed out to workers in chunks of about ten milliseconds, and gathered in blocks for the store.
///
/// Which worker gets which chunk decides nothing about the numbers: an estimate is a pure function of its address. Every
/// worker has an item (a cell) of its own as long as there are enough; then they share what is left, in chunks that get
/// smaller towards the end, so that no core idles while another finishes.
///
/// A *chunk* is the unit of work, a *block* that of storage. A block is closed when it holds as much time as the run had
/// taken before it, at least a quarter of a second and at most ten: so the number of blocks grows with the logarithm of the
/// time at first, and a killed run has lost little of an hour.
///
/// Handing out takes a lock per chunk and, while blocks come back to be used again, no memory.
package final class Schedule: Sendable {
  /// Consecutive replications of one item.
  package struct Chunk {
    /// Position in the items.
    package let item: Int
    package let replications: Range<Int>
    /// Where the results go.
    package let block: BlockBuffer
  }

  /// Replications of one cell that are missing, for the same estimators.
  package struct Item: Sendable {
    /// Position in the plan.
    package let cell: Int
    /// Positions of the estimators in the cell.
    package let estimators: [Int]
    package let replications: Range<Int>
    /// The estimators' widths in a block.
    package let shape: BlockShape
    /// The estimators' blocks in the store.
    package let addresses: [BlockAddress]
    /// Seconds per replication: a guess until the first chunk was timed.
    let cost: Double

    package init(
      cell: Int, estimators: [Int], replications: Range<Int>, addresses: [BlockAddress], cost: Double
    ) {
      self.cell = cell
      self.estimators = estimators
      self.replications = replications
      shape = BlockShape(widths: addresses.map(\.width))
      self.addresses = addresses
      self.cost = cost
    }
  }

  package let items: [Item]
  private let workers: Int
  private let state: Mutex<ScheduleState>

  package init(_ items: [Item], workers: Int) {
    self.items = items
    self.workers = workers
    state = Mutex(ScheduleState(items, workers: workers))
  }

  /// The next chunk for a worker whose memory is for one item, or for none yet; nil where nothing is left or the run was
  /// stopped.
  package func next(after item: Int?) -> Chunk? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      if let item, state.hasWork(item) { return state.take(item, of: items[item]) }
      if let item = state.nextUntouched() ?? state.largestShared() {
        return state.take(item, of: items[item])
      }
      return nil
    }
  }

  /// Learns from the time that a chunk took; returns its block if that is complete now, closed.
  ///
  /// - Parameter finished: The replications of a stopped chunk that were finished; all if not given. The block ends before
  ///   the first that was not.
  package func record(_ chunk: Chunk, finished: Int? = nil, seconds: Double) -> BlockBuffer? {
    state.withLock { state in
      if let finished, finished < chunk.replications.count {
        state.isStopped = true
        return state.recordCut(chunk, finished: finished, seconds: seconds)
      }
      return state.record(chunk, seconds: seconds)
    }
  }

  /// Takes back the memory of a block that is stored.
  package func recycle(_ block: BlockBuffer) { state.withLock { $0.recycle(block) } }

  /// Hands out no more; workers record the chunks that they have.
  package func stop() { state.withLock { $0.isStopped = true } }

  /// The blocks that a stopped run leaves unfinished, closed after what was computed; for when no worker is at work any
  /// more: then all that was handed out is there.
  package func unfinished() -> [BlockBuffer] { state.withLock { $0.closeAll() } }
}
