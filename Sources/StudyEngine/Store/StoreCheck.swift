import Foundation
import GRDB

/// Finds out whether a file is a store, a damaged store, or somebody else's.
enum StoreCheck {
  /// Checks the structure of an open store: its tables are those of this version, every page and every index is in order.
  ///
  /// What is in blocks, in the study and in the targets has checksums of its own.
  static func check(_ store: RunStore) throws(StoreError) {
    let expected = try expectedObjects(store.path)
    try store.read { database in
      let found = try objects(database)
      try refuseActive(found, path: store.path)
      let names = Dictionary(found.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      let hasOurs = expected.allSatisfy { name, object in
        names[name] == object
          || names[name] == nil && StoreSchema.laterTables.contains { name == $0 || name.contains("_\($0)_") }
      }
      let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      guard version == StoreSchema.version else {
        // Another version has other tables.
        if hasOurs { throw StoreError(damaged: store.path, "the version in its header") }
        throw StoreError(
          .badData,
          "\(store.path): has version \(version), this mi-study reads version \(StoreSchema.version); "
            + "use the one that made it")
      }
      guard hasOurs, names.count == found.count, names.keys.allSatisfy({ expected[$0] != nil }) else {
        throw StoreError(damaged: store.path, "its tables are not as they were made")
      }
      let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "no answer"
      guard verdict == "ok" else {
        let line = verdict.split(separator: "\n").last.map(String.init) ?? verdict
        throw StoreError(damaged: store.path, line)
      }
      if let objection = try StoreRows.objection(database) {
        throw StoreError(damaged: store.path, objection)
      }
    }
  }

  /// Whether blocks may be read from a damaged store whose structure was not checked: nothing in it but our tables and
  /// indices, each made by our text but for a few bytes, which is too few for an expression that SQLite would evaluate.
  static func isReadable(_ store: RunStore) throws(StoreError) -> Bool {
    let expected = try expectedObjects(store.path)
    return try store.read { database in
      let found = try objects(database)
      try refuseActive(found, path: store.path)
      return found.allSatisfy { object in
        expected.values.contains { $0.type == object.type && $0.differs(from: object, atMost: 2) }
      }
    }
  }

  /// Refuses what SQLite would carry out when a table is read or written: no mi-study makes such things, and no damage does.
  private static func refuseActive(_ objects: [SchemaObject], path: String) throws(StoreError) {
    guard let object = objects.first(where: \.isActive) else { return }
    let kind = object.type == "table" ? "virtual table" : object.type
    throw StoreError(
      .badData,
      "\(path): holds a \(kind), which no mi-study makes; it is not used: get it from its source again, or start over with --fresh"
    )
  }

  /// The tables and indices of a new store by name.
  private static func expectedObjects(_ path: String) throws(StoreError) -> [String: SchemaObject] {
    do {
      let queue = try DatabaseQueue()
      defer { queue.retire() }
      return try queue.write { database in
        try StoreSchema.create(database)
        return Dictionary(
          try objects(database).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      }
    } catch {
      throw StoreError(.inputOutput, "\(path): cannot be checked (SQLite gives no reason)")
    }
  }

  private static func objects(_ database: Database) throws -> [SchemaObject] {
    try Row.fetchAll(
      database, sql: "SELECT name, tbl_name, type, CAST(sql AS BLOB) AS sql FROM sqlite_schema"
    ).map {
      SchemaObject(
        type: try $0.decode(String.self, forColumn: "type"),
        name: try $0.decode(String.self, forColumn: "name"),
        table: try $0.decode(String.self, forColumn: "tbl_name"),
        sql: Array(try $0.decode(Data?.self, forColumn: "sql") ?? Data()))
    }
  }
}

/// A row of `sqlite_schema`.
private struct SchemaObject: Equatable {
  let type: String
  let name: String
  let table: String
  /// The bytes of the text that made it: damage may have left no text.
  let sql: [UInt8]

  var isActive: Bool {
    let words = String(decoding: sql, as: UTF8.self).lowercased().split { $0.isWhitespace }
    return type == "trigger" || type == "view" || words.prefix(2) == ["create", "virtual"]
  }

  /// Whether another text is as long and has so many other bytes at most.
  func differs(from other: SchemaObject, atMost most: Int) -> Bool {
    sql.count == other.sql.count && zip(sql, other.sql).count { $0 != $1 } <= most
  }
}

extension StoreSchema {
  static let magic = Array("SQLite format 3\0".utf8)
  static let headerLength = 100
  static let pageSize = 4096

  /// Refuses a file that is not a sound store before SQLite gets to see it: an empty file would open as an empty database.
  ///
  /// - Parameter path: What it is called in messages.
  static func checkHeader(of file: String, named path: String) throws(StoreError) {
    let opened = try OpenFile.reading(file, named: path)
    let header: [UInt8]
    do throws(SystemError) { header = try opened.read(headerLength, at: 0) } catch {
      throw StoreError(.inputOutput, "\(path): cannot be read (\(error.reason))")
    }
    do throws(SystemError) { _ = try SQLiteLock.isWriting(opened) } catch {
      // SQLite takes this for a lock of somebody else's and waits.
      throw StoreError(.inputOutput, DirectoryLock.noLocks(at: path, error) + ", or copy it to a local disk")
    }
    // What a full disk or a dying machine leaves.
    if header.isEmpty { throw StoreError(damaged: path, "it is empty") }
    if header.allSatisfy({ $0 == 0 }) { throw StoreError(damaged: path, "it begins with zeros") }
    let hasMagic = magic.starts(with: header.prefix(magic.count))
    if header.count < headerLength, hasMagic { throw StoreError(damaged: path, "it is cut off") }
    // A single changed byte makes no other program's file.
    let identification = withUnsafeBytes(of: applicationID.bigEndian) { Array($0) }
    let changed = zip(header.dropFirst(68).prefix(4), identification).count { $0 != $1 }
    guard header.count == headerLength, changed <= 1 else {
      let what = hasMagic ? "is a database of another program" : "is not an SQLite database"
      throw StoreError(
        .badData, "\(path): \(what), not a store of mi-study; move it away, or start over with --fresh")
    }
    guard changed == 0, hasMagic, isUsual(header) else { throw StoreError(damaged: path, "its header") }
  }

  /// Whether the bytes of the header that are the same in all our stores are as they should be
  /// (https://www.sqlite.org/fileformat.html#the_database_header).
  private static func isUsual(_ header: [UInt8]) -> Bool {
    // Pages of 4096 bytes, a rollback journal, no reserved bytes.
    header[16..<18].elementsEqual([UInt8(pageSize >> 8), 0]) && header[18] == 1 && header[19] == 1
      && header[20..<24].elementsEqual([0, 64, 32, 32])
      // Schema format 4, no vacuum of its own, UTF-8, nothing in what is reserved.
      && header[44..<48].elementsEqual([0, 0, 0, 4])
      && header[52..<60].elementsEqual([0, 0, 0, 0, 0, 0, 0, 1])
      && header[64..<68].allSatisfy { $0 == 0 } && header[72..<92].allSatisfy { $0 == 0 }
  }
}
