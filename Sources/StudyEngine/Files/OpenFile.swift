import Foundation

/// A failed call of the system.
struct SystemError: Error {
  let code: Int32

  init(_ code: Int32 = errno) { self.code = code }

  /// The system's words for the error, for the middle of a line.
  var reason: String {
    code == ELOOP ? "it is a symbolic link" : systemWords(code)
  }
}

/// The kind of file that a name stands for; a symbolic link is not followed.
enum FileKind: Equatable {
  case absent
  case regular
  case link
  /// In words: a directory, a pipe, a device.
  case other(String)

  init(of path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      self = .absent
      return
    }
    self.init(mode: status.st_mode)
  }

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFLNK: self = .link
    case S_IFDIR: self = .other("a directory")
    case S_IFIFO: self = .other("a pipe")
    case S_IFSOCK: self = .other("a socket")
    default: self = .other("a device")
    }
  }

  /// Whether the name is taken, by anything: also by a link that leads nowhere.
  static func isTaken(_ path: String) -> Bool { FileKind(of: path) != .absent }
}

/// An open regular file. All files of a run directory are opened and made here.
///
/// A directory may come from somebody else. No file is therefore made or changed through a symbolic
/// link, none is made under a taken name, and only regular files are waited for.
struct OpenFile: ~Copyable {
  let descriptor: Int32

  init(reading path: String) throws(SystemError) { try self.init(path, O_RDONLY | O_NOFOLLOW) }

  /// Opens a file for reading, through symbolic links too.
  init(readingThroughLinks path: String) throws(SystemError) { try self.init(path, O_RDONLY) }

  /// Opens a file for reading and writing; its bytes stay.
  init(changing path: String) throws(SystemError) { try self.init(path, O_RDWR | O_NOFOLLOW) }

  init(creating path: String) throws(SystemError) {
    try self.init(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
  }

  init(openingOrCreating path: String) throws(SystemError) {
    try self.init(path, O_RDWR | O_CREAT | O_NOFOLLOW)
  }

  private init(_ path: String, _ flags: Int32) throws(SystemError) {
    // Opening a pipe would otherwise wait for its other end.
    let opened = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard opened >= 0 else { throw SystemError() }
    var status = stat()
    guard fstat(opened, &status) == 0, FileKind(mode: status.st_mode) == .regular else {
      close(opened)
      throw SystemError(status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// The length in bytes.
  var size: Int {
    get throws(SystemError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw SystemError() }
      return Int(status.st_size)
    }
  }

  /// Reads bytes from an offset on; fewer at the end of the file.
  func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var (bytes, done) = ([UInt8](repeating: 0, count: max(0, count)), 0)
    while done < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + done, $0.count - done, off_t(offset + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw SystemError() }
      if got == 0 { break }
      done += got
    }
    return Array(bytes.prefix(done))
  }

  /// Writes bytes from an offset on.
  func write(_ bytes: some ContiguousBytes, at offset: Int = 0) throws(SystemError) {
    // A closure with typed errors would not compile: it returns the error number.
    let failed: Int32 = bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let put = pwrite(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
        if put < 0, errno == EINTR { continue }
        if put <= 0 { return put < 0 ? errno : EIO }
        done += put
      }
      return 0
    }
    if failed != 0 { throw SystemError(failed) }
  }

  /// Shortens the file, or lengthens it with zeros.
  func resize(to size: Int) throws(SystemError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw SystemError() }
  }

  /// Writes the contents of another file from the beginning on.
  func write(contentsOf other: borrowing OpenFile) throws(SystemError) {
    var offset = 0
    while true {
      let piece = try other.read(1 << 20, at: offset)
      if piece.isEmpty { return }
      try write(piece, at: offset)
      offset += piece.count
    }
  }

  /// Opens a file for reading; errors are those of a store.
  ///
  /// - Parameter name: The name of the file in messages.
  static func reading(_ path: String, named name: String) throws(StoreError) -> OpenFile {
    do throws(SystemError) { return try OpenFile(reading: path) } catch {
      throw StoreError(.inputOutput, name, "cannot be read", error, cure: "check its permissions")
    }
  }

  static func copy(_ path: String, to new: String) throws(SystemError) {
    let source = try OpenFile(reading: path)
    try OpenFile(creating: new).write(contentsOf: source)
  }

  /// Removes a name, not the file that a link leads to; a directory stays.
  static func remove(_ path: String) { _ = unlink(path) }

  static func move(_ path: String, to new: String) throws(SystemError) {
    guard rename(path, new) == 0 else { throw SystemError() }
  }
}

extension StoreError {
  /// Describes a failed operation on a file, its reason, and the cure for that reason.
  ///
  /// - Parameters:
  ///   - kind: The kind for reasons that lie with the name: missing permission, a link.
  ///   - what: The failure, as in `results.sqlite: cannot be read`.
  ///   - cure: The cure for reasons that have none of their own.
  init(_ kind: Kind, _ path: String, _ what: String, _ error: SystemError, cure: String) {
    let own: (kind: Kind, cure: String)? =
      switch error.code {
      case EMFILE, ENFILE: (.inputOutput, "close some, or raise the limit: ulimit -n 1024")
      case ENOSPC, EDQUOT: (.inputOutput, "free some space and run again")
      case ENOMEM: (.inputOutput, "there is no memory left")
      case ELOOP, EINVAL, EISDIR: (kind, "move it away")
      default: nil
      }
    self.init(own?.kind ?? kind, "\(path): \(what) (\(error.reason)); \(own?.cure ?? cure)")
  }
}
