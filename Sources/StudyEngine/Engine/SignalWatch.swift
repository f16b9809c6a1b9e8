import Dispatch
import Foundation

/// Notices SIGINT and SIGTERM: the first asks a run to end after the blocks in hand, a second one is for impatience.
///
/// The sources are made once, in `init`, and then only kept alive: hence `@unchecked`.
public final class SignalWatch: @unchecked Sendable {
  private let received = Guarded<Int32?>(nil)
  private var sources: [any DispatchSourceSignal] = []

  /// Takes over both signals for the rest of the process.
  ///
  /// - Parameter onSecond: Called with the number of the second signal, on a background thread.
  public init(onSecond: @escaping @Sendable (Int32) -> Void) {
    for number in [SIGINT, SIGTERM] {
      ignore(number)
      // Any queue but main: the main thread is busy with the run.
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { @Sendable [self] in
        let isSecond = received.withLock { received in
          let isSecond = received != nil
          received = received ?? number
          return isSecond
        }
        if isSecond { onSecond(number) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// The first signal that came, if any.
  public var signal: Int32? { received.withLock { $0 } }
}

/// A signal source hears only what does not end the program.
private func ignore(_ number: Int32) { signal(number, SIG_IGN) }
