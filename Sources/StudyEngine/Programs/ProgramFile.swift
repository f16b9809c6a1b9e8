import Foundation

/// The reason why a file of a program cannot be read.
struct ProgramFileError: Error {
  /// `does not exist`.
  let reason: String
}

/// A file of a program: its content belongs to the identity of a study.
enum ProgramFile {
  /// The largest file, in bytes.
  private static let largest = 256 << 20

  /// The SHA-256 of a file in a folder, in hexadecimal.
  static func digest(of path: String, in folder: String) throws(ProgramFileError) -> String {
    let whole = folder.isEmpty ? path : "\(folder)/\(path)"
    var status = stat()
    guard stat(plainPath(whole), &status) == 0 else {
      throw ProgramFileError(
        reason: errno == ENOENT ? "does not exist" : "cannot be read (\(systemWords(errno)))")
    }
    // A pipe would wait for ever.
    guard status.st_mode & S_IFMT == S_IFREG else { throw ProgramFileError(reason: "is not a regular file") }
    let bytes: [UInt8]
    do { bytes = try readBytes(of: whole, atMost: largest + 1) } catch {
      throw ProgramFileError(reason: "cannot be read (\(StudyEngine.reason(error)))")
    }
    guard bytes.count <= largest else {
      throw ProgramFileError(reason: "is larger than \(largest >> 20) MiB")
    }
    return SHA256.hex(SHA256.digest(of: bytes))
  }
}
