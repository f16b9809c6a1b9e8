/// Memory for reading blocks of one estimator, one at a time.
final class BlockReader {
  private var memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: BlockBuffer.usualBytes, alignment: 16)
  /// The seconds of computing the current block, all estimators together.
  var seconds = 0.0

  deinit { memory.deallocate() }

  /// Copies a block's bytes, which need not be aligned; nil if their number or checksum is wrong.
  ///
  /// - Parameters:
  ///   - width: The number of values of a replication.
  ///   - prefix: The first bytes under the checksum.
  ///   - checksum: The stored checksum; nil for a block that was checked before.
  /// - Returns: The block, valid until the next call.
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
