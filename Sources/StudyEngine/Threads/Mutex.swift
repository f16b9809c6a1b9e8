import Foundation

/// A value that threads take turns at.
///
/// `Mutex` of the standard library would do, but on Linux its slow path is code that Thread Sanitizer does not see: under
/// contention it reports races between two holders of the lock. A POSIX mutex, which is in `NSLock`, it does see.
package final class Mutex<Value>: @unchecked Sendable {
  // Only `withLock` touches the value, and only while it holds the lock: hence `@unchecked`.
  private var value: Value
  private let lock = NSLock()

  /// Guards a value from now on.
  package init(_ value: sending Value) { self.value = value }

  /// Gives one caller at a time the value.
  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
