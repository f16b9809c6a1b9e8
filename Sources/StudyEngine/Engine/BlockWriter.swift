import Dispatch
import Foundation

/// Takes finished blocks off the workers' hands and commits them, several in one transaction, every 100 ms or so.
final class BlockWriter: Sendable {
  private struct State {
    var waiting: [FinishedBlock] = []
    var bytes = 0
    var isScheduled = false
    var failure: StoreError?
  }

  private let store: RunStore
  private let queue = DispatchQueue(label: "mi-study.writer")
  private let state = Guarded(State())

  /// Workers wait for the disk when this much is waiting for it.
  private static let capacity = 32 << 20

  init(store: RunStore) { self.store = store }

  /// Hands over blocks. Returns false if storing has failed: then there is no point in going on.
  func submit(_ blocks: [FinishedBlock]) -> Bool {
    let (schedule, isFull, isFine) = state.withLock { state in
      state.waiting += blocks
      state.bytes += blocks.reduce(0) { $0 + 9 * $1.block.estimates.count }
      let schedule = !state.isScheduled
      state.isScheduled = true
      return (schedule, state.bytes > Self.capacity, state.failure == nil)
    }
    if isFull {
      queue.sync { self.commit() }
    } else if schedule {
      queue.asyncAfter(deadline: .now() + .milliseconds(100)) { self.commit() }
    }
    return isFine
  }

  /// Commits what is left.
  ///
  /// - Throws: The first error that storing met.
  func finish() throws(StoreError) {
    queue.sync { self.commit() }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  private func commit() {
    let blocks = state.withLock { state in
      let blocks = state.waiting
      state.waiting = []
      state.bytes = 0
      state.isScheduled = false
      return state.failure == nil ? blocks : []
    }
    guard !blocks.isEmpty else { return }
    do throws(StoreError) {
      try store.save(blocks)
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
    }
  }
}
