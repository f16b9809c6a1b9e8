import Dispatch
import GSLRandom
import MutualInformation

/// Computes the missing replications of a run on several threads.
struct Engine {
  let plan: Plan
  let threads: Int

  /// How far a run is; called from the workers' threads, about four times a second and thread.
  typealias Observer = @Sendable (_ cell: Int, _ replications: Int, _ estimates: Int) -> Void

  /// Runs until everything is done, storing failed, or `isStopped` says so.
  ///
  /// - Parameters:
  ///   - items: What is missing, from `Run`.
  ///   - rows: The store's row numbers of cells and estimators by their texts.
  ///   - isStopped: Asked between chunks.
  func compute(
    _ items: [Schedule.Item], rows: (cells: [String: Int64], estimators: [String: Int64]),
    writer: BlockWriter,
    isStopped: @Sendable () -> Bool, observer: Observer
  ) throws(GSLError) {
    let schedule = Schedule(items, workers: threads)
    let failure = Guarded<GSLError?>(nil)
    // The closures are called from several threads at once; what they capture is Sendable.
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      do throws(GSLError) {
        try work(through: schedule, rows: rows, writer: writer, isStopped: isStopped, observer: observer)
      } catch {
        schedule.stop()
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  /// One worker: keeps its memory as long as its chunks are of one cell.
  private func work(
    through schedule: Schedule, rows: (cells: [String: Int64], estimators: [String: Int64]),
    writer: BlockWriter,
    isStopped: () -> Bool, observer: Observer
  ) throws(GSLError) {
    var chunk = schedule.next()
    while let first = chunk {
      let cell = plan.cells[first.cell]
      let texts = first.estimators.map { cell.estimators[$0].estimator.canonicalText }
      var worker = try CellWorker(cell: cell, estimators: first.estimators, generator: plan.study.generator)
      while let current = chunk, current.cell == first.cell, current.estimators == first.estimators {
        let start = ContinuousClock.now
        let blocks = worker.run(current.replications)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        schedule.record(current, seconds: seconds)
        let finished = zip(blocks, texts).map { block, text in
          FinishedBlock(
            cell: rows.cells[cell.text]!, estimator: rows.estimators[text]!, block: block,
            checksum: block.checksum(cell: cell.text, estimator: text), seconds: seconds)
        }
        if !writer.submit(finished) || isStopped() { schedule.stop() }
        observer(current.cell, current.replications.count, current.replications.count * texts.count)
        chunk = schedule.next()
      }
    }
  }
}
