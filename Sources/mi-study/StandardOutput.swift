import ArgumentParser
import Foundation

/// Standard output as bytes; a closed pipe (`| head`) ends the program quietly, a full disk with the documented code.
enum StandardOutput {
  static func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = Foundation.write(1, buffer.baseAddress! + written, buffer.count - written)
        if count > 0 {
          written += count
        } else if errno == EPIPE {
          throw ExitCode.success
        } else if errno != EINTR {
          throw failure(
            "standard output: \(String(cString: strerror(errno)).lowercased())", ExitStatus.inputOutput)
        }
      }
    }
  }

  static func write(_ text: String) throws { try write(Array(text.utf8)) }
}
