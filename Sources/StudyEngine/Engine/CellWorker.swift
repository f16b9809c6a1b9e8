import GSLRandom
import MutualInformation

/// One thread's memory and estimators for one cell: in the steady state a replication allocates nothing, takes no lock and
/// writes nothing that another thread reads.
struct CellWorker: ~Copyable {
  private let law: any JointLaw
  private let key: UInt64
  private var sample: Sample
  private var estimators: [Place]
  private var drawStream: RandomStream
  private var ownStream: RandomStream

  /// An estimator at work, and what is asked of it for every replication.
  private struct Place {
    var worker: any EstimatorWorker
    let isRandomized: Bool
    let purpose: UInt32
    /// The number of quantities, and of those of the estimators before it.
    let width: Int, offset: Int
  }

  /// Makes what is needed for some estimators of a cell, by their positions.
  init(cell: Cell, estimators positions: [Int], generator: Generator) throws(GSLError) {
    // What can throw comes first: a noncopyable value must not be left half made.
    let start = StreamAddress(key: cell.key, replication: 0, purpose: 0)
    let drawStream = try RandomStream(generator, at: start)
    let ownStream = try RandomStream(generator, at: start)
    self.drawStream = drawStream
    self.ownStream = ownStream
    law = cell.law
    key = cell.key
    sample = Sample(count: cell.count, shape: cell.law.shape)
    estimators = []
    var offset = 0
    for position in positions {
      let place = cell.estimators[position]
      let width = place.estimator.quantities.count
      estimators.append(
        Place(
          worker: place.estimator.makeWorker(for: cell.law, count: cell.count),
          isRandomized: place.estimator.isRandomized, purpose: place.purpose, width: width, offset: offset))
      offset += width
    }
  }

  /// Runs consecutive replications of a block whose parts are this worker's estimators.
  mutating func run(_ replications: Range<Int>, into block: BlockBuffer) {
    let first = block.first
    let (estimates, statuses) = (block.estimates, block.statuses)
    let capacity = block.capacity
    for replication in replications {
      draw(replication)
      let row = replication - first
      for i in estimators.indices {
        // Parts lie one after the other, each with room for `capacity` rows.
        let values = estimates + estimators[i].offset * capacity + row * estimators[i].width
        statuses[i * capacity + row] = estimate(i, replication, into: values, count: estimators[i].width)
      }
    }
  }

  /// The sample of a replication.
  mutating func sample(of replication: Int) -> Sample {
    draw(replication)
    return sample
  }

  /// Draws the sample of a replication: a function of the cell's key and the replication's number alone.
  private mutating func draw(_ replication: Int) {
    drawStream.move(to: StreamAddress(key: key, replication: UInt64(replication), purpose: 0))
    law.draw(into: &sample, using: &drawStream)
  }

  /// Runs one estimator on the sample; returns the status to store.
  private mutating func estimate(
    _ i: Int, _ replication: Int, into values: UnsafeMutablePointer<Double>, count: Int
  ) -> UInt8 {
    if estimators[i].isRandomized {
      ownStream.move(
        to: StreamAddress(key: key, replication: UInt64(replication), purpose: estimators[i].purpose))
    }
    var status: UInt8 = 0
    // The row is this worker's alone until the chunk is recorded, and the span ends here.
    values.initialize(repeating: 0, count: count)
    var span = MutableSpan(_unsafeStart: values, count: count)
    do throws(EstimationFailure) {
      try estimators[i].worker.estimate(sample, using: &ownStream, into: &span)
      for j in 0..<count where !values[j].isFinite { status = EstimationFailure.estimateNotFinite.rawValue }
    } catch {
      status = error.rawValue
    }
    if status != 0 { values.update(repeating: 0, count: count) }
    return status
  }
}
