import Foundation

/// A path in a form that everything reads as a name in the file system, from the working directory.
///
/// Foundation's URLs take a leading `~` for a home directory, SQLite takes `file:x` for a URI and
/// `:memory:` for no file, and other programs take a leading `-` for an option. All of that depends
/// on the first component: with `./` before it, it is a name like any other.
public func plainPath(_ path: String) -> String {
  let first = path.prefix { $0 != "/" }
  return first.hasPrefix("~") || first.hasPrefix("-") || first.contains(":") ? "./" + path : path
}

/// The folder of a file, as its path names it: `.` for a bare name.
func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The path of a directory as seen from another one, through no links; nil if either is not there.
func relativePath(of target: String, from base: String) -> String? {
  let parts = { (path: String) -> [String]? in
    guard let real = realpath(plainPath(path), nil) else { return nil }
    defer { free(real) }
    return String(cString: real).split(separator: "/").map(String.init)
  }
  guard let target = parts(target), let base = parts(base) else { return nil }
  let shared = zip(target, base).prefix { $0 == $1 }.count
  let steps = Array(repeating: "..", count: base.count - shared) + target[shared...]
  return steps.isEmpty ? "." : steps.joined(separator: "/")
}

/// Whether two paths lead to one existing directory, under any names and through any links.
func areSameDirectory(_ a: String, _ b: String) -> Bool {
  var (first, second) = (stat(), stat())
  guard stat(plainPath(a), &first) == 0, stat(plainPath(b), &second) == 0 else { return false }
  return first.st_dev == second.st_dev && first.st_ino == second.st_ino
}

/// Makes a directory and the missing ones above it.
///
/// - Throws: An error of the domain of error numbers.
func makeDirectories(_ path: String) throws {
  var end = path.startIndex
  while end < path.endIndex {
    // Up to the next slash, or to the end.
    end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
    if mkdir(String(path[..<end]), 0o777) != 0 {
      let number = errno
      var status = stat()
      let isThere = stat(String(path[..<end]), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      if !isThere {
        throw NSError(domain: NSPOSIXErrorDomain, code: Int(number == EEXIST ? ENOTDIR : number))
      }
    }
  }
}

/// Reads at most `limit` bytes of a file, a pipe or a device.
///
/// - Throws: An error of the domain of error numbers.
func readBytes(of path: String, atMost limit: Int) throws -> [UInt8] {
  let descriptor = open(plainPath(path), O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno)) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while bytes.count < limit {
    let count = read(descriptor, &piece, min(piece.count, limit - bytes.count))
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno)) }
    if count == 0 { break }
    bytes += piece[..<count]
  }
  return bytes
}

/// The reason of a failed call, in the system's words for its error number.
///
/// Foundation's own words are not printed: they name classes, and paths that the line has anyway.
public func reason(_ error: any Error) -> String {
  var next: NSError? = error as NSError
  while let error = next {
    if error.domain == NSPOSIXErrorDomain { return systemWords(Int32(error.code)) }
    if error.domain == NSCocoaErrorDomain, let number = systemNumbers[error.code] {
      return systemWords(number)
    }
    next = error.userInfo[NSUnderlyingErrorKey] as? NSError
  }
  return "the system does not say why"
}

/// The system's words for an error number, for the middle of a line.
public func systemWords(_ number: Int32) -> String { String(cString: strerror(number)).lowercased() }

/// The error numbers of Foundation's codes (`CocoaError.Code`), for errors without their number.
private let systemNumbers: [Int: Int32] = [
  4: ENOENT, 257: EACCES, 260: ENOENT, 263: EFBIG, 513: EACCES, 516: EEXIST, 640: ENOSPC, 642: EROFS,
]
