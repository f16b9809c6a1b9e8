import GRDB
import MutualInformation

/// The stored reason of a program's failure in one replication.
package struct StoredFault: Hashable, Sendable {
  /// The number of the replication, from 0.
  package let replication: Int
  /// The reason, in one line.
  package let reason: String
  /// The last lines that the program wrote to standard error.
  package let lastWords: [String]
}

extension FaultNote {
  /// The note as it is stored.
  var stored: StoredFault {
    StoredFault(replication: replication, reason: fault.reason, lastWords: fault.lastWords)
  }
}

extension RunStore {
  /// Stores notes, within the caller's transaction. The table is there: `register` made it, since a
  /// new table would end the statements that are at work.
  static func insert(_ notes: [(address: BlockAddress, fault: StoredFault)], in database: Database) throws {
    for (address, fault) in notes {
      try database.execute(
        sql: "INSERT OR IGNORE INTO fault_notes VALUES (?, ?, ?, ?, ?)",
        arguments: [
          address.cell, address.estimator, fault.replication, fault.reason,
          fault.lastWords.joined(separator: "\n"),
        ])
    }
  }

  /// The first failures of an estimator in a cell that have a reason, among some replications.
  func faults(at address: BlockAddress, in replications: Range<Int> = 0..<Int.max) throws(StoreError)
    -> [StoredFault]
  {
    try read { database in
      guard try database.tableExists("fault_notes") else { return [] }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT replication, reason, words FROM fault_notes
          WHERE cell = ? AND estimator = ? AND replication >= ? AND replication < ?
          ORDER BY replication LIMIT \(FaultNote.most)
          """,
        arguments: [
          address.cell, address.estimator, replications.lowerBound, replications.upperBound,
        ]
      ).map { row in
        StoredFault(
          replication: try row.decode(Int.self, forColumn: "replication"),
          reason: withoutControls(try row.decode(String.self, forColumn: "reason")),
          lastWords: try row.decode(String.self, forColumn: "words").split(separator: "\n")
            .map { withoutControls(String($0)) })
      }
    }
  }
}
