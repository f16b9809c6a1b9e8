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
  /// Peak memory.
  public let memoryBytes: Int
  private let threads: Int
  private let targetSeconds: Double
  private let storage: StorageCost
  private let costs: [CellCosts.Cost]
  /// Rows, stored values of a replication and estimators, by position of the cell.
  private let widths: [(rows: Int, stored: Int, estimators: Int)]

  /// Times at most some two seconds' worth of replications; cells that are not reached are taken to cost what a line
  /// through those of the same law says.
  public init(of plan: Plan, threads: Int) throws(StoreError) {
    let largest = plan.study.replications.largest
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
    targetSeconds = (clock.now - start) / .seconds(1) * Double(timers)
    self.rows = rows
    self.exactRows = exactRows
    self.threads = threads
    widths = plan.cells.map { cell in
      (
        cell.estimators.reduce(0) { $0 + $1.estimator.quantities.count },
        cell.estimators.reduce(0) { $0 + $1.estimator.width }, cell.estimators.count
      )
    }
    let bytes = Self.bytes(widths, plan.cells.indices.map(plan.study.replications.most))
    let memory = plan.cells.map { $0.count * ($0.law.shape.bytes + 16 * $0.estimators.count) }.max() ?? 0
    let block = min(BlockBuffer.usualBytes, bytes / max(1, plan.cells.count))
    memoryBytes = 34_000_000 + threads * (memory + 1_000_000) + (threads + 2) * block

    storage = try StorageCost(of: plan, targets: table, replications: largest)
    let costs = CellCosts(of: plan, threads: timers, seconds: Self.timingSeconds)
    self.costs = plan.cells.indices.map { costs[$0] }
  }

  /// Seconds on the given number of threads for so many replications of each cell, by position.
  public func seconds(_ replications: [Int]) -> Double {
    var work = 0.0
    for (index, count) in replications.enumerated() {
      work += costs[index].preparation + costs[index].replication * Double(count)
      work += storage.seconds(rows: widths[index].rows, replications: count)
    }
    return storage.waiting + (work + targetSeconds) / Double(threads)
  }

  /// Stored values.
  public func values(_ replications: [Int]) -> Int {
    zip(widths, replications).reduce(0) { saturatingSum($0, saturatingProduct($1.0.rows, $1.1)) }
  }

  /// Size of the store.
  public func diskBytes(_ replications: [Int]) -> Int {
    saturatingSum(200_000, Self.bytes(widths, replications))
  }

  private static func bytes(_ widths: [(rows: Int, stored: Int, estimators: Int)], _ replications: [Int])
    -> Int
  {
    zip(widths, replications).reduce(0) { sum, cell in
      saturatingSum(sum, saturatingProduct(saturatingProduct(cell.0.stored, 8) + cell.0.estimators, cell.1))
    }
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
