import Foundation

/// A value behind a lock.
///
/// The standard library's `Mutex` would do, but on Linux Thread Sanitizer does not see its slow
/// path: under contention it reports races between two holders of the lock. It does see the POSIX
/// mutex in `NSLock`.
package final class Mutex<Value>: @unchecked Sendable {
  // Only `withLock` touches the value, and only while it holds the lock: hence `@unchecked`.
  private var value: Value
  private let lock = NSLock()

  package init(_ value: sending Value) { self.value = value }

  /// Calls a body with the value, for one caller at a time.
  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
