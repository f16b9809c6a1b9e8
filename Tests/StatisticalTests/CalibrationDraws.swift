import GSLRandom
import MutualInformation
import StudyEngine

/// One thread's replications of cells with the same estimators: drawn and estimated by the engine's own worker, from the very
/// addresses that a run reads.
final class CalibrationDraws {
  let replications: Int
  private let estimators: [StudyEstimator]
  private let block: BlockBuffer
  private var estimates: [Double]

  init(estimators: [StudyEstimator], replications: Int) {
    self.estimators = estimators
    self.replications = replications
    estimates = Array(repeating: 0, count: replications)
    block = BlockBuffer(
      shape: BlockShape(widths: estimators.map(\.width)), capacity: replications)
  }

  /// Runs the first replications of a cell.
  func run(law: any JointLaw, count: Int, seed: UInt64) throws(GSLError) {
    let cell = Cell(
      number: 1, law: law, count: count, key: StreamLayout.key(seed: seed, law: law, count: count),
      estimators: estimators)
    var worker = try CellWorker(cell: cell, estimators: Array(estimators.indices), generator: .philox)
    worker.run(0..<replications, into: block)
  }

  /// A number of the last run: an estimate, or what is said beside it.
  func value(_ estimator: Int, _ number: Int, _ replication: Int) -> Double {
    block.rows(ofEstimator: estimator)[replication, number]
  }

  /// The estimates of the last run.
  func copyEstimates(_ estimator: Int, quantity: Int = 0, into estimates: inout [Double]) {
    for replication in estimates.indices { estimates[replication] = value(estimator, quantity, replication) }
  }

  /// Estimates of the last run that failed.
  var failures: Int {
    estimators.indices.reduce(0) { sum, estimator in
      let rows = block.rows(ofEstimator: estimator)
      return sum + rows.replications.count { rows[statusOf: $0] != 0 }
    }
  }

  /// What a report says about one quantity of an estimator, by the passes that a report makes.
  ///
  /// - Parameter pValue: As `CalibrationShape.pValue`.
  func measures(
    _ position: Int = 0, quantity: Int = 0, target: Target, in statistics: inout RowStatistics,
    pValue: ((Double) -> Double)? = nil
  ) -> Measures {
    copyEstimates(position, quantity: quantity, into: &estimates)
    statistics.reset(truth: target.truth.value)
    repeat {
      statistics.add(estimates.span)
      statistics.endPass()
    } while !statistics.isDone
    var measures = Measures(statistics, failures: failures, target: target)
    measures.uncertainty =
      pValue.map { tested(position, quantity, by: $0, target) } ?? uncertainty(position, quantity, target)
    return measures
  }

  /// What a report says about two estimators of one quantity.
  func pairMeasures(_ a: Int, _ b: Int, target: Target) -> PairMeasures {
    try! PairMeasures(of: validEstimates(a), validEstimates(b), truth: target.truth.value)
  }

  /// The estimates of the last run of I(X;Y), or of what else the estimator estimates first; nil where there is none.
  private func validEstimates(_ estimator: Int) -> [Double?] {
    (0..<replications).map { replication in
      block.rows(ofEstimator: estimator)[statusOf: replication] == 0
        ? value(estimator, 0, replication) : nil
    }
  }

  private func tested(
    _ position: Int, _ quantity: Int, by pValue: (Double) -> Double, _ target: Target
  ) -> UncertaintyMeasures {
    var statistics = UncertaintyStatistics(
      truth: target.truth.value, level: nil, significance: 0.05, hasErrors: false)
    repeat {
      for replication in 0..<replications {
        let estimate = value(position, quantity, replication)
        statistics.add(estimate, error: .nan, low: .nan, high: .nan, pValue: pValue(estimate))
      }
      statistics.endPass()
    } while !statistics.isDone
    return statistics.measures
  }

  private func uncertainty(_ position: Int, _ quantity: Int, _ target: Target) -> UncertaintyMeasures? {
    let estimator = estimators[position]
    guard !estimator.uncertainty.isEmpty else { return nil }
    let place = { (statement: Statement) in estimator.index(of: statement, quantity: quantity) }
    let (error, low, high, pValue) = (place(.standardError), place(.low), place(.high), place(.pValue))
    let real = { (name: String) -> Double? in
      if case .real(let value)? = estimator.arguments[name] { value } else { nil }
    }
    var statistics = UncertaintyStatistics(
      truth: target.truth.value, level: low == nil ? nil : real("level"),
      significance: pValue == nil ? nil : real("significance"), hasErrors: error != nil)
    repeat {
      for replication in 0..<replications {
        let number = { (place: Int?) in place.map { self.value(position, $0, replication) } ?? .nan }
        statistics.add(
          value(position, quantity, replication), error: number(error), low: number(low), high: number(high),
          pValue: number(pValue))
      }
      statistics.endPass()
    } while !statistics.isDone
    return statistics.measures
  }
}

/// A function of every index below a count, on so many threads; the results do not depend on how many.
func onThreads<Worker, Result: Sendable>(
  _ count: Int, threads: Int, makeWorker: @Sendable () throws(GSLError) -> Worker,
  _ body: @Sendable (Worker, Int) throws(GSLError) -> Result
) throws(GSLError) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  try inParallel(count, threads: threads, makeWorker: makeWorker) { (worker, index) throws(GSLError) in
    let result = try body(worker, index)
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.map { $0! } }
}

/// The measures of a pair of columns that have the same length.
func pairMeasures(_ a: [Double?], _ b: [Double?], truth: Double) -> PairMeasures {
  try! PairMeasures(of: a, b, truth: truth)
}
