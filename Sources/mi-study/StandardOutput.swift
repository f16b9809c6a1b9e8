import ArgumentParser
import Foundation
import StudyEngine

/// Standard output. A closed pipe (`| head`) ends the program quietly, a full disk with code 74.
enum StandardOutput {
  static func write(_ bytes: [UInt8]) throws {
    let code = writeAll(bytes, to: STDOUT_FILENO)
    if code == EPIPE { throw ExitCode.success }
    if code != 0 {
      throw failure(
        "standard output: \(systemWords(code))", ExitStatus.inputOutput)
    }
  }

  static func write(_ text: String) throws { try write(Array(text.utf8)) }
}
