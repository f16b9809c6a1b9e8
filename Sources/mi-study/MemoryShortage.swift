import Foundation
import Synchronization

/// Ends a program that gets no memory with an error line and the documented exit code, no trace.
///
/// The runtime aborts if it gets no memory. The stored data are then sound, as after `kill -9`.
enum MemoryShortage {
  /// Installs the handler; to be called once, before the work.
  static func end() {
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    sigaction(SIGABRT, &action, earlier)
  }

  // Written before there are threads, read by the handler. It has memory of its own: as a global variable it gets 148 bytes
  // from Swift 6.3.1, and the C library writes 152.
  nonisolated(unsafe) private static let earlier = UnsafeMutablePointer<sigaction>.allocate(capacity: 1)
  private static let probe = 32 << 20
  /// Whether a thread is ending the program.
  private static let isEnding = Atomic(false)

  /// The handler. It uses neither memory nor locks, which a signal handler may not.
  private static let handler: @convention(c) (Int32) -> Void = { signal in
    // malloc leaves its error number. Else, memory is short if a little more cannot be had.
    var isShort = errno == ENOMEM
    if !isShort {
      let memory = mmap(nil, probe, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      isShort = memory == MAP_FAILED
      if !isShort { munmap(memory, probe) }
    }
    if isShort {
      // Several threads may get no memory at once; one of them speaks.
      if isEnding.exchange(true, ordering: .relaxed) { while true { pause() } }
      _ = write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
      _exit(74)
    }
    // Another cause: the program aborts as without this handler.
    sigaction(SIGABRT, earlier, nil)
    raise(signal)
  }

  private static let line: StaticString =
    "mi-study: error: there is no more memory; what was finished is kept: give fewer --threads or smaller samples, or raise the limit (ulimit -v)\n"
}
