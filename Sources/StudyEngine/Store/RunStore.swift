import Foundation
import GRDB
import MutualInformation

/// The stored blocks of a run: `results.sqlite`.
///
/// A block is written in one transaction (`StoredBlocks.swift`; rollback journal, `synchronous=FULL`): `kill -9` at any moment loses at most
/// what was in flight.
final class RunStore: Sendable {
  let path: String
  private let queue: DatabaseQueue

  /// Blocks are written once and read in order: more than a little of the file in memory would only take room.
  private static let cacheKilobytes = 256

  /// Opens a store, or makes one where `creating`.
  ///
  /// - Parameter isChecked: Whether its structure is checked as a whole: once is enough for several connections.
  init(path: String, creating: Bool, readOnly: Bool, isChecked: Bool = true) throws(StoreError) {
    self.path = path
    let exists = FileManager.default.fileExists(atPath: path)
    var version = StoreSchema.version
    if exists {
      version = try StoreSchema.checkHeader(of: path)
    } else if !creating {
      throw StoreError(.badData, "\(path): there is no such file; is this the directory of a run?")
    }
    var configuration = Configuration()
    // What a killed run left of a transaction is rolled back by whoever comes next, a reader too.
    configuration.readonly = readOnly && !FileManager.default.fileExists(atPath: path + "-journal")
    // Blocks wait behind a report that reads a very long row; nobody waits for them.
    configuration.busyMode = .timeout(readOnly ? 30 : 600)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -\(Self.cacheKilobytes)")
    }
    do {
      if !exists { try Self.makeEmpty(at: path, configuration) }
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Self.translate(error, path: path, opening: true)
    }
    if exists, isChecked { try StoreCheck.check(self, version: version) }
  }

  /// Closes the file; nothing can be read or written afterwards.
  func close() throws(StoreError) {
    do { try queue.close() } catch { throw Self.translate(error, path: path, opening: false) }
  }

  /// Makes a store without blocks. It gets its name only when it is whole: whoever is killed on the way leaves no empty
  /// file that would be taken for somebody else's.
  private static func makeEmpty(at path: String, _ configuration: Configuration) throws {
    let temporary = path + ".new"
    // A journal of a store that is gone would be rolled back into the new one.
    for leftover in [temporary, temporary + "-journal", path + "-journal"]
    where FileManager.default.fileExists(atPath: leftover) {
      try FileManager.default.removeItem(atPath: leftover)
    }
    let queue = try DatabaseQueue(path: temporary, configuration: configuration)
    try queue.write { try StoreSchema.create($0) }
    try queue.close()
    try FileManager.default.moveItem(atPath: temporary, toPath: path)
  }

  /// The entries of the `study` table.
  func studyEntries() throws(StoreError) -> [String: String] {
    try read { database in
      Dictionary(
        try Row.fetchAll(database, sql: "SELECT key, value FROM study").map {
          (try $0.decode(String.self, forColumn: "key"), try $0.decode(String.self, forColumn: "value"))
        }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Writes the `study` table, and the cells and estimators that are new; returns the row numbers of all.
  func register(_ entries: [String: String], plan: Plan) throws(StoreError) {
    var entries = entries
    entries[StoredKey.digest] = entries[StoredKey.study].map(StoredKey.digest)
    try write { database in
      for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
        try database.execute(
          sql: "INSERT INTO study VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
          arguments: [key, value])
      }
      for cell in plan.cells {
        try database.execute(
          sql: "INSERT OR IGNORE INTO cells (text, law, n, stream_key) VALUES (?, ?, ?, ?)",
          arguments: [cell.text, cell.law.canonicalText, cell.count, String(cell.key, radix: 16)])
      }
      for estimator in plan.study.estimators.map(\.estimator) {
        try database.execute(
          sql: "INSERT OR IGNORE INTO estimators (text, quantities, purpose) VALUES (?, ?, ?)",
          arguments: [
            estimator.canonicalText, estimator.columns.joined(separator: "; "),
            Int64(StreamLayout.purpose(of: estimator)),
          ])
      }
    }
  }

  /// The row numbers of cells and estimators by their texts.
  func rowNumbers() throws(StoreError) -> (cells: [String: Int64], estimators: [String: Int64]) {
    try read { database in
      let table = { (name: String) in
        Dictionary(
          try Row.fetchAll(database, sql: "SELECT id, text FROM \(name)").map {
            (try $0.decode(String.self, forColumn: "text"), try $0.decode(Int64.self, forColumn: "id"))
          }, uniquingKeysWith: { first, _ in first })
      }
      return (try table("cells"), try table("estimators"))
    }
  }

  /// Removes an entry of the `study` table, if it is there.
  func removeEntry(_ key: String) throws(StoreError) {
    try write { try $0.execute(sql: "DELETE FROM study WHERE key = ?", arguments: [key]) }
  }

  /// Removes blocks that turned out to be damaged.
  func remove(rows: [Int64]) throws(StoreError) {
    try write { database in
      for row in rows { try database.execute(sql: "DELETE FROM blocks WHERE rowid = ?", arguments: [row]) }
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.read(body) } catch { throw Self.translate(error, path: path, opening: false) }
  }

  /// One transaction.
  func write(_ body: (Database) throws -> Void) throws(StoreError) {
    do { try queue.write(body) } catch { throw Self.translate(error, path: path, opening: false) }
  }

  /// One transaction, begun and ended by statements from the cache: a transaction of GRDB's own prepares them anew.
  func writeOften(_ body: (Database) throws -> Void) throws(StoreError) {
    do {
      try queue.writeWithoutTransaction { database in
        try RawStatement.run(database, "BEGIN IMMEDIATE")
        do {
          try body(database)
          try RawStatement.run(database, "COMMIT")
        } catch {
          // The first error is the one to tell; SQLite may have rolled back by itself.
          if database.isInsideTransaction { try? RawStatement.run(database, "ROLLBACK") }
          throw error
        }
      }
    } catch {
      throw Self.translate(error, path: path, opening: false)
    }
  }

  /// From SQLite's errors to ours: the one place that knows their codes.
  private static func translate(_ error: any Error, path: String, opening: Bool) -> StoreError {
    if let error = error as? StoreError { return error }
    if error is RowDecodingError { return StoreError(damaged: path, "a value that no run wrote") }
    guard let error = error as? DatabaseError else { return StoreError(.inputOutput, "\(path): \(error)") }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return StoreError(damaged: path, error.message ?? "corrupt")
    case .SQLITE_FULL:
      return StoreError(
        .inputOutput, "\(path): the disk is full; what was finished is kept: free some space and run again")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
      return StoreError(
        opening ? .cannotCreate : .inputOutput,
        "\(path): cannot be opened for writing; check the directory's permissions")
    default:
      return StoreError(.inputOutput, "\(path): \(error.message ?? "error \(error.resultCode)")")
    }
  }
}
