import Foundation
import GRDB

/// The tables of `results.sqlite`, and the checks that a file is one.
enum StoreSchema {
  /// "MIst" as bytes: tells our databases from everybody else's.
  static let applicationID: Int32 = 0x4D49_7374
  /// Moves with the tables.
  static let version: Int32 = 1

  /// What the table `targets` had no columns for at first: stores from then get the table when targets are written.
  static let targetParts = """
    CREATE TABLE IF NOT EXISTS target_parts (cell INTEGER NOT NULL REFERENCES cells,
      estimator INTEGER NOT NULL REFERENCES estimators, position INTEGER NOT NULL, tool TEXT NOT NULL,
      discretised REAL, discretised_bound REAL, discretised_kind TEXT, variance REAL, variance_bound REAL,
      variance_kind TEXT NOT NULL, PRIMARY KEY (cell, estimator, position))
    """

  /// Makes the tables of a new store.
  static func create(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE cells (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, law TEXT NOT NULL, n INTEGER NOT NULL,
          stream_key TEXT NOT NULL);
        CREATE TABLE estimators (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, quantities TEXT NOT NULL,
          purpose INTEGER NOT NULL);
        CREATE TABLE blocks (cell INTEGER NOT NULL REFERENCES cells, estimator INTEGER NOT NULL REFERENCES estimators,
          first INTEGER NOT NULL, count INTEGER NOT NULL, estimates BLOB NOT NULL, statuses BLOB NOT NULL,
          sha256 BLOB NOT NULL, seconds REAL NOT NULL, UNIQUE (cell, estimator, first));
        CREATE TABLE targets (cell INTEGER NOT NULL REFERENCES cells, estimator INTEGER NOT NULL REFERENCES estimators,
          position INTEGER NOT NULL, quantity TEXT NOT NULL, truth REAL NOT NULL, truth_bound REAL NOT NULL,
          truth_kind TEXT NOT NULL, expectation REAL, expectation_bound REAL, expectation_kind TEXT NOT NULL,
          tool TEXT NOT NULL, PRIMARY KEY (cell, estimator, position));
        \(targetParts);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """)
  }

  /// Refuses a file that is not a store before SQLite gets to see it: an empty file would open as an empty database.
  static func checkHeader(of path: String) throws(StoreError) {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw StoreError(.inputOutput, "\(path): cannot be read; check its permissions")
    }
    defer { try? handle.close() }
    let header = (try? handle.read(upToCount: 100)) ?? Data()
    let cure = "move it away, or start over with --fresh"
    if header.isEmpty { throw StoreError(.badData, "\(path): is empty, not a store of mi-study; \(cure)") }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw StoreError(.badData, "\(path): is not an SQLite database, not a store of mi-study; \(cure)")
    }
    let field = { (offset: Int) in header[offset..<offset + 4].reduce(Int32(0)) { $0 << 8 | Int32($1) } }
    // An interrupted creation leaves both at zero; the tables are made in one transaction with them.
    guard field(68) == applicationID else {
      throw StoreError(
        .badData, "\(path): is a database of another program, not a store of mi-study; \(cure)")
    }
    guard field(60) == version else {
      throw StoreError(
        .badData,
        "\(path): has version \(field(60)), this mi-study reads version \(version); use the one that made it")
    }
  }
}
