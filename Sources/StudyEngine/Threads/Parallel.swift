/// Does something for every index below a count on several threads; who is ready takes the next index.
///
/// - Parameters:
///   - threads: The most threads; one means the caller's alone. Fewer do it where the system has no more.
///   - makeWorker: Makes what one thread works with.
///   - body: Called once per index, by several threads at once, unless something threw.
/// - Throws: One of the errors that were thrown.
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
