import Foundation

/// Does something on a thread of its own and waits for it, but not for ever; returns whether it came to an end.
///
/// What did not is left to itself: nothing can stop it from outside, it ends when it is done or with the process. So it may
/// only write to what it shares under a lock. Where the system has no thread to give, the caller's does it, for as long as it
/// takes.
func endsInTime(_ seconds: Double, _ body: @escaping @Sendable () -> Void) -> Bool {
  let end = End()
  do throws(SystemThread.Refusal) {
    _ = try SystemThread {
      body()
      end.signal()
    }
  } catch {
    body()
    return true
  }
  return end.wait(until: Date(timeIntervalSinceNow: seconds))
}

/// That something has come to its end.
private final class End: @unchecked Sendable {
  // Only touched under the lock of the condition: hence `@unchecked`.
  private var isReached = false
  private let condition = NSCondition()

  func signal() {
    condition.lock()
    isReached = true
    condition.broadcast()
    condition.unlock()
  }

  /// Whether it came in time.
  func wait(until limit: Date) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while !isReached {
      guard condition.wait(until: limit) else { return isReached }
    }
    return true
  }
}
