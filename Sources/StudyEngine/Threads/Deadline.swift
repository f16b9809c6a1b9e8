import Foundation

/// Runs a body on a thread of its own and waits for it for a time; returns whether it has ended.
///
/// Nothing can stop a body that takes longer: it ends when it is done or with the process. It may
/// therefore write to shared data only under a lock. If the system has no thread to give, the
/// caller's thread runs the body to its end.
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

/// The end of a body, for a thread that waits for it.
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

  /// Whether the end came in time.
  func wait(until limit: Date) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while !isReached {
      guard condition.wait(until: limit) else { return isReached }
    }
    return true
  }
}
