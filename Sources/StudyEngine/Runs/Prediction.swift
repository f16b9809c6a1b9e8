import Foundation
import GSLRandom
import MutualInformation

/// Predicts the cost of a study from trials of its replications, its truths and its storage.
///
/// The trials take some three seconds for any study. The costs of untried parts are extrapolated.
/// *Accuracy:* on a quiet machine time is usually within a factor of two. For samples too large to
/// be tried it follows from smaller ones. Memory and disk are within 30 % of the values measured
/// for runs of many cells, estimators, pairs and draws.
public struct Prediction: Sendable {
  /// The number of estimators, summed over cells.
  public let estimatesPerReplication: Int
  /// The number of rows of `summary.csv`.
  public let rows: Int
  /// The numbers of rows examined for an exact expectation, and of those that have one.
  public let examinedRows: Int, exactRows: Int
  /// The peak memory.
  public let memoryBytes: Int
  /// Whether some trials did not end in time. A run then takes longer than `seconds(_:)` says.
  public let isLeastTime: Bool
  private let threads: Int
  private let targetSeconds: Double
  private let storage: StorageCost
  private let costs: [CellCosts.Cost]
  private let pairs: [Int]
  /// The numbers of rows, of stored values per replication and of estimators, by cell index.
  private let widths: [(rows: Int, stored: Int, estimators: Int)]

  /// Runs the trials.
  ///
  /// - Throws: `StoreError` if samples exceed the memory or the temporary directory is not
  ///   writable.
  public init(of plan: Plan, threads: Int) throws(StoreError) {
    try MemoryLimit.check(plan, threads: threads)
    let largest = plan.study.replications.largest
    estimatesPerReplication = plan.cells.reduce(0) { $0 + $1.estimators.count }
    // More threads than processors would only wait for each other.
    let timers = min(threads, ProcessInfo.processInfo.activeProcessorCount)
    widths = plan.cells.map { cell in
      (
        cell.estimators.reduce(0) { $0 + $1.estimator.quantities.count },
        cell.estimators.reduce(0) { $0 + $1.width }, cell.estimators.count
      )
    }
    rows = widths.reduce(0) { $0 + $1.rows }
    self.threads = threads
    pairs = Self.pairs(widths, areAll: PairRow.count(in: plan) <= PairRow.limit)

    let worker = WorkerMemory(of: plan)
    let targets = TargetTrial(of: plan, threads: timers, seconds: Self.targetSeconds)
    examinedRows = targets.rows
    exactRows = targets.exactRows
    targetSeconds = targets.seconds
    storage = try StorageCost(of: plan, targets: targets.table, replications: largest)
    costs = CellCosts(of: plan, threads: timers, seconds: Self.timingSeconds).all()
    isLeastTime = targets.isLeast || costs.contains { $0.isLeast }

    let bytes = Self.blockBytes(widths, plan.cells.indices.map(plan.study.replications.most))
    let block = min(BlockBuffer.usualBytes, bytes / max(1, plan.cells.count))
    let workers = min(threads, saturatingProduct(largest, plan.cells.count))
    let computing = saturatingSum(
      saturatingProduct(workers, saturatingSum(worker.bytes, 1_000_000)), (threads + 2) * block)
    let reporting = Self.reportBytes(rows: rows, pairs: pairs, threads: threads)
    memoryBytes = saturatingSum(Self.programBytes, max(computing, reporting))
  }

  /// Returns the seconds of a run for the numbers of replications of the cells.
  public func seconds(_ replications: [Int]) -> Double {
    var work = 0.0
    for (index, count) in replications.enumerated() {
      work += costs[index].preparation + costs[index].replication * Double(count)
      work += storage.seconds(rows: widths[index].rows, pairs: pairs[index], replications: count)
    }
    return storage.waiting + (work + targetSeconds) / Double(threads)
  }

  /// Returns the number of stored values for the numbers of replications of the cells.
  public func values(_ replications: [Int]) -> Int {
    zip(widths, replications).reduce(0) { saturatingSum($0, saturatingProduct($1.0.rows, $1.1)) }
  }

  /// Returns the size of the results directory for the numbers of replications of the cells.
  public func diskBytes(_ replications: [Int]) -> Int {
    let blocks = saturatingProduct(estimatesPerReplication, Self.storedBytesPerBlock)
    let files = rows * Self.fileBytesPerRow + pairs.reduce(0, +) * Self.fileBytesPerPair
    return saturatingSum(
      Self.emptyBytes, saturatingSum(Self.blockBytes(widths, replications), blocks + files))
  }

  // MARK: Bytes

  // Measured on runs of 1 to 20 000 cells with 1 to 500 estimators: peak memory and file sizes.

  /// The running program with its libraries.
  private static let programBytes = 36_000_000
  /// Bytes of a row and of a pair during the reports, and of a pair while its cell is compared.
  private static let reportBytesPerRow = 6400, reportBytesPerPair = 1000
  private static let comparedBytesPerPair = 4 * MemoryLayout<PairStatistics>.stride
  /// An empty store with its companions; a block's row with its part of the index and the tables.
  private static let emptyBytes = 70_000, storedBytesPerBlock = 640
  /// A row in summary.csv and report.md; a pair in pairs.csv.
  private static let fileBytesPerRow = 1360, fileBytesPerPair = 465

  private static func reportBytes(rows: Int, pairs: [Int], threads: Int) -> Int {
    let compared = pairs.sorted(by: >).prefix(threads).reduce(0, +)
    return rows * reportBytesPerRow + pairs.reduce(0, +) * reportBytesPerPair + compared
      * comparedBytesPerPair
  }

  /// The numbers of rows of pairs.csv by cell: all pairs, or only those with the best estimator.
  private static func pairs(_ widths: [(rows: Int, stored: Int, estimators: Int)], areAll: Bool) -> [Int] {
    widths.map { $0.estimators < 2 ? 0 : areAll ? $0.rows * ($0.rows - 1) / 2 : $0.rows - 1 }
  }

  private static func blockBytes(_ widths: [(rows: Int, stored: Int, estimators: Int)], _ replications: [Int])
    -> Int
  {
    zip(widths, replications).reduce(0) { sum, cell in
      saturatingSum(sum, saturatingProduct(saturatingProduct(cell.0.stored, 8) + cell.0.estimators, cell.1))
    }
  }

  private static let timingSeconds = 1.2, targetSeconds = 0.6
}

/// The truths and expectations of a plan that can be computed in a limited time.
private struct TargetTrial {
  /// The computed targets.
  let table: TargetTable
  /// The numbers of computed rows and of those with an exact expectation.
  let rows: Int, exactRows: Int
  /// Seconds of one thread for the targets of the whole plan.
  let seconds: Double
  /// Whether one target was begun and did not end.
  let isLeast: Bool

  init(of plan: Plan, threads: Int, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let entries = plan.cells.indices.flatMap { cell in
      plan.cells[cell].estimators.indices.map { (cell: cell, estimator: $0) }
    }
    // A short time then covers targets from all parts of the plan.
    let order = entries.indices.sorted { scattered($0) < scattered($1) }
    let state = Mutex((table: TargetTable(for: plan), known: 0, rows: 0, exact: 0, spent: 0.0))
    let isOver = endsInTime(1.5 * seconds) {
      inParallel(order.count, threads: threads, makeWorker: {}) { _, i in
        let begin = clock.now
        guard (begin - start) / .seconds(1) < seconds else { return }
        let entry = entries[order[i]]
        let cell = plan.cells[entry.cell]
        let targets = cell.targets(of: cell.estimators[entry.estimator].estimator)
        let spent = (clock.now - begin) / .seconds(1)
        state.withLock { state in
          state.table[entry.cell, entry.estimator] = targets
          state.known += 1
          state.rows += targets.count
          state.exact += targets.count { $0.expectation.kind == .exact }
          state.spent += spent
        }
      }
    }
    let found = state.withLock { $0 }
    table = found.table
    rows = found.rows
    exactRows = found.exact
    isLeast = !isOver
    let elapsed = (clock.now - start) / .seconds(1)
    self.seconds =
      found.known == 0
      ? elapsed : found.spent * Double(entries.count) / Double(found.known) + (isOver ? 0 : elapsed)
  }
}
