package import GSLRandom
import MutualInformation

/// The memory and the estimators of one thread for one cell.
///
/// In the steady state a replication allocates nothing, takes no lock and writes nothing that
/// another thread reads.
package struct CellWorker: ~Copyable {
  private let law: any JointLaw
  /// The law, if it is a program.
  let source: ProgramLawWorker?
  let key: UInt64
  var sample: Sample
  var estimators: [Slot]
  var drawStream: RandomStream
  var ownStream: RandomStream

  /// One estimator's worker and the slots of its values in a replication's row.
  struct Slot {
    var worker: any EstimatorWorker
    /// The worker, if it is a program.
    let program: ProgramEstimatorWorker?
    let isRandomized: Bool
    let purpose: UInt32
    let quantities: Int
    /// The number of values: the quantities and the statements about them.
    let width: Int
    /// The intervals and tests that make the statements.
    var methods: [Method]
  }

  /// The worker of an interval or a test.
  struct Method {
    var worker: any UncertaintyWorker
    let isRandomized: Bool
    let purpose: UInt32
    /// The columns of its statements among the values of the estimator.
    let range: Range<Int>
  }

  /// Prepares the estimators of a cell at some indices.
  package init(cell: Cell, estimators positions: [Int], generator: Generator) throws(GSLError) {
    // The throwing calls come first: a noncopyable value must not be left half initialised.
    let start = StreamAddress(key: cell.key, replication: 0, purpose: 0)
    let drawStream = try RandomStream(generator, at: start)
    let ownStream = try RandomStream(generator, at: start)
    self.drawStream = drawStream
    self.ownStream = ownStream
    law = cell.law
    source = (cell.law as? ProgramLaw).map { ProgramLawWorker($0, count: cell.count) }
    key = cell.key
    sample = Sample(count: cell.count, shape: cell.law.shape)
    estimators = []
    for position in positions {
      let entry = cell.estimators[position]
      let worker = entry.estimator.makeWorker(for: cell.law, count: cell.count)
      estimators.append(
        Slot(
          worker: worker, program: worker as? ProgramEstimatorWorker,
          isRandomized: entry.estimator.isRandomized, purpose: entry.purpose,
          quantities: entry.estimator.quantities.count, width: entry.width,
          methods: Self.methods(of: entry, in: cell)))
    }
  }

  private static func methods(of entry: StudyEstimator, in cell: Cell) -> [Method] {
    var start = entry.estimator.quantities.count
    return zip(entry.uncertainty, entry.uncertaintyPurposes).map { uncertainty, purpose in
      let type = type(of: uncertainty.method)
      let end = start + entry.estimator.quantities.count * type.statements.count
      defer { start = end }
      return Method(
        worker: uncertainty.method.makeWorker(for: entry.estimator, cell.law, count: cell.count),
        isRandomized: uncertainty.isRandomized, purpose: purpose, range: start..<end)
    }
  }

  /// Runs consecutive replications into a block of this worker's estimators.
  ///
  /// - Parameter isStopped: Polled before every estimator, interval and test: a replication may
  ///   take minutes.
  /// - Returns: The number of finished replications: all, or those before the one in which
  ///   `isStopped` became true.
  @discardableResult
  package mutating func run(
    _ replications: Range<Int>, into block: BlockBuffer, isStopped: () -> Bool = { false }
  ) -> Int {
    if source != nil || estimators.contains(where: { $0.program != nil }) {
      return runInBatches(replications, into: block, isStopped)
    }
    for replication in replications {
      draw(replication)
      for i in estimators.indices {
        let rows = block.rows(ofEstimator: i)
        guard let status = estimate(i, replication, into: rows.row(of: replication), isStopped) else {
          return replication - replications.lowerBound
        }
        rows[statusOf: replication] = status
      }
    }
    return replications.count
  }

  /// Returns the sample of a replication; nil if a program did not draw it.
  mutating func sample(of replication: Int) -> Sample? {
    if let source {
      drawStream.move(to: StreamAddress(key: key, replication: UInt64(replication), purpose: 0))
      source.append(seed: drawStream.nextSeed())
      guard source.ask(isStopped: { false }), source.take(0, into: &sample) == nil else { return nil }
    } else {
      draw(replication)
    }
    return sample
  }

  /// Draws a replication's sample: a function of only the cell's key and the replication's number.
  mutating func draw(_ replication: Int) {
    drawStream.move(to: StreamAddress(key: key, replication: UInt64(replication), purpose: 0))
    law.draw(into: &sample, using: &drawStream)
  }

  /// Runs one estimator on the sample; returns the status to store, or nil if it was stopped.
  mutating func estimate(
    _ i: Int, _ replication: Int, into values: UnsafeMutablePointer<Double>, _ isStopped: () -> Bool
  ) -> UInt8? {
    if isStopped() { return nil }
    if estimators[i].isRandomized {
      ownStream.move(
        to: StreamAddress(key: key, replication: UInt64(replication), purpose: estimators[i].purpose))
    }
    var status: UInt8 = 0
    let program = estimators[i].program
    // The row belongs to this worker until the chunk is recorded, and the span ends here.
    let quantities = estimators[i].quantities
    values.initialize(repeating: 0, count: estimators[i].width)
    var span = MutableSpan(_unsafeStart: values, count: quantities)
    do throws(EstimationFailure) {
      try estimators[i].worker.estimate(sample, using: &ownStream, into: &span)
      for j in 0..<quantities where !values[j].isFinite {
        status = EstimationFailure.estimateNotFinite.rawValue
      }
    } catch {
      status = error.rawValue
    }
    if status != 0 {
      // A program that was stopped has not failed.
      if program != nil, isStopped() { return nil }
      values.update(repeating: 0, count: quantities)
    } else {
      for method in estimators[i].methods.indices {
        if isStopped() { return nil }
        assess(i, method, replication, values)
        if program != nil, isStopped() { return nil }
      }
    }
    return status
  }

  /// Runs an interval or a test on the sample and its estimates.
  private mutating func assess(
    _ i: Int, _ method: Int, _ replication: Int, _ values: UnsafeMutablePointer<Double>
  ) {
    let range = estimators[i].methods[method].range
    if estimators[i].methods[method].isRandomized {
      ownStream.move(
        to: StreamAddress(
          key: key, replication: UInt64(replication), purpose: estimators[i].methods[method].purpose))
    }
    let estimates = Span(_unsafeStart: values, count: estimators[i].quantities)
    var statements = MutableSpan(_unsafeStart: values + range.lowerBound, count: range.count)
    var failure: EstimationFailure?
    do throws(EstimationFailure) {
      try estimators[i].methods[method].worker.assess(
        sample, estimates: estimates, using: &ownStream, into: &statements)
      for j in range where !values[j].isFinite { failure = .estimateNotFinite }
    } catch {
      failure = error
    }
    if let failure {
      for j in range { values[j] = failure.placeholder }
    }
  }
}
