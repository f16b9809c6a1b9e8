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
    estimators = positions.map { position in
      let place = cell.estimators[position]
      return Place(
        worker: place.estimator.makeWorker(for: cell.law, count: cell.count),
        isRandomized: place.estimator.isRandomized, purpose: place.purpose)
    }
  }

  /// Runs consecutive replications of a block whose parts are this worker's estimators.
  mutating func run(_ replications: Range<Int>, into block: BlockBuffer) {
    let first = block.first
    for replication in replications {
      draw(replication)
      for i in estimators.indices {
        let part = block.layout.parts[i]
        let row = replication - first
        let values = block.estimates(part) + row * part.width
        block.statuses(i)[row] = estimate(i, replication, into: values, count: part.width)
      }
    }
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
