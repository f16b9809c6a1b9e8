import GRDB
import GRDBSQLite

extension RunStore {
  /// The version of the SQLite that the program uses.
  static var sqliteVersion: String { String(cString: sqlite3_libversion()) }
}

/// A prepared statement by SQLite's own calls, for what is stored and read by the megabyte: bytes go in and out where they
/// lie, and no row allocates anything of ours.
///
/// It belongs to its connection's statement cache: use it only within the access that it was made in.
struct RawStatement {
  private let database: Database
  private let statement: OpaquePointer

  /// The statement of a text, from the connection's cache, ready for its first step.
  init(_ database: Database, _ sql: String) throws {
    self.database = database
    statement = try database.cachedStatement(sql: sql).sqliteStatement
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  /// Runs a statement that returns nothing.
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

  /// Binds bytes without copying them: they must stay until the statement is reset.
  func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) throws {
    // No destructor: SQLite takes the bytes for constant.
    try check(sqlite3_bind_blob64(statement, index, bytes.baseAddress, UInt64(bytes.count), nil))
  }

  /// Goes to the next row; false after the last one.
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

  /// Ends the statement; bound bytes may go.
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
