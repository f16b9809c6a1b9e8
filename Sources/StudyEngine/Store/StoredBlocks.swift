import GRDB

/// What is said of one estimator in one cell: where its blocks are, and how to read them.
struct BlockAddress: Sendable {
  let cell: Int64
  let estimator: Int64
  /// Values of a replication.
  let width: Int
  /// What the checksums begin with.
  let prefix: [UInt8]

  init(cell: (row: Int64, text: String), estimator: (row: Int64, text: String), width: Int) {
    self.cell = cell.row
    self.estimator = estimator.row
    self.width = width
    prefix = blockPrefix(cell: cell.text, estimator: estimator.text)
  }
}

/// Blocks in a store: each is written once, in one transaction, and never changed.
extension RunStore {
  /// Stores closed and sealed blocks in one transaction.
  func save(_ blocks: [BlockBuffer]) throws(StoreError) {
    try writeOften { database in for block in blocks { try Self.insert(block, in: database) } }
  }

  /// Stores a closed and sealed block, within the caller's transaction.
  static func insert(_ block: BlockBuffer, in database: Database) throws {
    let statement = try RawStatement(database, "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    defer { statement.reset() }
    for (position, part) in block.layout.parts.enumerated() {
      try statement.bind(Int(block.layout.cell), at: 1)
      try statement.bind(Int(part.row), at: 2)
      try statement.bind(block.first, at: 3)
      try statement.bind(block.count, at: 4)
      try statement.bind(block.estimateBytes(position), at: 5)
      try statement.bind(block.statusBytes(position), at: 6)
      try statement.bind(block.checksumBytes(position), at: 7)
      try statement.bind(block.seconds, at: 8)
      _ = try statement.step()
      statement.reset()
    }
  }

  /// Hands out the blocks of one estimator in one cell, in order, one at a time.
  ///
  /// - Parameters:
  ///   - address: Of which estimator and cell.
  ///   - reader: The memory to read into.
  ///   - replications: Only blocks with some of these.
  ///   - onDamage: Gets the rows of blocks whose bytes do not match their checksum.
  ///   - body: Gets the number of the first replication, estimates and statuses.
  func forEachBlock(
    at address: BlockAddress, reader: BlockReader, in replications: Range<Int> = 0..<Int.max,
    onDamage: (_ row: Int64) throws -> Void,
    _ body: (_ first: Int, _ estimates: Span<Double>, _ statuses: Span<UInt8>) throws -> Void
  ) throws(StoreError) {
    try read { database in
      try forEachBlock(
        in: database, at: address, reader: reader, in: replications, isChecked: true, onDamage: onDamage, body
      )
    }
  }

  /// The same within an access that the caller holds, so that several passes see the same blocks.
  ///
  /// - Parameter isChecked: Whether checksums are compared: once per access is enough.
  func forEachBlock(
    in database: Database, at address: BlockAddress, reader: BlockReader,
    in replications: Range<Int> = 0..<Int.max, isChecked: Bool, onDamage: (_ row: Int64) throws -> Void,
    _ body: (_ first: Int, _ estimates: Span<Double>, _ statuses: Span<UInt8>) throws -> Void
  ) throws {
    let statement = try RawStatement(
      database,
      """
      SELECT rowid, first, count, estimates, statuses, sha256, seconds FROM blocks
      WHERE cell = ?1 AND estimator = ?2 AND first < ?3 AND NOT (first + count <= ?4 AND count > 0)
        -- Blocks do not overlap: of those that begin at or before the first replication, the last one has it or none.
        AND first >= coalesce(
          (SELECT max(first) FROM blocks WHERE cell = ?1 AND estimator = ?2 AND first <= ?4), 0)
      ORDER BY first
      """)
    defer { statement.reset() }
    try statement.bind(Int(address.cell), at: 1)
    try statement.bind(Int(address.estimator), at: 2)
    try statement.bind(replications.upperBound, at: 3)
    try statement.bind(replications.lowerBound, at: 4)
    while try statement.step() {
      let (first, count) = (statement.integer(1), statement.integer(2))
      reader.seconds = statement.real(6)
      let isSound = reader.take(
        address, first: first, count: count, estimates: statement.bytes(3), statuses: statement.bytes(4),
        checksum: isChecked ? statement.bytes(5) : nil)
      if isSound {
        // The memory stays as it is until the next block is taken, and the spans end with the call.
        let (values, states) = (reader.estimates, reader.statuses)
        try body(first, values.span, states.span)
      } else {
        try onDamage(Int64(statement.integer(0)))
      }
    }
  }
}

/// Memory for one block at a time on its way out of a store.
final class BlockReader {
  private var memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: BlockBuffer.usualBytes, alignment: 16)
  private var values = 0
  private var rows = 0
  /// How long the block in hand took to compute, all estimators together.
  fileprivate(set) var seconds = 0.0

  deinit { memory.deallocate() }

  /// Estimates in nats, replication by replication; valid until the next block is taken.
  var estimates: UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: memory.baseAddress!.assumingMemoryBound(to: Double.self), count: values)
  }

  /// 0, or why there is no estimate; valid as long.
  var statuses: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: (memory.baseAddress! + 8 * values).assumingMemoryBound(to: UInt8.self), count: rows)
  }

  /// Copies a block's bytes, which need not be aligned; false if their number or their checksum is wrong.
  func take(
    _ address: BlockAddress, first: Int, count: Int, estimates: UnsafeRawBufferPointer,
    statuses: UnsafeRawBufferPointer, checksum: UnsafeRawBufferPointer?
  ) -> Bool {
    guard first >= 0, count > 0, statuses.count == count, estimates.count == count * address.width * 8
    else { return false }
    let needed = estimates.count + statuses.count
    if memory.count < needed {
      memory.deallocate()
      memory = .allocate(byteCount: needed, alignment: 16)
    }
    memory.copyMemory(from: estimates)
    UnsafeMutableRawBufferPointer(rebasing: memory[estimates.count...]).copyMemory(from: statuses)
    values = count * address.width
    rows = count
    guard let checksum else { return true }
    guard checksum.count == 32 else { return false }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digest in
      checksumBlock(
        prefix: address.prefix, first: first, count: count,
        estimates: UnsafeRawBufferPointer(rebasing: memory[..<estimates.count]),
        statuses: UnsafeRawBufferPointer(rebasing: memory[estimates.count..<needed]),
        into: digest.baseAddress!)
      return digest.elementsEqual(checksum)
    }
  }
}
