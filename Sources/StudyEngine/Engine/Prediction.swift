import Foundation
import GSLRandom
import MutualInformation

/// What a study will cost, from timing replications of its cells and the storing of some values.
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

  /// Times at most some two seconds' worth of replications; cells that are not reached are taken to cost what a line
  /// through those of the same law says.
  public init(of plan: Plan, threads: Int) throws(StoreError) {
    let replications = plan.study.replications
    estimatesPerReplication = plan.cells.reduce(0) { $0 + $1.estimators.count }
    // More threads than there are processors would only wait for each other.
    let timers = min(threads, ProcessInfo.processInfo.activeProcessorCount)
    let clock = ContinuousClock()
    let start = clock.now
    var (rows, exactRows) = (0, 0)
    var table = TargetTable(for: plan)
    for place in table.complete(for: plan, threads: timers) {
      let targets = table[place.cell, place.estimator] ?? []
      rows += targets.count
      exactRows += targets.count { $0.expectation.kind == .exact }
    }
    let targetSeconds = (clock.now - start) / .seconds(1) * Double(timers)
    self.rows = rows
    self.exactRows = exactRows
    values = saturatingProduct(rows, replications)
    let bytes = saturatingSum(
      saturatingProduct(values, 8), saturatingProduct(estimatesPerReplication, replications))
    diskBytes = saturatingSum(200_000, bytes)

    let largest = plan.cells.map { $0.count * ($0.law.shape.bytes + 16 * $0.estimators.count) }.max() ?? 0
    let block = min(BlockBuffer.usualBytes, bytes / max(1, plan.cells.count))
    memoryBytes = 34_000_000 + threads * (largest + 1_000_000) + (threads + 2) * block

    let storage = try StorageCost(of: plan, targets: table)
    let costs = CellCosts(of: plan, threads: timers, seconds: Self.timingSeconds)
    let work = plan.cells.indices.reduce(0.0) { sum, index in
      sum + costs[index].preparation + costs[index].replication * Double(replications)
    }
    let stored = storage.seconds(rows: rows, replications: replications)
    seconds = storage.waiting + (work + targetSeconds + stored) / Double(threads)
  }

  private static let timingSeconds = 2.0
}

extension SampleShape {
  /// The bytes of one draw.
  fileprivate var bytes: Int {
    [x, z, y].reduce(0) { sum, variable in
      switch variable {
      case .absent: sum
      case .symbol: sum + 2
      case .real(let dimension): sum + 8 * dimension
      }
    }
  }
}
