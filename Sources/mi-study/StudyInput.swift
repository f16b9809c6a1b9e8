import Foundation
import StudyEngine

/// The study that a command is about: a file, or standard input if its name is `-`.
enum StudyInput {
  /// The name of standard input on the command line.
  static let standard = "-"
  /// The name of standard input in error lines.
  private static let title = "standard input"

  /// The help of the commands that take a study.
  static let help = "The study file (YAML or JSON), or the name of a shipped study; - for standard input."

  /// Reads and checks a study, and lays out its cells.
  static func plan(_ path: String) throws -> Plan {
    let file =
      path == standard
      ? try StudyFile(bytes: standardInput(), file: title)
      : try StudyFile(contentsOf: ShippedStudies.path(of: path))
    return file.plan
  }

  private static func standardInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    // The reader refuses one byte too many.
    while bytes.count <= StudyFile.sizeLimit {
      let count = read(STDIN_FILENO, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw failure(
          "\(title): cannot be read (\(systemWords(errno))); give the path of a study file",
          ExitStatus.badData)
      }
      if count == 0 { break }
      bytes += piece[..<count]
    }
    return bytes
  }
}
