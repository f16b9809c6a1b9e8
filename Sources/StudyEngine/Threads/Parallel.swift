/// Calls a body for every index below a count on several threads; a free thread takes the next one.
///
/// - Parameters:
///   - threads: The most threads, the caller's included; fewer if the system has no more.
///   - makeWorker: Makes the worker of one thread.
///   - body: Called once per index, by several threads at once, unless something threw.
/// - Throws: One of the thrown errors.
package func inParallel<Worker, Failure>(
  _ count: Int, threads: Int, makeWorker: @Sendable () throws(Failure) -> Worker,
  _ body: @Sendable (_ worker: Worker, _ index: Int) throws(Failure) -> Void
) throws(Failure) {
  let next = Mutex(0)
  let failure = Mutex<Failure?>(nil)
  onThreads(min(threads, count)) { _ in
    do throws(Failure) {
      let worker = try makeWorker()
      while true {
        let index = next.withLock { next in
          next += 1
          return next - 1
        }
        if index >= count { return }
        try body(worker, index)
      }
    } catch {
      next.withLock { $0 = count }
      failure.withLock { $0 = $0 ?? error }
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure }
}
