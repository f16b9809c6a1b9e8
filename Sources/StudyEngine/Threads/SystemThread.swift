import Foundation

/// Calls a body on several threads at once, the caller's being one of them, and waits for all.
///
/// If the system has no more threads, fewer do the work: the body must share it out by itself.
/// Dispatch's pool would not do: refused a thread, it sleeps and asks again, for ever.
///
/// - Parameters:
///   - count: The most threads; one at least.
///   - body: Gets the number of its thread; the caller's is 0.
/// - Returns: The number of threads, the caller's included.
@discardableResult
func onThreads(_ count: Int, _ body: @Sendable (_ thread: Int) -> Void) -> Int {
  withoutActuallyEscaping(body) { body in
    var threads: [SystemThread] = []
    threads.reserveCapacity(max(0, count - 1))
    while threads.count + 1 < count {
      let number = threads.count + 1
      do throws(SystemThread.Refusal) {
        threads.append(try SystemThread { body(number) })
      } catch {
        ThreadShortage.note(started: number, of: count, error)
        break
      }
    }
    body(0)
    for thread in threads { thread.join() }
    return threads.count + 1
  }
}

/// A thread of the system with the default stack.
struct SystemThread {
  /// The reason why there is no thread: an error number of `pthread_create`.
  struct Refusal: Error { let code: Int32 }

  private let thread: pthread_t

  /// Starts a body on a thread of its own.
  init(_ body: @escaping @Sendable () -> Void) throws(Refusal) {
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = pthread_create(&thread, nil, { Self.begin($0) }, work.toOpaque())
    #else
      var thread = pthread_t()
      let code = pthread_create(&thread, nil, { Self.begin($0!) }, work.toOpaque())
    #endif
    guard code == 0 else {
      work.release()
      throw Refusal(code: code)
    }
    #if canImport(Darwin)
      self.thread = thread!
    #else
      self.thread = thread
    #endif
  }

  /// Whether the system would give a thread now.
  static var isToBeHad: Bool {
    guard let thread = try? SystemThread({}) else { return false }
    thread.join()
    return true
  }

  /// Waits for the end of the body; to be called once.
  func join() { pthread_join(thread, nil) }

  private static func begin(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
    return nil
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

/// Reports once that the system refused threads. The work goes on with fewer.
public enum ThreadShortage {
  private static let state = Mutex<(isTold: Bool, observer: (@Sendable (String) -> Void)?)>((false, nil))

  /// Sets the observer, which gets one line the first time, on the thread that wanted more.
  public static func tell(_ observer: @escaping @Sendable (_ remark: String) -> Void) {
    state.withLock { $0.observer = observer }
  }

  /// Tells the observer that fewer threads were started than wanted.
  static func note(started: Int, of wanted: Int, _ refusal: SystemThread.Refusal) {
    let observer = state.withLock { state in
      defer { state.isTold = state.isTold || state.observer != nil }
      return state.isTold ? nil : state.observer
    }
    observer?(
      "only \(started) of \(wanted) threads could be started "
        + "(\(systemWords(refusal.code))); the work goes on with those, the results are the same; "
        + "give fewer --threads, or raise the limit on processes (ulimit -u) or memory (ulimit -v)")
  }
}
