/// Memory for one block of one estimator at a time on its way out of a store.
final class BlockReader {
  private var memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: BlockBuffer.usualBytes, alignment: 16)
  /// The seconds that the current block took to compute, all estimators together.
  var seconds = 0.0

  deinit { memory.deallocate() }

  /// Copies a block's bytes, which need not be aligned; nil if their number or checksum is wrong.
  ///
  /// - Parameters:
  ///   - width: The values of a replication.
  ///   - prefix: The address as the checksum has it.
  ///   - checksum: Nil for a block that was checked before.
  /// - Returns: The block, valid until the next one is taken.
  func take(
    first: Int, count: Int, width: Int, prefix: [UInt8], estimates: UnsafeRawBufferPointer,
    statuses: UnsafeRawBufferPointer, checksum: UnsafeRawBufferPointer?
  ) -> BlockRows? {
    guard first >= 0, count > 0, statuses.count == count, estimates.count == count * width * 8
    else { return nil }
    let needed = estimates.count + statuses.count
    if memory.count < needed {
      memory.deallocate()
      memory = .allocate(byteCount: needed, alignment: 16)
    }
    memory.copyMemory(from: estimates)
    UnsafeMutableRawBufferPointer(rebasing: memory[estimates.count...]).copyMemory(from: statuses)
    let start = memory.baseAddress!
    let rows = BlockRows(
      first: first, count: count, width: width, values: start.assumingMemoryBound(to: Double.self),
      statuses: (start + estimates.count).assumingMemoryBound(to: UInt8.self))
    guard let checksum else { return rows }
    guard checksum.count == 32 else { return nil }
    let isSound = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digest in
      checksumBlock(rows, prefix: prefix, into: digest.baseAddress!)
      return digest.elementsEqual(checksum)
    }
    return isSound ? rows : nil
  }
}
