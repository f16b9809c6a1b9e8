/// What is left to do, handed out to workers in chunks of about a quarter of a second.
///
/// Which worker gets which chunk decides nothing about the numbers: a block is a pure function of its address. Chunks get
/// smaller towards the end, so that no core idles while another finishes.
final class Schedule: Sendable {
  /// Consecutive replications of one cell for some of its estimators.
  struct Chunk: Sendable {
    /// Position in the plan.
    let cell: Int
    /// Positions of the estimators in the cell.
    let estimators: [Int]
    let replications: Range<Int>
    fileprivate let item: Int
  }

  /// Replications of one cell that are missing, for the same estimators.
  struct Item: Sendable {
    let cell: Int
    let estimators: [Int]
    var replications: Range<Int>
    /// Seconds per replication: a guess until the first chunk was timed.
    var cost: Double
  }

  private struct State {
    var items: [Item]
    var next = 0
    var remaining: Double
    var isStopped = false
  }

  private static let chunkSeconds = 0.25
  /// Bounds a block's memory and size on disk.
  private static let largestChunk = 1 << 16

  private let state: Guarded<State>
  private let workers: Int

  init(_ items: [Item], workers: Int) {
    self.workers = workers
    state = Guarded(
      State(items: items, remaining: items.reduce(0) { $0 + Double($1.replications.count) * $1.cost }))
  }

  /// The next chunk, or nil where nothing is left or the run was stopped.
  func next() -> Chunk? {
    state.withLock { state in
      while state.next < state.items.count, state.items[state.next].replications.isEmpty { state.next += 1 }
      guard !state.isStopped, state.next < state.items.count else { return nil }
      let item = state.items[state.next]
      // The last chunks share what is left; below 10 ms the bookkeeping would show.
      let seconds = max(0.01, min(Self.chunkSeconds, state.remaining / Double(2 * workers)))
      let wanted = seconds / item.cost
      let count = min(
        item.replications.count, wanted < Double(Self.largestChunk) ? max(1, Int(wanted)) : Self.largestChunk)
      let range = item.replications.lowerBound..<item.replications.lowerBound + count
      state.items[state.next].replications = range.upperBound..<item.replications.upperBound
      state.remaining = max(0, state.remaining - Double(count) * item.cost)
      return Chunk(cell: item.cell, estimators: item.estimators, replications: range, item: state.next)
    }
  }

  /// Learns from the time that a chunk took.
  func record(_ chunk: Chunk, seconds: Double) {
    state.withLock { state in
      let cost = max(seconds / Double(chunk.replications.count), 1e-9)
      let left = Double(state.items[chunk.item].replications.count)
      state.remaining = max(0, state.remaining + left * (cost - state.items[chunk.item].cost))
      state.items[chunk.item].cost = cost
    }
  }

  /// Lets the workers finish the chunks in hand and hands out no more.
  func stop() { state.withLock { $0.isStopped = true } }
}
