/// The memory of a block while it is computed, checked and stored; reused for later blocks.
///
/// A block holds consecutive replications of one cell. For each estimator it has the values (an
/// estimate in nats for each quantity, then the statements; 0 if the estimate failed) and the
/// statuses (0, or the raw value of the `EstimationFailure`).
///
/// Workers fill disjoint replications. Everything else is changed by the buffer's only owner or
/// under the schedule's lock: hence `@unchecked`.
package final class BlockBuffer: @unchecked Sendable {
  package private(set) var shape: BlockShape
  /// The addresses of the estimators in the store; empty for a block that is not stored.
  package private(set) var addresses: [BlockAddress]
  /// The number of the first replication, from 0.
  package private(set) var first = 0
  /// The number of replications that fit.
  package private(set) var capacity = 0
  /// The number of replications once the block is closed.
  package private(set) var count = 0
  /// The seconds of computing the block, all estimators together.
  package private(set) var seconds = 0.0
  /// The most bytes of a block of several replications; a single replication may take more.
  package static let usualBytes = 3 << 19
  /// The faults of programs, by estimator and replication: the first few of each estimator.
  private let notes = Mutex<[FaultNote]>([])
  /// Values by estimator and replication, statuses likewise, then checksums by estimator.
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// An empty block.
  package init(shape: BlockShape, addresses: [BlockAddress] = [], first: Int = 0, capacity: Int = 0) {
    self.shape = shape
    self.addresses = addresses
    reset(shape: shape, addresses: addresses, first: first, capacity: capacity)
  }

  deinit { memory.deallocate() }

  /// Begins another block in the same memory, or in larger memory if needed.
  package func reset(shape: BlockShape, addresses: [BlockAddress], first: Int, capacity: Int) {
    self.shape = shape
    self.addresses = addresses
    restart(first: first, capacity: capacity)
  }

  /// Begins another block of the same estimators.
  package func restart(first: Int, capacity: Int) {
    self.first = first
    self.capacity = capacity
    count = 0
    seconds = 0
    notes.withLock { $0.removeAll() }
    let needed = capacity * shape.bytesPerReplication + 32 * shape.widths.count
    if memory.count < needed {
      memory.deallocate()
      // Enough for any usual block: untouched pages cost nothing, but repeated reallocation would.
      memory = .allocate(byteCount: max(needed, Self.usualBytes), alignment: 16)
    }
  }

  /// Ends the block after its first `count` replications.
  package func close(count: Int, seconds: Double) {
    self.count = count
    self.seconds = seconds
  }

  /// Keeps the fault of a program, if it is among the first few of its estimator.
  package func note(_ fault: ProgramFault, of replication: Int, estimator: Int) {
    notes.withLock { FaultNote(estimator: estimator, replication: replication, fault: fault).join(&$0) }
  }

  /// The kept faults.
  var faults: [FaultNote] {
    notes.withLock { $0.filter { replication in (first..<first + count).contains(replication.replication) } }
  }

  /// The size of the memory in bytes.
  package var bytes: Int { memory.count }

  /// The part of the estimator at an index: `capacity` replications, `count` in a closed block.
  package func rows(ofEstimator index: Int) -> BlockRows {
    let values = memory.baseAddress!.assumingMemoryBound(to: Double.self)
    let statuses = (memory.baseAddress! + 8 * shape.width * capacity).assumingMemoryBound(to: UInt8.self)
    return BlockRows(
      first: first, count: count > 0 ? count : capacity, width: shape.widths[index],
      values: values + shape.offsets[index] * capacity, statuses: statuses + index * capacity)
  }

  /// The 32 bytes of the checksum of the estimator at an index, after `seal()`.
  func checksum(ofEstimator index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: digest(index), count: 32)
  }

  /// Computes the checksums of the closed block.
  package func seal() {
    for (index, address) in addresses.enumerated() {
      checksumBlock(rows(ofEstimator: index), prefix: address.prefix, into: digest(index))
    }
  }

  private func digest(_ index: Int) -> UnsafeMutablePointer<UInt8> {
    (memory.baseAddress! + capacity * shape.bytesPerReplication + 32 * index)
      .assumingMemoryBound(to: UInt8.self)
  }
}
