import Dispatch
import Foundation

/// Notices the signals that ask a program to end: the first asks a run to end after the chunks in hand, a second SIGINT or
/// SIGTERM is for impatience.
///
/// Besides those two: SIGHUP (the terminal is gone), SIGUSR1 (what schedulers are told to send some time before the limit)
/// and SIGXCPU (the limit of processor time, sent again and again).
///
/// The sources are made once, in `init`, and then only kept alive: hence `@unchecked`.
public final class SignalWatch: @unchecked Sendable {
  private static let watched = [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGXCPU]
  private let received = Guarded<Int32?>(nil)
  private var sources: [any DispatchSourceSignal] = []

  /// Takes over these signals for the rest of the process; SIGHUP not where it is ignored: that is what `nohup` is for.
  ///
  /// - Parameter onSecond: Called with the number of the first signal after a second one, on a background thread.
  public init(onSecond: @escaping @Sendable (Int32) -> Void) {
    for number in Self.watched {
      if ignore(number), number == SIGHUP { continue }
      // Any queue but main: the main thread is busy with the run.
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { @Sendable [self] in
        let earlier = received.withLock { received in
          let earlier = received
          received = received ?? number
          return earlier
        }
        if let earlier, number == SIGINT || number == SIGTERM { onSecond(earlier) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// The first signal that came, if any.
  public var signal: Int32? { received.withLock { $0 } }
}

/// A signal source hears only what does not end the program. Returns whether it was ignored before.
private func ignore(_ number: Int32) -> Bool {
  var (ignored, before) = (sigaction(), sigaction())
  #if canImport(Darwin)
    ignored.__sigaction_u.__sa_handler = SIG_IGN
    sigaction(number, &ignored, &before)
    return unsafeBitCast(before.__sigaction_u.__sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  #else
    ignored.__sigaction_handler.sa_handler = SIG_IGN
    sigaction(number, &ignored, &before)
    return unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  #endif
}
