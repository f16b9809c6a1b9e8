import Dispatch
import Foundation

/// Does something on a thread of its own and waits for it, but not for ever; returns whether it came to an end.
///
/// What did not is left to itself: nothing can stop it from outside, it ends when it is done or with the process. So it may
/// only write to what it shares under a lock.
func endsInTime(_ seconds: Double, _ body: @escaping @Sendable () -> Void) -> Bool {
  let done = DispatchSemaphore(value: 0)
  Thread.detachNewThread {
    body()
    done.signal()
  }
  return done.wait(timeout: .now() + seconds) == .success
}
