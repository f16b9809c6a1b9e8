import GSLRandom
import MutualInformation

/// Computes the missing replications of a run on several threads.
struct Engine {
  let plan: Plan
  let threads: Int

  /// Receives a cell and its number of new replications, on a worker's thread after every chunk.
  typealias Observer = @Sendable (_ cell: Int, _ replications: Int) -> Void

  /// Computes until everything is done, storing failed, or `isStopped` is true.
  ///
  /// - Parameters:
  ///   - items: The missing replications.
  ///   - isStopped: Polled before every estimator. True keeps the finished replications only.
  func compute(
    _ items: [Schedule.Item], store: RunStore, isStopped: @Sendable () -> Bool, observer: Observer
  ) throws(StoreError) {
    let schedule = Schedule(items, workers: threads)
    let writer = BlockWriter(store: store) { schedule.recycle($0) }
    let failure = Mutex<GSLError?>(nil)
    let programs = plan.study.programPlace
    func run(_ isStopped: @Sendable () -> Bool) {
      _ = onThreads(threads) { _ in
        do throws(GSLError) {
          try work(through: schedule, writer: writer, isStopped: isStopped, observer: observer)
        } catch {
          schedule.stop()
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    if let programs {
      // A program that fails again and again ends the run, with what is stored.
      withoutActuallyEscaping(isStopped) { isStopped in
        let isOver: @Sendable () -> Bool = { isStopped() || programs.verdict != nil }
        programs.during(isOver) { run(isOver) }
      }
    } else {
      run(isStopped)
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

  /// Works as one thread. A worker's memory is kept while its chunks are of one item.
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
        let finished = worker.run(current.replications, into: current.block, isStopped: isStopped)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if let block = schedule.record(current, finished: finished, seconds: seconds) {
          block.seal()
          if !writer.submit(block) { schedule.stop() }
        }
        observer(item.cell, finished)
        if isStopped() { schedule.stop() }
        chunk = schedule.next(after: first.item)
      }
    }
  }
}
