import GRDB

/// Looks for rows that no run wrote although SQLite accepts them: edits by hand or other programs.
///
/// Such a store is damaged: `StoreSalvage` copies the parts that match their checksums.
enum StoreRows {
  /// Returns the problem of a store's rows, or nil.
  static func objection(_ database: Database) throws -> String? {
    for (table, problem, condition) in conditions where try database.tableExists(table) {
      if try Int.fetchOne(database, sql: "SELECT 1 FROM \(table) WHERE \(condition) LIMIT 1") != nil {
        return "\(problem) in the table \(table)"
      }
    }
    if let row = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") {
      let (table, other) = (
        try row.decode(String.self, forColumn: "table"), try row.decode(String.self, forColumn: "parent")
      )
      return "a row of the table \(table) without its row of the table \(other)"
    }
    if try Int.fetchOne(database, sql: overlap) != nil { return "blocks that overlap" }
    let keys = try Set(String.fetchAll(database, sql: "SELECT key FROM study"))
    let isEmpty = try Int.fetchOne(database, sql: "SELECT 1 FROM cells LIMIT 1") == nil
    if !isEmpty, !keys.contains(StoredKey.study) { return "no study, but cells of one" }
    // Stores of earlier versions have neither entry.
    if keys.contains(StoredKey.manifest), !keys.contains(StoredKey.digest) {
      return "no checksum of its study"
    }
    return nil
  }

  /// The tables, their possible problems, and the SQL conditions on the rows concerned.
  private static let conditions: [(table: String, problem: String, condition: String)] = [
    ("study", "a value of another type", types("text", ["key", "value"])),
    (
      "cells", "a value of another type",
      types("text", ["text", "law", "stream_key"]) + " OR " + types("integer", ["n"])
    ),
    ("cells", "a cell whose text is not that of its law and n", "text <> law || ' n=' || n"),
    (
      "estimators", "a value of another type",
      types("text", ["text", "quantities"]) + " OR " + types("integer", ["purpose"])
    ),
    (
      "blocks", "a value of another type",
      types("integer", ["cell", "estimator", "first", "count"]) + " OR "
        + types("blob", ["estimates", "statuses", "sha256"])
        + " OR " + types("real", ["seconds"])
    ),
    (
      "blocks", "replications that no study can have",
      "first < 0 OR count < 1 OR first > \(most) OR count > \(most) OR first + count > \(most)"
    ),
    (
      "targets", "a value of another type",
      types("integer", keys) + " OR "
        + types("text", ["quantity", "truth_kind", "expectation_kind", "tool"]) + " OR "
        + types("real", ["truth", "truth_bound"]) + " OR "
        + types("real", orNull: ["expectation", "expectation_bound"])
    ),
    (
      "target_parts", "a value of another type",
      types("integer", keys) + " OR " + types("text", ["tool", "variance_kind"]) + " OR "
        + types("text", orNull: ["discretised_kind"]) + " OR "
        + types("real", orNull: ["discretised", "discretised_bound", "variance", "variance_bound"])
    ),
    (
      "target_sums", "a value of another type",
      types("integer", ["cell", "estimator"]) + " OR " + types("text", ["sha256"])
    ),
    (
      "fault_notes", "a value of another type",
      types("integer", ["cell", "estimator", "replication"]) + " OR " + types("text", ["reason", "words"])
    ),
  ]

  private static let keys = ["cell", "estimator", "position"]
  private static let most = Study.replicationRange.upperBound

  /// The condition that a column is not of a type.
  private static func types(_ type: String, _ columns: [String]) -> String {
    columns.map { "typeof(\($0)) <> '\(type)'" }.joined(separator: " OR ")
  }

  /// The condition that a column is neither of a type nor NULL.
  private static func types(_ type: String, orNull columns: [String]) -> String {
    columns.map { "typeof(\($0)) NOT IN ('\(type)', 'null')" }.joined(separator: " OR ")
  }

  /// Selects a block that begins before the preceding one ends.
  private static let overlap = """
    SELECT 1 FROM (SELECT first, lag(first + count) OVER (PARTITION BY cell, estimator ORDER BY first) AS previous FROM blocks)
    WHERE previous > first LIMIT 1
    """
}
