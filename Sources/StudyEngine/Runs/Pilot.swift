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
///
/// Under a rule with control variates the MCSEs are those after adjustment (`ControlledEstimate`),
/// and rows with an exact expectation count with its bound. The targets of all rows are then
/// computed, and a pilot of more than 4096 replications computes them four times.
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

  /// Runs the first replications of every cell of a plan.
  ///
  /// - Parameters:
  ///   - plan: The cells.
  ///   - rule: The targets, and the numbers of replications to choose from.
  ///   - replications: The number of replications of each cell, at least 2.
  ///   - threads: The number of worker threads. Results do not depend on it.
  public init(of plan: Plan, rule: StoppingRule, replications: Int, threads: Int) throws(StoreError) {
    try plan.study.requirePrograms()
    try MemoryLimit.check(plan, threads: threads)
    let points = rule.looks
    var targets = TargetTable(for: plan)
    if rule.controls { _ = targets.complete(for: plan, threads: threads) }
    var rows: [Row] = []
    for (index, cell) in plan.cells.enumerated() {
      let targets = { (position: Int) in
        targets[index, position] ?? cell.targets(of: cell.estimators[position].estimator)
      }
      let trial = PilotTrial(cell, plan.study.generator, replications: replications, threads: threads)
      let sums = try trial.sums()
      let look = rule.look(
        at: Array(sums.prefix(cell.ownCount)), truths: cell.truths, replications: replications,
        errors: rule.controls ? try trial.controlledErrors(sums, targets: targets) : [:], targets: targets)
      let enough = points.first { Double($0) >= look.needed }
      rows.append(Row(cell: cell, look: look, needed: enough ?? rule.atMost, isEnough: enough != nil))
    }
    self.rows = rows
  }
}

/// The first replications of a cell, in memory as far as there is room.
private struct PilotTrial {
  /// The most replications in memory: memory does not grow with the number of replications.
  private static let stretch = 1 << 12
  private let cell: Cell
  private let generator: Generator
  private let replications: Int
  private let threads: Int
  private let block: BlockBuffer

  init(_ cell: Cell, _ generator: Generator, replications: Int, threads: Int) {
    self.cell = cell
    self.generator = generator
    self.replications = replications
    self.threads = threads
    block = BlockBuffer(shape: cell.blockShape)
  }

  /// The sums of the rows of the cell, by estimator and quantity, added in replication order.
  func sums() throws(StoreError) -> [[LookSums]] {
    let truths = cell.truths
    var sums = truths.map { $0.map { _ in LookSums() } }
    try forEachStretch { range in
      for i in sums.indices {
        let rows = block.rows(ofEstimator: i)
        for replication in range where rows[statusOf: replication] == 0 {
          for j in sums[i].indices { sums[i][j].add(rows[replication, j], truth: truths[i][j].value) }
        }
      }
    }
    return sums
  }

  /// The errors of biases after adjustment by control variates, by index of the row.
  ///
  /// - Parameters:
  ///   - sums: The sums of all replications.
  ///   - targets: Returns the targets of the estimator at an index.
  func controlledErrors(_ sums: [[LookSums]], targets: (Int) -> [Target]) throws(StoreError) -> [Int: Double]
  {
    var errors = ControlledErrors(cell, sums, replications: replications, targets: targets)
    if var controls = errors.controls {
      var window = CellWindow(
        widths: cell.estimators.map(\.estimator.quantities.count), replications: replications)
      for _ in 0..<ControlRegression.passes {
        try forEachStretch { stretch in
          for start in stride(from: stretch.lowerBound, to: stretch.upperBound, by: window.length) {
            window.clear(start..<min(start + window.length, stretch.upperBound))
            for i in cell.estimators.indices { window.take(block.rows(ofEstimator: i), estimator: i) }
            for tile in window.tiles { window.add(tile: tile, to: &controls) }
          }
        }
        controls.endPass()
      }
      errors.controls = controls
    }
    return errors.all!
  }

  /// Computes the replications in their order. A trial of one stretch is computed once.
  private func forEachStretch(_ body: (Range<Int>) -> Void) throws(StoreError) {
    for start in stride(from: 0, to: replications, by: Self.stretch) {
      let range = start..<min(start + Self.stretch, replications)
      if block.first != range.lowerBound || block.capacity != range.count { try compute(range) }
      body(range)
    }
  }

  private func compute(_ range: Range<Int>) throws(StoreError) {
    block.restart(first: range.lowerBound, capacity: range.count)
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
