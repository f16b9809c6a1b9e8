import GSLRandom
import MutualInformation

// Cells with programs: several replications are asked for at once.
extension CellWorker {
  /// Runs consecutive replications in batches of the size that its programs are comfortable with.
  ///
  /// The values of a replication do not depend on the batch that it is in.
  mutating func runInBatches(
    _ replications: Range<Int>, into block: BlockBuffer, _ isStopped: () -> Bool
  ) -> Int {
    var next = replications.lowerBound
    while next < replications.upperBound {
      let batch = next..<min(next + batchSize, replications.upperBound)
      guard run(batch: batch, into: block, isStopped) else { break }
      next = batch.upperBound
    }
    return next - replications.lowerBound
  }

  private var batchSize: Int {
    var size = source?.batch ?? 64
    for slot in estimators {
      if let program = asked(slot) { size = min(size, program.batch) }
    }
    return size
  }

  /// The program of a slot that is asked for whole batches: intervals and tests need the estimates
  /// one by one.
  private func asked(_ slot: Slot) -> ProgramEstimatorWorker? { slot.methods.isEmpty ? slot.program : nil }

  /// Runs a batch; false if it was stopped.
  private mutating func run(
    batch: Range<Int>, into block: BlockBuffer, _ isStopped: () -> Bool
  ) -> Bool {
    if isStopped() { return false }
    if let source {
      for replication in batch {
        drawStream.move(to: StreamAddress(key: key, replication: UInt64(replication), purpose: 0))
        source.append(seed: drawStream.nextSeed())
      }
      guard source.ask(isStopped: isStopped) else { return false }
    }
    for replication in batch {
      let fault: ProgramFault?
      if let source {
        fault = source.take(replication - batch.lowerBound, into: &sample)
      } else {
        draw(replication)
        fault = nil
      }
      for i in estimators.indices {
        if let program = asked(estimators[i]) {
          ownStream.move(
            to: StreamAddress(key: key, replication: UInt64(replication), purpose: estimators[i].purpose))
          // A sample that was not drawn is in no request.
          if fault == nil { program.append(sample, seed: ownStream.nextSeed()) }
        } else if fault == nil, !estimateNow(i, replication, into: block, isStopped) {
          return false
        }
        if let fault { record(fault, of: replication, i, in: block) }
      }
    }
    for i in estimators.indices {
      guard let program = asked(estimators[i]) else { continue }
      guard program.ask(isStopped: isStopped) else { return false }
      var index = 0
      for replication in batch where source?.fault(replication - batch.lowerBound) == nil {
        if let fault = program.fault(index) {
          record(fault, of: replication, i, in: block)
        } else {
          take(index, of: program, replication, i, in: block)
        }
        index += 1
      }
    }
    return true
  }

  /// Runs an estimator of the batch that is asked for single replications; false if it was stopped.
  private mutating func estimateNow(
    _ i: Int, _ replication: Int, into block: BlockBuffer, _ isStopped: () -> Bool
  ) -> Bool {
    let rows = block.rows(ofEstimator: i)
    guard let status = estimate(i, replication, into: rows.row(of: replication), isStopped) else {
      return false
    }
    rows[statusOf: replication] = status
    if status != 0, let fault = estimators[i].program?.fault(0) {
      block.note(fault, of: replication, estimator: i)
    }
    return true
  }

  /// Stores the estimates that a program answered with.
  private func take(
    _ index: Int, of program: ProgramEstimatorWorker, _ replication: Int, _ i: Int, in block: BlockBuffer
  ) {
    let rows = block.rows(ofEstimator: i)
    var status: UInt8 = 0
    for quantity in 0..<estimators[i].quantities {
      let value = program[index, quantity]
      rows[replication, quantity] = value
      if !value.isFinite { status = EstimationFailure.estimateNotFinite.rawValue }
    }
    if status != 0 { clear(replication, i, in: block) }
    rows[statusOf: replication] = status
  }

  /// Stores that a program has no answer.
  private func record(_ fault: ProgramFault, of replication: Int, _ i: Int, in block: BlockBuffer) {
    clear(replication, i, in: block)
    block.rows(ofEstimator: i)[statusOf: replication] = fault.failure.rawValue
    block.note(fault, of: replication, estimator: i)
  }

  private func clear(_ replication: Int, _ i: Int, in block: BlockBuffer) {
    let rows = block.rows(ofEstimator: i)
    for value in 0..<estimators[i].width { rows[replication, value] = 0 }
  }
}
