import GSLRandom
import MutualInformation

/// Predicts from a few replications how many each cell needs to reach some targets.
///
/// The pilot recomputes the first replications of the study in memory. A row of P replications
/// whose MCSE is c times its target needs P·c² of them. A cell needs as many as its worst row,
/// rounded up to the next look of the rule and within at-least and at-most.
///
/// *Accuracy:* c² is proportional to the random s². For P normal estimates its relative standard
/// deviation is √(2/(P − 1)), and 95 % of the pilots are within χ²(P − 1; 2.5 %, 97.5 %)/(P − 1),
/// as 0.81 and 1.21 for P = 200. Estimates with long tails have a wider range. A stopping rule has
/// no such error, since it looks at the replications that it stops.
public struct Pilot: Sendable {
  /// The prediction for one cell.
  public struct Row: Sendable {
    public let cell: Cell
    /// The look at the pilot's replications of the cell.
    public let look: Look
    /// The predicted number of replications, one of the looks; at-most if more would be needed.
    public let needed: Int
    /// Whether at-most suffices, as far as the pilot can tell.
    public let isEnough: Bool
  }

  /// The predictions, by index of the cell.
  public let rows: [Row]

  /// The value of `replications:` for a study file.
  public var replications: Replications { .plan(rows.map(\.needed)) }

  /// The most replications in memory: memory does not grow with the number of replications.
  private static let stretch = 1 << 12

  /// Runs the first replications of every cell of a plan.
  ///
  /// - Parameters:
  ///   - plan: The cells.
  ///   - rule: The targets, and the numbers of replications to choose from.
  ///   - replications: The number of replications of each cell, at least 2.
  ///   - threads: The number of worker threads. Results do not depend on it.
  public init(of plan: Plan, rule: StoppingRule, replications: Int, threads: Int) throws(StoreError) {
    try MemoryLimit.check(plan, threads: threads)
    let points = rule.looks
    var rows: [Row] = []
    for cell in plan.cells {
      let sums = try Self.sums(of: cell, replications, plan.study.generator, threads)
      let look = rule.look(
        at: Array(sums.prefix(cell.ownCount)), truths: cell.truths, replications: replications
      ) {
        cell.targets(of: cell.estimators[$0].estimator)
      }
      let enough = points.first { Double($0) >= look.needed }
      rows.append(Row(cell: cell, look: look, needed: enough ?? rule.atMost, isEnough: enough != nil))
    }
    self.rows = rows
  }

  /// The sums of the rows of a cell, by estimator and quantity, added in replication order.
  private static func sums(of cell: Cell, _ replications: Int, _ generator: Generator, _ threads: Int)
    throws(StoreError) -> [[LookSums]]
  {
    let truths = cell.truths
    var sums = truths.map { $0.map { _ in LookSums() } }
    let block = BlockBuffer(shape: cell.blockShape)
    for start in stride(from: 0, to: replications, by: stretch) {
      let range = start..<min(start + stretch, replications)
      block.restart(first: start, capacity: range.count)
      let length = max(1, (range.count + 8 * threads - 1) / (8 * threads))
      let pieces = stride(from: range.lowerBound, to: range.upperBound, by: length).map {
        $0..<min($0 + length, range.upperBound)
      }
      do throws(GSLError) {
        try inParallel(pieces.count, threads: threads) { () throws(GSLError) in
          try PilotWorker(cell, generator)
        } _: { (worker, index) throws(GSLError) in
          worker.run(pieces[index], into: block)
        }
      } catch {
        throw StoreError(noStream: error)
      }
      for i in sums.indices {
        let rows = block.rows(ofEstimator: i)
        for replication in range where rows[statusOf: replication] == 0 {
          for j in sums[i].indices { sums[i][j].add(rows[replication, j], truth: truths[i][j].value) }
        }
      }
    }
    return sums
  }
}

/// Holds a `CellWorker`, which is noncopyable and cannot be handed around itself.
private final class PilotWorker {
  private var worker: CellWorker

  init(_ cell: Cell, _ generator: Generator) throws(GSLError) {
    worker = try CellWorker(cell: cell, estimators: Array(cell.estimators.indices), generator: generator)
  }

  func run(_ replications: Range<Int>, into block: BlockBuffer) { worker.run(replications, into: block) }
}

extension Look {
  /// The name of the worst row.
  public func row(in cell: Cell, of study: Study) -> String {
    row(in: cell, EntryLabels(study))
  }
}
