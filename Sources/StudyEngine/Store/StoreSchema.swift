import GRDB

/// The tables of `results.sqlite`.
enum StoreSchema {
  /// "MIst" as bytes: distinguishes our databases from others.
  static let applicationID: Int32 = 0x4D49_7374
  /// Changes with the tables.
  static let version: Int32 = 1

  /// Columns that `targets` lacked at first. Older stores get this table when targets are written.
  static let targetParts = """
    CREATE TABLE IF NOT EXISTS target_parts (cell INTEGER NOT NULL REFERENCES cells,
      estimator INTEGER NOT NULL REFERENCES estimators, position INTEGER NOT NULL, tool TEXT NOT NULL,
      discretised REAL, discretised_bound REAL, discretised_kind TEXT, variance REAL, variance_bound REAL,
      variance_kind TEXT NOT NULL, PRIMARY KEY (cell, estimator, position))
    """

  /// The checksums of `targets` and `target_parts`. Older stores get this table, too.
  static let targetSums = """
    CREATE TABLE IF NOT EXISTS target_sums (cell INTEGER NOT NULL REFERENCES cells,
      estimator INTEGER NOT NULL REFERENCES estimators, sha256 TEXT NOT NULL, PRIMARY KEY (cell, estimator))
    """

  /// The reasons of a program's failures. Only the store of a study with programs has this table.
  static let faultNotes = """
    CREATE TABLE IF NOT EXISTS fault_notes (cell INTEGER NOT NULL REFERENCES cells,
      estimator INTEGER NOT NULL REFERENCES estimators, replication INTEGER NOT NULL, reason TEXT NOT NULL,
      words TEXT NOT NULL, PRIMARY KEY (cell, estimator, replication))
    """

  /// The tables that stores may lack.
  static let laterTables: Set = ["target_parts", "target_sums", "fault_notes"]

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
        \(targetSums);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """)
  }
}
