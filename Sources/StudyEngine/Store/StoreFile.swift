import Foundation
import GRDB

/// The file of a store before SQLite sees it, and how a reader opens it.
enum StoreFile {
  /// A path as SQLite takes it: never for a URI, nor for a database in memory.
  static func name(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

  /// The store of a run directory.
  static func path(in directory: String) -> String { plainPath(directory) + "/results.sqlite" }

  /// A store and what SQLite makes beside it.
  static func names(of path: String) -> [String] { ["", "-journal", "-wal", "-shm"].map { path + $0 } }

  /// Whether there is a store; refuses what is none, and what would make SQLite touch other files.
  ///
  /// - Parameter links: Whether it may be a symbolic link: for reading it may.
  static func check(_ path: String, through links: Bool) throws(StoreError) -> Bool {
    let kind = FileKind(of: path)
    let file: String
    switch kind {
    case .other(let what):
      throw StoreError(.badData, "\(path): is \(what), not a store of mi-study; move it away")
    case .link where !links:
      throw StoreError(
        .badData,
        "\(path): is a symbolic link, through which nothing is written; put the file itself here, or move it away"
      )
    case .link:
      guard let target = resolved(path) else {
        throw StoreError(.badData, "\(path): is a symbolic link that leads nowhere; move it away")
      }
      file = target
    case .absent, .regular: file = path
    }
    try StoreJournal.check(besides: file)
    if kind == .absent {
      // A directory that may not be entered says nothing about what is in it.
      if access(path, F_OK) != 0, ![ENOENT, ENOTDIR].contains(errno) {
        throw StoreError(.inputOutput, path, "cannot be read", SystemError(), cure: "check its permissions")
      }
      return false
    }
    try StoreSchema.checkHeader(of: file, named: path)
    return true
  }

  static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func resolved(_ path: String) -> String? {
    guard let target = realpath(path, nil) else { return nil }
    defer { free(target) }
    return String(cString: target)
  }

  /// Opens a store for reading: itself or, where it has a transaction that a killed run left half-done, a copy.
  static func openForReading(
    _ path: String, _ configuration: Configuration, translate: (any Error) -> StoreError
  ) throws(StoreError) -> (StoreSnapshot?, DatabaseQueue) {
    // SQLite follows links, too: what lies beside the file itself counts.
    let path = FileKind(of: path) == .link ? resolved(path) ?? path : path
    let deadline = Date(timeIntervalSinceNow: 30)
    repeat {
      do {
        return (nil, try DatabaseQueue(path: name(path), configuration: configuration))
      } catch {
        guard (error as? DatabaseError)?.extendedResultCode == .SQLITE_READONLY_ROLLBACK else {
          throw translate(error)
        }
      }
      try StoreJournal.check(besides: path)
      if let snapshot = try StoreSnapshot(of: path) {
        try StoreSchema.checkHeader(of: snapshot.path, named: path)
        do {
          return (snapshot, try DatabaseQueue(path: snapshot.path, configuration: configuration))
        } catch {
          throw translate(error)
        }
      }
      usleep(20_000)
    } while Date() < deadline
    throw StoreError(.inputOutput, "\(path): is written to without a pause; do this again later")
  }
}
