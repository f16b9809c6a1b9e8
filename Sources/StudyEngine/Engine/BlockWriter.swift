import Foundation

/// Commits finished blocks for the workers; blocks that arrive meanwhile share one transaction.
///
/// Workers wait for the disk only while too much is waiting for it. Without a thread for the
/// writer, the workers commit themselves.
final class BlockWriter: @unchecked Sendable {
  private let store: RunStore
  /// Receives every block after it is stored.
  private let recycle: @Sendable (BlockBuffer) -> Void
  /// Set once, before the first block arrives; nil if the system has no thread left.
  private var thread: SystemThread?

  // The following state is touched only under the lock of `condition`: hence `@unchecked`.
  private let condition = NSCondition()
  private var waiting: [BlockBuffer] = []
  private var bytes = 0
  private var isFinishing = false
  private var failure: StoreError?

  /// Workers wait while more bytes of blocks than this are waiting.
  private static let capacity = 16 << 20
  /// Seconds that blocks wait for others to share their transaction.
  private static let patience = 0.05

  init(store: RunStore, recycle: @escaping @Sendable (BlockBuffer) -> Void) {
    self.store = store
    self.recycle = recycle
    waiting.reserveCapacity(64)
    thread = try? SystemThread { self.commitAll() }
  }

  /// Hands over a closed and sealed block; returns false once storing has failed, to end the run.
  func submit(_ block: BlockBuffer) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    if thread == nil {
      if failure == nil { commitAlone(block) }
      return failure == nil
    }
    while bytes > Self.capacity, failure == nil { condition.wait() }
    waiting.append(block)
    bytes += block.bytes
    condition.broadcast()
    return failure == nil
  }

  /// Commits a block at once, while the other workers wait for the lock.
  private func commitAlone(_ block: BlockBuffer) {
    do throws(StoreError) { try store.save([block]) } catch { failure = error }
    recycle(block)
  }

  /// Commits the remaining blocks. No block may be handed over afterwards.
  ///
  /// - Throws: The first error of storing.
  func finish() throws(StoreError) {
    condition.lock()
    isFinishing = true
    condition.broadcast()
    condition.unlock()
    thread?.join()
    if let failure { throw failure }
  }

  /// The body of the writer's thread.
  private func commitAll() {
    var blocks: [BlockBuffer] = []
    blocks.reserveCapacity(64)
    while takeWaiting(&blocks) {
      var failed: StoreError?
      do throws(StoreError) { try store.save(blocks) } catch { failed = error }
      condition.lock()
      failure = failure ?? failed
      bytes -= blocks.reduce(0) { $0 + $1.bytes }
      condition.broadcast()
      condition.unlock()
      for block in blocks { recycle(block) }
      blocks.removeAll(keepingCapacity: true)
    }
  }

  /// Waits for blocks and takes them; false if none will come, or after an error of storing.
  private func takeWaiting(_ blocks: inout [BlockBuffer]) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty, !isFinishing { condition.wait() }
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while !waiting.isEmpty, !isFinishing, bytes < Self.capacity / 2, condition.wait(until: deadline) {}
    guard !waiting.isEmpty, failure == nil else { return false }
    swap(&blocks, &waiting)
    return true
  }
}
