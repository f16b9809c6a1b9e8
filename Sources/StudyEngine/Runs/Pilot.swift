import GSLRandom
import MutualInformation

/// How many replications the cells of a study need for some targets, from a few of them.
///
/// The pilot's are the first of the study's own, computed again in memory. A row of P replications whose MCSE is c times
/// its target needs P·c² of them; a cell needs what its worst row needs, rounded up to the next look of the rule and within
/// at-least and at-most.
///
/// *Accuracy:* c² is proportional to s², which is random: of P normal estimates its relative standard deviation is
/// √(2/(P − 1)), and 95 % of the pilots are within χ²(P − 1; 2.5 %, 97.5 %)/(P − 1), as 0.81 and 1.21 for P = 200; estimates
/// with long tails have a wider range. A stopping rule has no such error: it looks at what it stops.
public struct Pilot: Sendable {
  /// What is said of one cell.
  public struct Row: Sendable {
    /// The cell.
    public let cell: Cell
    /// Its first replications, and how its worst row stands at them.
    public let look: Look
    /// The replications that it needs, a number of a look; at-most where that does not suffice.
    public let needed: Int
    /// Whether at-most suffices, as far as the pilot can tell.
    public let isEnough: Bool
  }

  /// By position of the cell.
  public let rows: [Row]

  /// `replications:` for a study file.
  public var replications: Replications { .plan(rows.map(\.needed)) }

  /// Pieces that are computed at a time are no longer than this: so memory does not grow with the number of replications.
  private static let stretch = 1 << 12

  /// Runs the first replications of every cell of a plan.
  ///
  /// - Parameters:
  ///   - plan: The cells.
  ///   - rule: The targets, and which numbers may come out.
  ///   - replications: Of each cell; two at least.
  ///   - threads: Worker threads; they decide nothing but the time.
  public init(of plan: Plan, rule: StoppingRule, replications: Int, threads: Int) throws(StoreError) {
    try MemoryLimit.check(plan, threads: threads)
    let points = rule.looks
    var rows: [Row] = []
    for cell in plan.cells {
      let sums = try Self.sums(of: cell, replications, plan.study.generator, threads)
      let look = rule.look(at: sums, truths: cell.truths, replications: replications) {
        cell.targets(of: cell.estimators[$0].estimator)
      }
      let enough = points.first { Double($0) >= look.needed }
      rows.append(Row(cell: cell, look: look, needed: enough ?? rule.atMost, isEnough: enough != nil))
    }
    self.rows = rows
  }

  /// The sums of the rows of a cell, in the order of the replications.
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

/// A worker in an object: noncopyable values cannot be handed around.
private final class PilotWorker {
  private var worker: CellWorker

  init(_ cell: Cell, _ generator: Generator) throws(GSLError) {
    worker = try CellWorker(cell: cell, estimators: Array(cell.estimators.indices), generator: generator)
  }

  func run(_ replications: Range<Int>, into block: BlockBuffer) { worker.run(replications, into: block) }
}

extension Look {
  /// What the worst row is called.
  public func row(in cell: Cell, of study: Study) -> String {
    LooksTable.row(of: self, in: cell, EntryLabels(study))
  }
}
