import Foundation
import GRDB
import MutualInformation

/// The stored blocks of a run: `results.sqlite`.
///
/// A block is written in one transaction (`RunStore+Blocks.swift`; rollback journal,
/// `synchronous=FULL`): `kill -9` at any moment loses at most the blocks in flight.
final class RunStore: Sendable {
  /// The path of the store, for messages.
  let path: String
  /// The reader's copy, if the transaction of a killed run had to be rolled back.
  private let snapshot: StoreSnapshot?
  private let queue: DatabaseQueue

  /// Blocks are written once and read in order: a larger cache would only take room.
  private static let cacheKilobytes = 256

  /// Opens a store, or makes one if `creating`.
  ///
  /// - Parameters:
  ///   - readOnly: Whether to write nothing into the directory, whatever lies there.
  ///   - isChecked: Whether to check the whole structure: once is enough for several connections.
  init(path: String, creating: Bool, readOnly: Bool, isChecked: Bool = true) throws(StoreError) {
    self.path = path
    let exists = try StoreFile.check(path, through: readOnly)
    guard exists || creating else {
      throw StoreError(.badData, "\(path): there is no such file; is this the directory of a run?")
    }
    if readOnly {
      (snapshot, queue) = try StoreFile.openForReading(
        path, Self.configuration(readOnly: true), translate: { Self.translate($0, path: path, .reading) })
    } else {
      snapshot = nil
      let configuration = Self.configuration(readOnly: false)
      do {
        if !exists {
          try Self.makeEmpty(at: path, configuration)
        } else if StoreJournal.isTooLong(besides: path, size: StoreFile.size(path)) {
          throw StoreError(damaged: path, StoreJournal.tooLong)
        }
        queue = try DatabaseQueue(path: StoreFile.name(path), configuration: configuration)
      } catch {
        throw Self.translate(error, path: path, .writing)
      }
    }
    if exists, isChecked { try StoreCheck.check(self) }
  }

  /// Opens another connection to a store, for reading on another thread.
  ///
  /// The file is not checked again: closing it would release all locks of SQLite in this process.
  init(another store: RunStore) throws(StoreError) {
    path = store.path
    snapshot = store.snapshot
    do {
      queue = try Retry.whileRollingBack {
        try DatabaseQueue(
          path: StoreFile.name(store.snapshot?.path ?? store.path),
          configuration: Self.configuration(readOnly: true))
      }
    } catch {
      throw Self.translate(error, path: store.path, .reading)
    }
  }

  private static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    // Blocks wait while a report reads a very long row; nothing else waits for them.
    configuration.busyMode = .timeout(readOnly ? 30 : 600)
    configuration.prepareDatabase { database in
      try database.execute(
        sql: "PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL; PRAGMA cache_size = -\(cacheKilobytes)")
    }
    return configuration
  }

  deinit { queue.retire() }

  /// Closes the file. Nothing can be read or written afterwards.
  func close() throws(StoreError) {
    do { try queue.close() } catch { throw Self.translate(error, path: path, .using) }
  }

  /// Makes a store without blocks. It gets its name when it is complete: a process killed before
  /// leaves no empty file that would be taken for another program's.
  private static func makeEmpty(at path: String, _ configuration: Configuration) throws {
    let temporary = path + ".new"
    for leftover in StoreFile.names(of: temporary) { OpenFile.remove(leftover) }
    do throws(SystemError) { _ = try OpenFile(creating: temporary) } catch {
      throw StoreError(.cannotCreate, temporary, "cannot be made", error, cure: "choose another --output")
    }
    let queue = try DatabaseQueue(path: StoreFile.name(temporary), configuration: configuration)
    defer { queue.retire() }
    try queue.write { try StoreSchema.create($0) }
    try queue.close()
    // SQLite would roll back a journal of an earlier store into the new one.
    OpenFile.remove(StoreJournal.path(of: path))
    do throws(SystemError) { try OpenFile.move(temporary, to: path) } catch {
      throw StoreError(.cannotCreate, path, "cannot be made", error, cure: "choose another --output")
    }
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

  /// Writes the entries of the `study` table, and the rows of the plan's cells and estimators.
  func register(_ entries: [String: String], plan: Plan) throws(StoreError) {
    var entries = entries
    entries[StoredKey.digest] = entries[StoredKey.study].map(StoredKey.digest)
    try write { database in
      if plan.cells.contains(where: \.usesPrograms) { try database.execute(sql: StoreSchema.faultNotes) }
      for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
        try database.execute(
          sql: "INSERT INTO study VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
          arguments: [key, value])
      }
      for cell in plan.cells {
        try database.execute(
          sql: """
            INSERT INTO cells (text, law, n, stream_key) VALUES (?, ?, ?, ?) ON CONFLICT (text)
            DO UPDATE SET law = excluded.law, n = excluded.n, stream_key = excluded.stream_key
            """,
          arguments: [cell.text, cell.law.canonicalText, cell.count, cell.storedKey])
      }
      for estimator in plan.estimators {
        try database.execute(
          sql: """
            INSERT INTO estimators (text, quantities, purpose) VALUES (?, ?, ?) ON CONFLICT (text)
            DO UPDATE SET quantities = excluded.quantities, purpose = excluded.purpose
            """,
          arguments: [estimator.canonicalText, estimator.storedQuantities, estimator.storedPurpose])
      }
    }
  }

  /// Writes an entry of the `study` table.
  func setEntry(_ key: String, to value: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO study VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        arguments: [key, value])
    }
  }

  /// Removes an entry of the `study` table, if it is there.
  func removeEntry(_ key: String) throws(StoreError) {
    try write { try $0.execute(sql: "DELETE FROM study WHERE key = ?", arguments: [key]) }
  }

  /// Removes damaged blocks.
  func remove(rows: [Int64]) throws(StoreError) {
    try write { database in
      for row in rows { try database.execute(sql: "DELETE FROM blocks WHERE rowid = ?", arguments: [row]) }
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try Retry.whileRollingBack { try queue.read(body) } } catch {
      throw Self.translate(error, path: path, .using)
    }
  }

  /// Runs one transaction.
  func write(_ body: (Database) throws -> Void) throws(StoreError) {
    do { try queue.write(body) } catch { throw Self.translate(error, path: path, .using) }
  }

  /// Runs one transaction with cached statements: GRDB's own transactions prepare them every time.
  func writeOften(_ body: (Database) throws -> Void) throws(StoreError) {
    do {
      try queue.writeWithoutTransaction { database in
        try RawStatement.run(database, "BEGIN IMMEDIATE")
        do {
          try body(database)
          try RawStatement.run(database, "COMMIT")
        } catch {
          // The first error is the one to report; SQLite may have rolled back by itself.
          if database.isInsideTransaction { try? RawStatement.run(database, "ROLLBACK") }
          throw error
        }
      }
    } catch {
      throw Self.translate(error, path: path, .using)
    }
  }
}
