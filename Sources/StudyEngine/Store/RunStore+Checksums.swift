import GRDB
import MutualInformation

extension Cell {
  /// The key of the cell's streams as stored.
  var storedKey: String { String(key, radix: 16) }
}

extension StudyEstimator {
  /// The names of the estimator's values as stored.
  var storedQuantities: String { columns.joined(separator: "; ") }

  /// The purpose of the estimator's draws as stored.
  var storedPurpose: Int64 { Int64(purpose) }
}

/// The contents of a store, regardless of the replications that its study asks for.
extension RunStore {
  /// The state of a block.
  enum BlockState {
    case sound
    case damaged(DamagedBlock)
    /// The block was removed meanwhile.
    case gone
  }

  /// The rows of all blocks, sorted.
  func blockRows() throws(StoreError) -> [Int64] {
    try read { database in try Int64.fetchAll(database, sql: "SELECT rowid FROM blocks") }.sorted()
  }

  /// Compares a block with its checksum, even if the study no longer has its cell or estimator.
  func state(ofBlock row: Int64, reader: BlockReader) throws(StoreError) -> BlockState {
    try read { database in
      let statement = try RawStatement(
        database,
        """
        SELECT first, count, estimates, statuses, sha256, cells.text, estimators.text
        FROM blocks LEFT JOIN cells ON cells.id = cell
        LEFT JOIN estimators ON estimators.id = estimator WHERE blocks.rowid = ?
        """)
      defer { statement.reset() }
      try statement.bind(Int(row), at: 1)
      guard try statement.step() else { return .gone }
      let text = { (column: Int32) in String(decoding: statement.bytes(column), as: UTF8.self) }
      let (cell, estimator) = (text(5), text(6))
      let (first, count) = (statement.integer(0), statement.integer(1))
      // The checksum covers the number of values.
      let rows = reader.take(
        first: first, count: count, width: statement.bytes(2).count / max(1, count) / 8,
        prefix: blockPrefix(cell: cell, estimator: estimator), estimates: statement.bytes(2),
        statuses: statement.bytes(3), checksum: statement.bytes(4))
      guard rows == nil else { return .sound }
      return .damaged(DamagedBlock(cell: cell, estimator: estimator, first: first, count: count))
    }
  }

  /// Checks the blocks of cells and estimators outside a plan; returns the rows of damaged blocks.
  func damagedStrangers(to plan: Plan) throws(StoreError) -> [Int64] {
    let index = try index()
    let own = Set(
      plan.cells.flatMap { index.addresses(of: $0.estimators, in: $0) }.map { [$0.cell, $0.estimator] })
    let strangers = try read { database in
      try Row.fetchAll(database, sql: "SELECT rowid AS id, cell, estimator FROM blocks").map { row in
        try ["id", "cell", "estimator"].map { try row.decode(Int64.self, forColumn: $0) }
      }
    }.filter { !own.contains([$0[1], $0[2]]) }
    let reader = BlockReader()
    var damaged: [Int64] = []
    for stranger in strangers {
      if case .damaged = try state(ofBlock: stranger[0], reader: reader) { damaged.append(stranger[0]) }
    }
    return damaged
  }

  /// Describes values in the rows of a plan's cells and estimators that no run wrote. No result
  /// depends on them.
  func strangeRows(for plan: Plan) throws(StoreError) -> [String] {
    try read { database in
      var found: [String] = []
      let compare = { (table: String, text: String, expected: [(column: String, value: String)]) in
        for (column, value) in expected {
          let stored = try String.fetchOne(
            database, sql: "SELECT CAST(\(column) AS TEXT) FROM \(table) WHERE text = ?", arguments: [text])
          // Absent rows are registered by the next run.
          guard let stored, stored != value else { continue }
          found.append("\(column) of \(text) is '\(stored)', not '\(value)'")
        }
      }
      for cell in plan.cells {
        try compare("cells", cell.text, [("stream_key", cell.storedKey)])
      }
      for estimator in plan.estimators {
        try compare(
          "estimators", estimator.canonicalText,
          [("quantities", estimator.storedQuantities), ("purpose", String(estimator.storedPurpose))])
      }
      return found
    }
  }

  /// The stored replications of an estimator in a cell; reads no estimates.
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
        // A damaged row can hold any number: it must not stop the verification that finds it.
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
