import Foundation
import GRDB

extension RunStore {
  /// The use of a store when SQLite failed: opening it for reading or for writing, or using it.
  enum Moment { case reading, writing, using }

  /// Translates SQLite's errors: only this function knows their codes.
  static func translate(_ error: any Error, path: String, _ moment: Moment) -> StoreError {
    if let error = error as? StoreError { return error }
    if error is RowDecodingError { return StoreError(damaged: path, "a value that no run wrote") }
    guard let error = error as? DatabaseError else { return StoreError(.inputOutput, "\(path): \(error)") }
    switch error.extendedResultCode {
    case .SQLITE_READONLY_ROLLBACK:
      return StoreError(
        .inputOutput, "\(path): the run that was writing there was killed meanwhile; do this again")
    case .SQLITE_IOERR_LOCK, .SQLITE_IOERR_RDLOCK, .SQLITE_IOERR_UNLOCK, .SQLITE_IOERR_CHECKRESERVEDLOCK:
      return StoreError(
        .inputOutput, DirectoryLock.noLocks(at: path, SystemError(ENOLCK)) + ", or copy it to a local disk")
    default: break
    }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return StoreError(damaged: path, error.message ?? "corrupt")
    case .SQLITE_FULL:
      return StoreError(
        .inputOutput, "\(path): the disk is full; what was finished is kept: free some space and run again")
    case .SQLITE_BUSY:
      return StoreError(
        .inputOutput,
        "\(path): is kept locked by another program; end that, or wait for it, and do this again")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
      return unopened(path, moment)
    default:
      return StoreError(.inputOutput, "\(path): \(error.message ?? "error \(error.resultCode)")")
    }
  }

  /// The error for a file that SQLite could not open. It gives no reason, so access is tried.
  private static func unopened(_ path: String, _ moment: Moment) -> StoreError {
    let folder = (path as NSString).deletingLastPathComponent
    // Not of the store itself: closing it would release SQLite's locks.
    let opened = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    let (mode, purpose) = moment == .reading ? (R_OK, "reading") : (W_OK, "writing")
    let reason = opened < 0 || access(path, mode) != 0 ? SystemError() : nil
    if opened >= 0 { Foundation.close(opened) }
    let kind: StoreError.Kind = moment == .writing ? .cannotCreate : .inputOutput
    guard let reason else {
      return StoreError(
        kind,
        "\(path): it or its journal cannot be opened for \(purpose); check the directory's permissions, and the limit of open "
          + "files (ulimit -n)")
    }
    return StoreError(
      kind, path, "cannot be opened for \(purpose)", reason,
      cure: "check the permissions of the file and its directory")
  }
}

/// Retries reads that mistook a transaction just ended for one that was left half-done.
///
/// SQLite first looks for a journal and then for the lock of its writer. If a run ends its
/// transaction in between, the journal seems to have no writer. No row has been read then.
enum Retry {
  private static let attempts = 20

  static func whileRollingBack<Value>(_ body: () throws -> Value) throws -> Value {
    for _ in 1..<attempts {
      do { return try body() } catch let error as DatabaseError
        where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
      {
        usleep(5000)
      }
    }
    return try body()
  }
}
