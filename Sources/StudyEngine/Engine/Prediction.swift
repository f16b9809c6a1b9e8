import GSLRandom
import MutualInformation

/// What a study will cost, from timing a few replications of some of its cells.
public struct Prediction: Sendable {
  /// Estimators, summed over cells.
  public let estimatesPerReplication: Int
  /// Rows of `summary.csv`.
  public let rows: Int
  /// Rows with an exact expectation.
  public let exactRows: Int
  /// Stored values.
  public let values: Int
  /// Seconds on the given number of threads.
  public let seconds: Double
  /// Peak memory.
  public let memoryBytes: Int
  /// Size of the store.
  public let diskBytes: Int

  /// Times at most two seconds' worth of replications; cells that are not reached are taken to cost as much per point
  /// and estimator as those that were.
  public init(of plan: Plan, threads: Int) {
    estimatesPerReplication = plan.cells.reduce(0) { $0 + $1.estimators.count }
    var (rows, exactRows) = (0, 0)
    var table = TargetTable(for: plan)
    for place in table.complete(for: plan) {
      let targets = table[place.cell, place.estimator] ?? []
      rows += targets.count
      exactRows += targets.count { $0.expectation.kind == .exact }
    }
    self.rows = rows
    self.exactRows = exactRows
    values = rows * plan.study.replications
    diskBytes = 200_000 + values * 8 + estimatesPerReplication * plan.study.replications
    let largest = plan.cells.map { $0.count * (40 + 16 * $0.estimators.count) }.max() ?? 0
    memoryBytes = 40_000_000 + threads * largest + 24 * plan.study.replications

    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(2)
    var (timed, guessed, total) = (0.0, 0.0, 0.0)
    for cell in plan.cells {
      let guess = guessedCost(of: cell, estimators: cell.estimators.count)
      total += guess
      guard clock.now < deadline,
        var worker = try? CellWorker(
          cell: cell, estimators: Array(cell.estimators.indices), generator: plan.study.generator)
      else { continue }
      // The first replication warms up and is not counted.
      let block = BlockBuffer(
        layout: BlockLayout(
          cell: (0, ""), estimators: cell.estimators.map { (0, "", $0.estimator.quantities.count) }),
        first: 0, capacity: 32)
      worker.run(0..<1, into: block)
      var (count, spent) = (0, 0.0)
      let start = clock.now
      while count < 20, spent < 0.02 {
        worker.run(count..<count + 1, into: block)
        count += 1
        spent = (clock.now - start) / .seconds(1)
      }
      timed += spent / Double(count)
      guessed += guess
    }
    let factor = guessed > 0 ? timed / guessed : 1
    seconds = total * factor * Double(plan.study.replications) / Double(threads)
  }
}
