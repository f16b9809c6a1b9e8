import GRDB
import MutualInformation

/// Blocks of a store: each is written once, in one transaction, and never changed.
extension RunStore {
  /// Stores closed and sealed blocks in one transaction.
  func save(_ blocks: [BlockBuffer]) throws(StoreError) {
    try writeOften { database in for block in blocks { try Self.insert(block, in: database) } }
  }

  /// Stores a closed and sealed block, within the caller's transaction.
  static func insert(_ block: BlockBuffer, in database: Database) throws {
    let statement = try RawStatement(database, "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    defer { statement.reset() }
    for (index, address) in block.addresses.enumerated() {
      try insert(
        block.rows(ofEstimator: index), at: address, checksum: block.checksum(ofEstimator: index),
        seconds: block.seconds, by: statement)
    }
    let faults = block.faults
    if !faults.isEmpty {
      try insert(faults.map { (block.addresses[$0.estimator], $0.stored) }, in: database)
    }
  }

  /// Stores one estimator's part of a block by an `INSERT` of all columns of `blocks`.
  static func insert(
    _ rows: BlockRows, at address: BlockAddress, checksum: UnsafeRawBufferPointer, seconds: Double,
    by statement: RawStatement
  ) throws {
    try statement.bind(Int(address.cell), at: 1)
    try statement.bind(Int(address.estimator), at: 2)
    try statement.bind(rows.first, at: 3)
    try statement.bind(rows.count, at: 4)
    try statement.bind(rows.valueBytes, at: 5)
    try statement.bind(rows.statusBytes, at: 6)
    try statement.bind(checksum, at: 7)
    try statement.bind(seconds, at: 8)
    _ = try statement.step()
    statement.reset()
  }

  /// Reads the blocks of one estimator in one cell, in order, one at a time.
  ///
  /// - Parameters:
  ///   - address: The estimator and the cell.
  ///   - reader: The memory to read into.
  ///   - replications: Replications of interest: blocks without any of them are skipped.
  ///   - onDamage: Receives the row of a block whose bytes do not match its checksum.
  ///   - body: Receives a block, which is valid until `body` returns.
  func forEachBlock(
    at address: BlockAddress, reader: BlockReader, in replications: Range<Int> = 0..<Int.max,
    onDamage: (_ row: Int64) throws -> Void, _ body: (BlockRows) throws -> Void
  ) throws(StoreError) {
    try reading {
      try $0.forEachBlock(at: address, reader: reader, in: replications, onDamage: onDamage, body)
    }
  }

  /// Runs one access: all its reads see the store of one moment, even if a run is writing.
  func reading<Value>(_ body: (StoreAccess) throws -> Value) throws(StoreError) -> Value {
    try read { try body(StoreAccess(database: $0)) }
  }

  /// The error for a block that does not match its checksum.
  func damage(of entry: StudyEstimator, in cell: Cell) -> StoreError {
    StoreError(
      .badData,
      "\(path): a block of \(entry.canonicalText) in cell \(cell.number) is damaged; "
        + "run the study again: it is recomputed")
  }
}

/// An access to a store for reading, held by the caller.
struct StoreAccess {
  let database: Database

  /// Reads blocks as `RunStore.forEachBlock(at:reader:in:onDamage:_:)` does.
  ///
  /// - Parameter isChecked: Whether to compare checksums: once per access is enough.
  func forEachBlock(
    at address: BlockAddress, reader: BlockReader, in replications: Range<Int>,
    isChecked: Bool = true, onDamage: (_ row: Int64) throws -> Void, _ body: (BlockRows) throws -> Void
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
      reader.seconds = statement.real(6)
      let rows = reader.take(
        first: statement.integer(1), count: statement.integer(2), width: address.width,
        prefix: address.prefix, estimates: statement.bytes(3), statuses: statement.bytes(4),
        checksum: isChecked ? statement.bytes(5) : nil)
      if let rows { try body(rows) } else { try onDamage(Int64(statement.integer(0))) }
    }
  }
}
