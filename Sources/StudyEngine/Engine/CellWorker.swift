import GSLRandom
import MutualInformation

/// One thread's memory and estimators for one cell: in the steady state a replication allocates nothing.
struct CellWorker: ~Copyable {
  private let cell: Cell
  /// Positions in `cell.estimators` of those that run.
  private let positions: [Int]
  private var sample: Sample
  private var workers: [any EstimatorWorker]
  private var drawStream: RandomStream
  private var ownStream: RandomStream
  private var values: [[Double]]

  init(cell: Cell, estimators positions: [Int], generator: Generator) throws(GSLError) {
    // What can throw comes first: a noncopyable value must not be left half made.
    let start = StreamAddress(key: cell.key, replication: 0, purpose: 0)
    let drawStream = try RandomStream(generator, at: start)
    let ownStream = try RandomStream(generator, at: start)
    self.cell = cell
    self.positions = positions
    self.drawStream = drawStream
    self.ownStream = ownStream
    sample = Sample(count: cell.count, shape: cell.law.shape)
    workers = positions.map { cell.estimators[$0].estimator.makeWorker(for: cell.law, count: cell.count) }
    values = positions.map { Array(repeating: 0, count: cell.estimators[$0].estimator.quantities.count) }
  }

  /// Runs consecutive replications: one block per estimator.
  mutating func run(_ replications: Range<Int>) -> [Block] {
    var blocks = values.map {
      Block(first: replications.lowerBound, count: replications.count, quantities: $0.count)
    }
    for replication in replications {
      draw(replication)
      for i in positions.indices {
        let row = replication - replications.lowerBound
        blocks[i].statuses[row] = estimate(i, replication)
        guard blocks[i].statuses[row] == 0 else { continue }
        let width = values[i].count
        for j in 0..<width { blocks[i].estimates[row * width + j] = values[i][j] }
      }
    }
    return blocks
  }

  /// Draws the sample of a replication: a function of the cell's key and the replication's number alone.
  private mutating func draw(_ replication: Int) {
    drawStream.move(to: StreamAddress(key: cell.key, replication: UInt64(replication), purpose: 0))
    cell.law.draw(into: &sample, using: &drawStream)
  }

  /// Runs one estimator on the sample; returns the status to store.
  private mutating func estimate(_ i: Int, _ replication: Int) -> UInt8 {
    let place = cell.estimators[positions[i]]
    if place.estimator.isRandomized {
      ownStream.move(
        to: StreamAddress(key: cell.key, replication: UInt64(replication), purpose: place.purpose))
    }
    do throws(EstimationFailure) {
      var span = values[i].mutableSpan
      try workers[i].estimate(sample, using: &ownStream, into: &span)
    } catch {
      return error.rawValue
    }
    return values[i].allSatisfy(\.isFinite) ? 0 : EstimationFailure.estimateNotFinite.rawValue
  }
}
