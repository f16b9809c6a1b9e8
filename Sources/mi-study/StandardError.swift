import Foundation
import StudyEngine

/// Standard error, for all text beside the results. On a full disk, a terminal that is gone or a
/// closed descriptor, the text is lost and nothing else changes.
enum StandardError {
  static func write(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }
}

/// Prints a line on standard error; hidden characters in texts of others are made visible.
func printError(_ line: String) { StandardError.write(withoutControls(line) + "\n") }

/// Writes bytes to a descriptor; returns the error number if they cannot all be written, or 0.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      if count > 0 {
        written += count
      } else if errno == EAGAIN {
        // A process that shares the descriptor has made it non-blocking.
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

/// Opens /dev/null for those of the descriptors 0 to 2 that are closed (`2>&-`). Otherwise a file
/// that is opened later would get their number, and messages would be written into it.
func fillStandardDescriptors() {
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
    // The lowest free number is this one. Writing results fails, so they do not vanish in silence.
    _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
  }
}
