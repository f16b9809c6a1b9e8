import Foundation
import GRDB

/// A reader's copy of a store in which a killed run left a transaction half-done. SQLite rolls it
/// back in a private directory, with a copy of the journal.
///
/// Nothing is written beside the store. The copy takes as much room in the temporary directory
/// (`TMPDIR`) as the store, and is removed with its last connection.
final class StoreSnapshot: Sendable {
  let path: String
  private let folder: String

  /// Copies a store and its journal.
  ///
  /// Returns nil if the journal is not hot: a run is just writing, or has just finished. During the
  /// copying, SQLite's shared lock keeps others from a rollback in the store itself.
  init?(of store: String) throws(StoreError) {
    let source = try OpenFile.reading(store, named: store)
    let size: Int
    do throws(SystemError) {
      guard try SQLiteLock.shares(source), FileKind(of: StoreJournal.path(of: store)) == .regular else {
        return nil
      }
      size = try source.size
    } catch {
      throw StoreError(.inputOutput, DirectoryLock.noLocks(at: store, error) + ", or copy it to a local disk")
    }
    let isTooLong = StoreJournal.isTooLong(besides: store, size: size)
    folder = try Self.makeFolder(room: size)
    path = folder + "/results.sqlite"
    do throws(SystemError) {
      try OpenFile(creating: path).write(contentsOf: source)
      try OpenFile.copy(StoreJournal.path(of: store), to: StoreJournal.path(of: path))
    } catch {
      removeFiles()
      throw StoreError(
        .inputOutput, folder, "a copy of \(store) without its unfinished transaction cannot be made there",
        error,
        cure: "set TMPDIR to another directory, or run the study again")
    }
    do throws(StoreError) {
      if isTooLong { throw StoreError(damaged: store, StoreJournal.tooLong) }
      // The copies are checked, not the originals, which may change.
      try StoreJournal.check(besides: path)
      Self.rollBack(path)
    } catch {
      removeFiles()
      throw error
    }
  }

  deinit { removeFiles() }

  /// Lets SQLite roll back the transaction of a store's journal, and removes the journal.
  static func rollBack(_ store: String) {
    if let queue = try? DatabaseQueue(path: store) {
      _ = try? queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
      queue.retire()
    }
    OpenFile.remove(StoreJournal.path(of: store))
  }

  /// Makes a new directory that only this user may enter.
  private static func makeFolder(room: Int) throws(StoreError) -> String {
    let parent = FileManager.default.temporaryDirectory.path
    var space = statvfs()
    if statvfs(parent, &space) == 0 {
      let free = Double(space.f_bavail) * Double(space.f_frsize)
      guard free > 1.1 * Double(room) else {
        throw StoreError(
          .inputOutput,
          "\(parent): has no room for a copy of \(room >> 20) MiB, which reading takes since the run was killed in a transaction; "
            + "set TMPDIR to another directory, or run the study again")
      }
    }
    var template = Array((parent + "/mi-study-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw StoreError(
        .inputOutput, parent, "no directory can be made there", SystemError(),
        cure: "set TMPDIR to another directory")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func removeFiles() {
    for name in [path, StoreJournal.path(of: path)] { OpenFile.remove(name) }
    _ = rmdir(folder)
  }
}

/// SQLite's locks on a database by their bytes (https://www.sqlite.org/lockingv3.html).
enum SQLiteLock {
  private static let pending: off_t = 0x4000_0000
  private static let reserved = pending + 1
  private static let shared = (start: pending + 2, length: off_t(510))

  /// Takes the shared lock until the file is closed; false if a run is writing.
  static func shares(_ file: borrowing OpenFile) throws(SystemError) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_RDLCK)
    lock.l_whence = Int16(SEEK_SET)
    (lock.l_start, lock.l_len) = shared
    if fcntl(file.descriptor, F_SETLK, &lock) != 0 {
      if [EACCES, EAGAIN, EINTR].contains(errno) { return false }
      throw SystemError()
    }
    return try !isWriting(file)
  }

  /// Whether somebody has begun a writing transaction, or waits for readers to end.
  static func isWriting(_ file: borrowing OpenFile) throws(SystemError) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    (lock.l_start, lock.l_len) = (pending, 2)
    guard fcntl(file.descriptor, F_GETLK, &lock) == 0 else { throw SystemError() }
    return lock.l_type != Int16(F_UNLCK)
  }
}
