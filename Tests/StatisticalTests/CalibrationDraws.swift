import GSLRandom
import MutualInformation
import StudyEngine

/// One thread's estimates of one quantity, from the very addresses that a run reads.
final class CalibrationDraws {
  private let law: any JointLaw
  private var sample: Sample
  private var worker: any EstimatorWorker
  private var stream: RandomStream
  private var values: [Double]
  /// Estimates that failed.
  private(set) var failures = 0

  /// Draws for an estimator without random numbers of its own.
  init(law: any JointLaw, count: Int, estimator: any Estimator) throws(GSLError) {
    precondition(!estimator.isRandomized, "has draws of its own")
    stream = try RandomStream(at: StreamAddress(key: 0, replication: 0))
    self.law = law
    sample = Sample(count: count, shape: law.shape)
    worker = estimator.makeWorker(for: law, count: count)
    values = Array(repeating: 0, count: estimator.quantities.count)
  }

  /// The estimates of the first replications under a key.
  func estimates(key: UInt64, quantity: Int = 0, into estimates: inout [Double]) {
    for replication in estimates.indices {
      stream.move(to: StreamAddress(key: key, replication: UInt64(replication)))
      law.draw(into: &sample, using: &stream)
      do {
        var span = values.mutableSpan
        try worker.estimate(sample, using: &stream, into: &span)
      } catch {
        failures += 1
      }
      estimates[replication] = values[quantity]
    }
  }
}

/// A function of every index below a count, on so many threads; the results do not depend on how many.
func onThreads<Worker, Result: Sendable>(
  _ count: Int, threads: Int, makeWorker: @Sendable () throws(GSLError) -> Worker,
  _ body: @Sendable (Worker, Int) -> Result
) throws(GSLError) -> [Result] {
  let results = Guarded([Result?](repeating: nil, count: count))
  try inParallel(count, threads: threads, makeWorker: makeWorker) { (worker, index) throws(GSLError) in
    let result = body(worker, index)
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.map { $0! } }
}
