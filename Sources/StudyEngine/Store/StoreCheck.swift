import Foundation
import GRDB

/// Tells apart sound stores, damaged stores and other files.
enum StoreCheck {
  /// Checks the structure of an open store: this version's tables, sound pages and indices.
  ///
  /// Blocks, study and targets have their own checksums.
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

  /// Whether blocks may be read from a damaged store whose structure was not checked. It must hold
  /// only our tables and indices, each with our text except for a few bytes: too few for an
  /// expression that SQLite would evaluate.
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

  /// Refuses what SQLite would execute on access to a table: neither mi-study nor damage makes it.
  private static func refuseActive(_ objects: [SchemaObject], path: String) throws(StoreError) {
    guard let object = objects.first(where: \.isActive) else { return }
    let kind = object.type == "table" ? "virtual table" : object.type
    throw StoreError(
      .badData,
      "\(path): holds a \(kind), which no mi-study makes; it is not used: get it from its source again, or start over with --fresh"
    )
  }

  /// The tables and indices of a new store, by name.
  private static func expectedObjects(_ path: String) throws(StoreError) -> [String: SchemaObject] {
    do {
      let queue = try DatabaseQueue()
      defer { queue.retire() }
      return try queue.write { database in
        try StoreSchema.create(database)
        try database.execute(sql: StoreSchema.faultNotes)
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
  /// The bytes of the SQL text; after damage they may not be a text.
  let sql: [UInt8]

  var isActive: Bool {
    let words = String(decoding: sql, as: UTF8.self).lowercased().split { $0.isWhitespace }
    return type == "trigger" || type == "view" || words.prefix(2) == ["create", "virtual"]
  }

  /// Whether another object's text has the same length and at most so many different bytes.
  func differs(from other: SchemaObject, atMost most: Int) -> Bool {
    sql.count == other.sql.count && zip(sql, other.sql).count { $0 != $1 } <= most
  }
}

extension StoreSchema {
  static let magic = Array("SQLite format 3\0".utf8)
  static let headerLength = 100
  static let pageSize = 4096

  /// Refuses a file without a sound header before SQLite sees it.
  /// SQLite would open an empty file as an empty database.
  ///
  /// - Parameter path: The name in messages.
  static func checkHeader(of file: String, named path: String) throws(StoreError) {
    let opened = try OpenFile.reading(file, named: path)
    let header: [UInt8]
    do throws(SystemError) { header = try opened.read(headerLength, at: 0) } catch {
      throw StoreError(.inputOutput, "\(path): cannot be read (\(error.reason))")
    }
    do throws(SystemError) { _ = try SQLiteLock.isWriting(opened) } catch {
      // SQLite would take this for another program's lock and wait.
      throw StoreError(.inputOutput, DirectoryLock.noLocks(at: path, error) + ", or copy it to a local disk")
    }
    // The results of a full disk or a dying machine.
    if header.isEmpty { throw StoreError(damaged: path, "it is empty") }
    if header.allSatisfy({ $0 == 0 }) { throw StoreError(damaged: path, "it begins with zeros") }
    let hasMagic = magic.starts(with: header.prefix(magic.count))
    if header.count < headerLength, hasMagic { throw StoreError(damaged: path, "it is cut off") }
    // One changed byte does not make another program's file.
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
      // Schema format 4, no automatic vacuum, UTF-8, zeros in the reserved parts.
      && header[44..<48].elementsEqual([0, 0, 0, 4])
      && header[52..<60].elementsEqual([0, 0, 0, 0, 0, 0, 0, 1])
      && header[64..<68].allSatisfy { $0 == 0 } && header[72..<92].allSatisfy { $0 == 0 }
  }
}
