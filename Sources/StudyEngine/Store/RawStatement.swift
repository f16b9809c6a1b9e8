import GRDB
import GRDBSQLite

extension RunStore {
  /// The version of the SQLite in use.
  static var sqliteVersion: String { String(cString: sqlite3_libversion()) }
}

/// A prepared statement with SQLite's own functions, for megabytes of data: bytes are passed in
/// place, and no row allocates memory of ours.
///
/// It belongs to the statement cache of its connection: use it only within the access that made it.
struct RawStatement {
  private let database: Database
  private let statement: OpaquePointer

  /// Prepares a statement with the connection's cache, ready for its first step.
  init(_ database: Database, _ sql: String) throws {
    self.database = database
    statement = try database.cachedStatement(sql: sql).sqliteStatement
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  /// Runs a statement without result rows.
  static func run(_ database: Database, _ sql: String) throws {
    let statement = try RawStatement(database, sql)
    defer { statement.reset() }
    _ = try statement.step()
  }

  func bind(_ value: Int, at index: Int32) throws {
    try check(sqlite3_bind_int64(statement, index, Int64(value)))
  }

  func bind(_ value: Double, at index: Int32) throws {
    try check(sqlite3_bind_double(statement, index, value))
  }

  /// Binds bytes without copying them: they must live until the statement is reset.
  func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) throws {
    // No destructor: SQLite treats the bytes as constant.
    try check(sqlite3_bind_blob64(statement, index, bytes.baseAddress, UInt64(bytes.count), nil))
  }

  /// Moves to the next row; false after the last one.
  func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      let error = error(code)
      sqlite3_reset(statement)
      throw error
    }
  }

  /// Ends the statement. Bound bytes may be freed afterwards.
  func reset() {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

  func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

  /// The bytes of a column, until the next step.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(statement, column)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }

  private func check(_ code: Int32) throws { if code != SQLITE_OK { throw error(code) } }

  private func error(_ code: Int32) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: String(cString: sqlite3_errmsg(sqlite3_db_handle(statement))))
  }
}
