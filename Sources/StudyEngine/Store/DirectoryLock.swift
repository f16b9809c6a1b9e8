import Foundation

/// An advisory lock on a file, released when it goes away or its process dies, however it dies.
struct DirectoryLock: ~Copyable {
  private let file: OpenFile

  init(path: String) throws(StoreError) {
    let directory = (path as NSString).deletingLastPathComponent
    let opened = try Self.open(path, in: directory)
    while flock(opened.descriptor, LOCK_EX | LOCK_NB) != 0 {
      let error = SystemError()
      if error.code == EINTR { continue }
      throw Self.refusal(error, directory: directory)
    }
    file = opened
  }

  private static func open(_ path: String, in directory: String) throws(StoreError) -> OpenFile {
    do throws(SystemError) { return try OpenFile(openingOrCreating: path) } catch {
      let isName = [ELOOP, EINVAL, EISDIR].contains(error.code)
      throw StoreError(
        .cannotCreate, isName ? path : directory, "cannot be written to", error,
        cure: "choose another --output")
    }
  }

  /// The error for a lock that was not granted.
  private static func refusal(_ error: SystemError, directory: String) -> StoreError {
    switch error.code {
    case EWOULDBLOCK:
      StoreError(
        .cannotCreate,
        "\(directory): another mi-study is writing there; wait for it, or choose another --output")
    case ENOLCK, EOPNOTSUPP, ENOTSUP, ENOSYS, EINVAL:
      StoreError(.cannotCreate, noLocks(at: directory, error) + "; choose an --output on a local disk")
    default:
      StoreError(
        .cannotCreate, directory, "cannot be locked", error, cure: "choose another --output")
    }
  }

  /// The message for a file system without locks.
  static func noLocks(at path: String, _ error: SystemError) -> String {
    "\(path): the file system has no locks (\(error.reason)), without which two programs would spoil each other's files; "
      + "have them switched on (NFS: the lock service; Lustre: the mount option flock)"
  }
}
