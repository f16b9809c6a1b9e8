/// The memory of a block while it is computed, checked and stored; used again for later blocks.
///
/// A block holds consecutive replications of one cell, for each of its estimators the estimates (in nats, replication by
/// replication, one per quantity; 0 where the estimate failed) and the statuses (0, or the raw value of the
/// `EstimationFailure`).
///
/// Workers fill disjoint rows. Everything else is changed by whoever owns the buffer alone, or under the schedule's lock:
/// hence `@unchecked`.
package final class BlockBuffer: @unchecked Sendable {
  /// Where the block belongs.
  package private(set) var layout: BlockLayout
  /// The number of the first replication, from 0.
  package private(set) var first = 0
  /// The number of replications that there is room for.
  package private(set) var capacity = 0
  /// The number of replications once the block is closed.
  package private(set) var count = 0
  /// How long they took, all estimators together.
  package private(set) var seconds = 0.0
  /// The most that a block of many rows takes; a row alone may take more.
  package static let usualBytes = 3 << 19
  /// Estimates by part and row, statuses by part and row, checksums by part.
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// An empty block.
  package init(layout: BlockLayout, first: Int, capacity: Int) {
    self.layout = layout
    reset(layout: layout, first: first, capacity: capacity)
  }

  deinit { memory.deallocate() }

  /// Begins another block in the same memory, or in more where it does not suffice.
  package func reset(layout: BlockLayout, first: Int, capacity: Int) {
    self.layout = layout
    self.first = first
    self.capacity = capacity
    count = 0
    seconds = 0
    let needed = capacity * layout.bytesPerReplication + 32 * layout.parts.count
    if memory.count < needed {
      memory.deallocate()
      // Enough for any block at once: pages that nobody touches cost nothing, and memory of ever new sizes would.
      memory = .allocate(byteCount: max(needed, Self.usualBytes), alignment: 16)
    }
  }

  /// What is in it now is all that it will hold: its first `count` replications.
  package func close(count: Int, seconds: Double) {
    self.count = count
    self.seconds = seconds
  }

  /// The memory that it takes.
  package var bytes: Int { memory.count }

  /// The estimates: part by part, each with room for `capacity` rows.
  package var estimates: UnsafeMutablePointer<Double> {
    memory.baseAddress!.assumingMemoryBound(to: Double.self)
  }

  /// The statuses, in the same order.
  package var statuses: UnsafeMutablePointer<UInt8> {
    (memory.baseAddress! + 8 * layout.width * capacity).assumingMemoryBound(to: UInt8.self)
  }

  /// The bytes of the estimates of the closed block's part at a position.
  func estimateBytes(_ position: Int) -> UnsafeRawBufferPointer {
    let part = layout.parts[position]
    return UnsafeRawBufferPointer(start: estimates + part.offset * capacity, count: 8 * part.width * count)
  }

  /// The bytes of the statuses of the closed block's part at a position.
  func statusBytes(_ position: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: statuses + position * capacity, count: count)
  }

  /// The 32 bytes of the checksum of the part at a position, after `seal()`.
  func checksumBytes(_ position: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: digest(position), count: 32)
  }

  /// Computes the checksums of the closed block.
  package func seal() {
    for (position, part) in layout.parts.enumerated() {
      checksumBlock(
        prefix: part.prefix, first: first, count: count, estimates: estimateBytes(position),
        statuses: statusBytes(position), into: digest(position))
    }
  }

  private func digest(_ position: Int) -> UnsafeMutablePointer<UInt8> {
    (memory.baseAddress! + capacity * layout.bytesPerReplication + 32 * position)
      .assumingMemoryBound(to: UInt8.self)
  }
}
