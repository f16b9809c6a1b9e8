/// Hands out the remaining replications in chunks of about 10 ms, and gathers them in blocks.
///
/// The assignment of chunks does not influence any result: an estimate is a pure function of its
/// address. Every worker has its own item (a cell) while there are enough of them. Then workers
/// share the remaining items in chunks that shrink towards the end, so that no core idles while
/// another finishes.
///
/// A *chunk* is the unit of work, a *block* that of storage. A block is closed when it holds as
/// much time as the run had taken before it, at least 0.25 s and at most 10 s. So the number of
/// blocks at first grows with the logarithm of the time, and a killed run loses little of an hour.
///
/// Handing out takes a lock per chunk. It allocates nothing while stored blocks are used again.
package final class Schedule: Sendable {
  /// Consecutive replications of one item.
  package struct Chunk {
    /// The index in `items`.
    package let item: Int
    package let replications: Range<Int>
    /// The block for the results.
    package let block: BlockBuffer
  }

  /// Missing replications of one cell, for the same estimators.
  package struct Item: Sendable {
    /// The index in the plan.
    package let cell: Int
    /// The indices of the estimators in the cell.
    package let estimators: [Int]
    package let replications: Range<Int>
    /// The shape of a block of the estimators.
    package let shape: BlockShape
    /// The addresses of the estimators' blocks in the store.
    package let addresses: [BlockAddress]
    /// Seconds per replication: a guess until the first chunk is timed.
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

  /// Returns the next chunk for a worker that is prepared for one item, or for none yet; nil if
  /// nothing is left or the run was stopped.
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

  /// Records the time of a computed chunk. Returns its block, closed, if that is complete.
  ///
  /// - Parameter finished: The finished replications of a stopped chunk; nil for all. The block
  ///   ends before the first unfinished one.
  package func record(_ chunk: Chunk, finished: Int? = nil, seconds: Double) -> BlockBuffer? {
    state.withLock { state in
      if let finished, finished < chunk.replications.count {
        state.isStopped = true
        return state.recordCut(chunk, finished: finished, seconds: seconds)
      }
      return state.record(chunk, seconds: seconds)
    }
  }

  /// Takes back the memory of a stored block.
  package func recycle(_ block: BlockBuffer) { state.withLock { $0.recycle(block) } }

  /// Stops handing out chunks. Workers still record the chunks that they have.
  package func stop() { state.withLock { $0.isStopped = true } }

  /// Closes the incomplete blocks of a stopped run after their last replications and returns them.
  /// All workers must have ended, so that everything handed out is recorded.
  package func unfinished() -> [BlockBuffer] { state.withLock { $0.closeAll() } }
}
