import GRDB

/// A block whose bytes do not match its checksum.
public struct DamagedBlock: Hashable, Sendable {
  /// Law, parameters and sample size of its cell; empty where the store has no such cell.
  public let cell: String
  /// The estimator with its parameters; empty where the store has no such estimator.
  public let estimator: String
  /// The number of its first replication, from 0.
  public let first: Int
  /// The number of its replications.
  public let count: Int
}

/// What is in a store, looked at without regard to what its study asks for.
extension RunStore {
  /// Whether a block is as it was written.
  enum BlockState {
    case sound
    case damaged(DamagedBlock)
    /// Somebody removed it meanwhile.
    case gone
  }

  /// The rows of all blocks, sorted.
  func blockRows() throws(StoreError) -> [Int64] {
    try read { database in try Int64.fetchAll(database, sql: "SELECT rowid FROM blocks") }.sorted()
  }

  /// Compares a block with its checksum, whether or not the study has its cell and estimator still.
  func state(ofBlock row: Int64, reader: BlockReader) throws(StoreError) -> BlockState {
    try read { database in
      let statement = try RawStatement(
        database,
        """
        SELECT first, count, estimates, statuses, sha256, cells.text, estimators.text, quantities
        FROM blocks LEFT JOIN cells ON cells.id = cell LEFT JOIN estimators ON estimators.id = estimator
        WHERE blocks.rowid = ?
        """)
      defer { statement.reset() }
      try statement.bind(Int(row), at: 1)
      guard try statement.step() else { return .gone }
      let text = { (column: Int32) in String(decoding: statement.bytes(column), as: UTF8.self) }
      let (cell, estimator) = (text(5), text(6))
      let (first, count) = (statement.integer(0), statement.integer(1))
      let address = BlockAddress(
        cell: (0, cell), estimator: (0, estimator), width: text(7).split(separator: "; ").count)
      let isSound = reader.take(
        address, first: first, count: count, estimates: statement.bytes(2), statuses: statement.bytes(3),
        checksum: statement.bytes(4))
      return isSound
        ? .sound
        : .damaged(DamagedBlock(cell: cell, estimator: estimator, first: first, count: count))
    }
  }

  /// Which replications of an estimator in a cell are stored; reads no estimates.
  func storedReplications(at address: BlockAddress) throws(StoreError) -> ReplicationRanges {
    try read { database in
      let statement = try RawStatement(
        database, "SELECT first, count FROM blocks WHERE cell = ? AND estimator = ? ORDER BY first")
      defer { statement.reset() }
      try statement.bind(Int(address.cell), at: 1)
      try statement.bind(Int(address.estimator), at: 2)
      var stored = ReplicationRanges()
      var end = 0
      while try statement.step() {
        // A damaged row can say anything; what it says must not stop the verification that finds it.
        let first = max(end, statement.integer(0))
        let (next, isHuge) = statement.integer(0).addingReportingOverflow(statement.integer(1))
        guard !isHuge, next > first, next <= Study.replicationRange.upperBound else { continue }
        stored.append(first..<next)
        end = next
      }
      return stored
    }
  }
}
