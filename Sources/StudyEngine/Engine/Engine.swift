import Dispatch
import GSLRandom
import MutualInformation

/// Computes the missing replications of a run on several threads.
struct Engine {
  let plan: Plan
  let threads: Int

  /// Gets how many replications of which cell were computed just now; called from the workers' threads, after every chunk.
  typealias Observer = @Sendable (_ cell: Int, _ replications: Int) -> Void

  /// Runs until everything is done, storing failed, or `isStopped` says so.
  ///
  /// - Parameters:
  ///   - items: What is missing, from `Run`.
  ///   - isStopped: Asked after every chunk.
  func compute(
    _ items: [Schedule.Item], store: RunStore, isStopped: @Sendable () -> Bool, observer: Observer
  ) throws(StoreError) {
    let schedule = Schedule(items, workers: threads)
    let writer = BlockWriter(store: store) { schedule.recycle($0) }
    let failure = Guarded<GSLError?>(nil)
    // The closures are called from several threads at once; what they capture is Sendable.
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      do throws(GSLError) {
        try work(through: schedule, writer: writer, isStopped: isStopped, observer: observer)
      } catch {
        schedule.stop()
        failure.withLock { $0 = $0 ?? error }
      }
    }
    for block in schedule.unfinished() {
      block.seal()
      _ = writer.submit(block)
    }
    try writer.finish()
    if let failure = failure.withLock({ $0 }) {
      throw StoreError(.inputOutput, "a random stream could not be made: \(failure)")
    }
  }

  /// One worker: keeps its memory as long as its chunks are of one item.
  private func work(
    through schedule: Schedule, writer: BlockWriter, isStopped: () -> Bool, observer: Observer
  ) throws(GSLError) {
    var chunk = schedule.next(after: nil)
    while let first = chunk {
      let item = schedule.items[first.item]
      var worker = try CellWorker(
        cell: plan.cells[item.cell], estimators: item.estimators, generator: plan.study.generator)
      while let current = chunk, current.item == first.item {
        let start = ContinuousClock.now
        worker.run(current.replications, into: current.block)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if let block = schedule.record(current, seconds: seconds) {
          block.seal()
          if !writer.submit(block) { schedule.stop() }
        }
        observer(item.cell, current.replications.count)
        if isStopped() { schedule.stop() }
        chunk = schedule.next(after: first.item)
      }
    }
  }
}
