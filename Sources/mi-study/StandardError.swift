import Foundation
import StudyEngine

/// Standard error, for what is said beside the results: a full disk, a terminal that is gone or a closed descriptor changes
/// nothing but that it is not heard.
enum StandardError {
  static func write(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }
}

/// A line on standard error; what others wrote in it is made visible.
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
        // Somebody who shares the descriptor has made it return at once.
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

/// Puts something in the place of descriptors 0 to 2 that are closed (`2>&-`): a file that is opened later would get their number,
/// and what is meant for a person would be written into it.
func fillStandardDescriptors() {
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
    // The lowest number that is free: this one. Results are not thrown away in silence: writing them fails.
    _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
  }
}
