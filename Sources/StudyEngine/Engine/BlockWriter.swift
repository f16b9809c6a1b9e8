import Foundation

/// Takes finished blocks off the workers' hands and commits them, those that came meanwhile in one transaction.
///
/// Workers wait for the disk only while too much is waiting for it; where the system has no thread for the writer, they write
/// themselves.
final class BlockWriter: @unchecked Sendable {
  private let store: RunStore
  /// Gets every block back once it is stored.
  private let recycle: @Sendable (BlockBuffer) -> Void
  /// Set once, before anything is handed over; nil where the system has no thread for it.
  private var thread: SystemThread?

  // What follows is touched only between `condition`'s lock and unlock: hence `@unchecked`.
  private let condition = NSCondition()
  private var waiting: [BlockBuffer] = []
  private var bytes = 0
  private var isFinishing = false
  private var failure: StoreError?

  /// Workers wait when blocks of this size are waiting.
  private static let capacity = 16 << 20
  /// Blocks wait this long for others to share their transaction, in seconds.
  private static let patience = 0.05

  init(store: RunStore, recycle: @escaping @Sendable (BlockBuffer) -> Void) {
    self.store = store
    self.recycle = recycle
    waiting.reserveCapacity(64)
    thread = try? SystemThread { self.commitAll() }
  }

  /// Hands over a closed and sealed block. Returns false if storing has failed: then there is no point in going on.
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

  /// Commits a block at once, while others wait for the lock.
  private func commitAlone(_ block: BlockBuffer) {
    do throws(StoreError) { try store.save([block]) } catch { failure = error }
    recycle(block)
  }

  /// Commits what is left; nothing can be handed over afterwards.
  ///
  /// - Throws: The first error that storing met.
  func finish() throws(StoreError) {
    condition.lock()
    isFinishing = true
    condition.broadcast()
    condition.unlock()
    thread?.join()
    if let failure { throw failure }
  }

  /// The writer's thread, from the first block to the last.
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

  /// Waits for blocks and takes them; false where none will come, or storing failed.
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
