import Foundation
import Synchronization

/// Handles the signals that ask a run to end: SIGINT, SIGTERM, SIGHUP (the terminal is gone),
/// SIGUSR1 (which schedulers are told to send some time before the limit) and SIGXCPU (the limit of
/// processor time, sent again and again).
///
/// The first signal lets the run finish and store its work in hand; if that takes more than a
/// second, a line says so. Without work in hand, it ends the process at once. A second SIGINT or
/// SIGTERM always does. The exit status is 128 + the first signal.
///
/// Plain handlers do all of that, and call nothing but `write`, `alarm` and `_exit`. No thread is
/// needed, so none that is busy or waits for a lock or a slow disk is in the way.
enum SignalWatch {
  private static let watched = [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGXCPU]

  /// Takes over these signals for the rest of the process, but not an ignored SIGHUP: see `nohup`.
  ///
  /// - Parameters:
  ///   - prefix: Removes the line of progress, if there may be one.
  ///   - farewell: The lines to print if the process ends at once.
  static func begin(prefix: String, farewell: String) {
    received.prefix = bytes(prefix)
    received.farewell = bytes(prefix + farewell)
    received.patience = bytes(
      prefix
        + "mi-study: interrupted; ends when what is in hand is finished. To end at once, interrupt again\n")
    handle(SIGALRM) { _ in say(received.patience) }
    for number in watched {
      if number == SIGHUP, isIgnored(number) { continue }
      handle(number) { receive($0) }
    }
    // The parent process may have blocked them.
    var set = sigset_t()
    sigemptyset(&set)
    for number in watched + [SIGALRM] { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// The first signal that came, if any.
  static var signal: Int32? {
    let number = received.first.load(ordering: .sequentiallyConsistent)
    return number == 0 ? nil : number
  }

  /// Sets whether no work is in hand to store: then the first signal ends the process at once.
  ///
  /// A signal that came before is left to the caller, who asks for `signal` afterwards.
  static func setInterruptible(_ isInterruptible: Bool) {
    received.isInterruptible.store(isInterruptible, ordering: .sequentiallyConsistent)
  }

  /// Cancels the line that may be due: the run has ended in good order.
  static func end() { alarm(0) }

  /// Makes system calls fail with EPIPE (nobody reads) or EFBIG (file limit), not end the process.
  ///
  /// The handler is not SIG_IGN, since programs that this one starts would inherit that.
  static func survivePipesAndLimits() {
    for number in [SIGPIPE, SIGXFSZ] where !isIgnored(number) { handle(number) { _ in } }
  }

  private static func bytes(_ text: String) -> UnsafeRawBufferPointer {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    copy.copyBytes(from: text.utf8)
    return UnsafeRawBufferPointer(copy)
  }
}

/// The data of the handlers. It is never freed, so a handler cannot come too late.
private final class Received: @unchecked Sendable {
  let first = Atomic<Int32>(0)
  let isInterruptible = Atomic(false)
  // Set before the handlers are, and only read afterwards: hence `@unchecked`.
  var prefix = UnsafeRawBufferPointer(start: nil, count: 0)
  var farewell = UnsafeRawBufferPointer(start: nil, count: 0)
  var patience = UnsafeRawBufferPointer(start: nil, count: 0)
}

/// Made at its first use, before there is a handler.
private let received = Received()

/// The handler of all signals that are watched.
private func receive(_ number: Int32) {
  let error = errno
  let (isFirst, earlier) = received.first.compareExchange(
    expected: 0, desired: number, ordering: .sequentiallyConsistent)
  if !isFirst {
    if number == SIGINT || number == SIGTERM {
      say(received.prefix)
      _exit(128 + earlier)
    }
  } else if received.isInterruptible.load(ordering: .sequentiallyConsistent) {
    say(received.farewell)
    _exit(128 + number)
  } else {
    alarm(1)
  }
  errno = error
}

/// Writes on standard error, whether that works or not.
private func say(_ text: UnsafeRawBufferPointer) { _ = write(STDERR_FILENO, text.baseAddress, text.count) }

private func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
  var action = sigaction()
  #if canImport(Darwin)
    action.__sigaction_u.__sa_handler = handler
  #else
    action.__sigaction_handler.sa_handler = handler
  #endif
  action.sa_flags = SA_RESTART
  sigaction(number, &action, nil)
}

private func isIgnored(_ number: Int32) -> Bool {
  // Allocated: a variable may get fewer bytes than the C library writes, see `MemoryShortage`.
  let action = UnsafeMutablePointer<sigaction>.allocate(capacity: 1)
  defer { action.deallocate() }
  guard sigaction(number, nil, action) == 0 else { return false }
  #if canImport(Darwin)
    let handler = action.pointee.__sigaction_u.__sa_handler
  #else
    let handler = action.pointee.__sigaction_handler.sa_handler
  #endif
  return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}
