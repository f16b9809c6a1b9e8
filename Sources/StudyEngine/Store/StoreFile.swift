import Foundation
import GRDB

/// The file of a store before SQLite sees it, and its opening for reading.
enum StoreFile {
  /// A path as SQLite needs it, never taken for a URI or a database in memory.
  static func name(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

  /// The path of a run directory's store.
  static func path(in directory: String) -> String { plainPath(directory) + "/results.sqlite" }

  /// The names of a store and of the files that SQLite makes beside it.
  static func names(of path: String) -> [String] { ["", "-journal", "-wal", "-shm"].map { path + $0 } }

  /// Whether there is a store. Refuses other files, and those that make SQLite touch further ones.
  ///
  /// - Parameter links: Whether it may be a symbolic link: only for reading.
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
      // The contents of a directory that may not be entered are unknown.
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

  /// Opens a store for reading, or a copy if a killed run left a transaction half-done.
  static func openForReading(
    _ path: String, _ configuration: Configuration, translate: (any Error) -> StoreError
  ) throws(StoreError) -> (StoreSnapshot?, DatabaseQueue) {
    // SQLite follows links, too: the files beside the link's target count.
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
