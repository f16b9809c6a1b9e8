import Foundation
import GRDB

/// Finds out whether a file is a store, a damaged store, or somebody else's.
enum StoreCheck {
  /// Checks the structure of an open store: its tables are those of this version, every page and every index is in order.
  ///
  /// What is in blocks, in the study and in the targets has checksums of its own.
  ///
  /// - Parameter version: The version in the header.
  static func check(_ store: RunStore, version: Int32) throws(StoreError) {
    let expected = try expectedTables(store.path)
    try store.read { database in
      let found = try tables(database)
      let isOurs = expected.allSatisfy { name, sql in
        found[name] == sql
          || found[name] == nil && StoreSchema.laterTables.contains { name == $0 || name.contains("_\($0)_") }
      }
      guard version == StoreSchema.version else {
        // Another version has other tables.
        if isOurs { throw StoreError(damaged: store.path, "the version in its header") }
        throw StoreError(
          .badData,
          "\(store.path): has version \(version), this mi-study reads version \(StoreSchema.version); "
            + "use the one that made it")
      }
      guard isOurs else { throw StoreError(damaged: store.path, "its tables are not as they were made") }
      let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "no answer"
      guard verdict == "ok" else {
        let line = verdict.split(separator: "\n").last.map(String.init) ?? verdict
        throw StoreError(damaged: store.path, line)
      }
    }
  }

  /// The tables and indices of a new store, with the text that made them.
  private static func expectedTables(_ path: String) throws(StoreError) -> [String: String] {
    do {
      let queue = try DatabaseQueue()
      return try queue.write { database in
        try StoreSchema.create(database)
        return try tables(database)
      }
    } catch {
      throw StoreError(.inputOutput, "\(path): cannot be checked (\(error))")
    }
  }

  private static func tables(_ database: Database) throws -> [String: String] {
    Dictionary(
      try Row.fetchAll(database, sql: "SELECT name, tbl_name, type, sql FROM sqlite_master").map { row in
        let words = try ["type", "tbl_name", "sql"].map { try row.decode(String?.self, forColumn: $0) ?? "" }
        return (try row.decode(String.self, forColumn: "name"), words.joined(separator: " "))
      }, uniquingKeysWith: { first, _ in first })
  }
}

extension StoreSchema {
  static let magic = Array("SQLite format 3\0".utf8)
  static let headerLength = 100

  /// Refuses a file that is not a sound store before SQLite gets to see it: an empty file would open as an empty database.
  ///
  /// Returns the version in it.
  static func checkHeader(of path: String) throws(StoreError) -> Int32 {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw StoreError(.inputOutput, "\(path): cannot be read; check its permissions")
    }
    defer { try? handle.close() }
    let header = Array((try? handle.read(upToCount: headerLength)) ?? Data())
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
    return header[60..<64].reduce(Int32(0)) { $0 << 8 | Int32($1) }
  }

  /// Whether the bytes of the header that are the same in all our stores are as they should be
  /// (https://www.sqlite.org/fileformat.html#the_database_header).
  private static func isUsual(_ header: [UInt8]) -> Bool {
    // Pages of 4096 bytes, a rollback journal (or a write-ahead log, if somebody likes it better), no reserved bytes.
    header[16..<18].elementsEqual([0x10, 0]) && (1...2).contains(header[18]) && header[18] == header[19]
      && header[20..<24].elementsEqual([0, 64, 32, 32])
      // Schema format 4, no vacuum of its own, UTF-8, nothing in what is reserved.
      && header[44..<48].elementsEqual([0, 0, 0, 4])
      && header[52..<60].elementsEqual([0, 0, 0, 0, 0, 0, 0, 1])
      && header[64..<68].allSatisfy { $0 == 0 } && header[72..<92].allSatisfy { $0 == 0 }
  }
}
