import GSLRandom
import MutualInformation

/// Seconds that a replication may take, before one was timed: only the first chunk of a cell depends on it.
func guessedCost(of cell: Cell, estimators: Int) -> Double {
  2e-6 + 30e-9 * Double(cell.count) * Double(1 + estimators)
}

/// What replications of the cells of a plan cost, from running some.
struct CellCosts: Sendable {
  /// One cell's.
  struct Cost: Sendable {
    /// Seconds before the first replication.
    let preparation: Double
    /// Seconds per replication.
    let replication: Double
  }

  /// By position of the cell in the plan; nil where the time did not suffice.
  private var timed: [Cost?]
  private let plan: Plan

  /// Times every cell with what the engine works with, in the time that is given, on several threads at once as the run
  /// will be: what they take from each other is in the figures.
  init(of plan: Plan, threads: Int, seconds: Double) {
    self.plan = plan
    let clock = ContinuousClock()
    let start = clock.now
    // Neighbours are alike; if the time does not suffice for all, those that it suffices for are from all parts.
    let order = plan.cells.indices.sorted { Self.scattered($0) < Self.scattered($1) }
    let found = Guarded(order.map { _ in Cost?.none })
    inParallel(order.count, threads: threads, makeWorker: {}) { _, i in
      let left = seconds - (clock.now - start) / .seconds(1)
      guard left > 0 else { return }
      let share = max(Self.leastSeconds, left * Double(threads) / Double(order.count - i))
      let cost = Self.time(plan.cells[order[i]], of: plan, seconds: min(share, left))
      found.withLock { $0[i] = cost }
    }
    timed = order.map { _ in nil }
    for (i, cost) in found.withLock({ $0 }).enumerated() { timed[order[i]] = cost }
  }

  /// Shorter trials say more about cold memory than about the cell: rather some cells well than all badly.
  private static let leastSeconds = 0.01

  /// Multiples of the golden ratio, modulo 1: any few of them are far apart.
  private static func scattered(_ index: Int) -> UInt64 { UInt64(index) &* 0x9E37_79B9_7F4A_7C15 }

  /// The cost of a cell: measured, or by the cells of the same law, or by all that were measured.
  subscript(index: Int) -> Cost {
    if let cost = timed[index] { return cost }
    let law = type(of: plan.cells[index].law).id
    let measured = timed.indices.filter { timed[$0] != nil }
    let alike = measured.filter { type(of: plan.cells[$0].law).id == law }
    let samples = (alike.isEmpty ? measured : alike).map { position in
      (guess: guess(position), cost: timed[position]!)
    }
    guard !samples.isEmpty else { return Cost(preparation: 0, replication: guess(index)) }
    return Cost(
      preparation: samples.reduce(0) { $0 + $1.cost.preparation } / Double(samples.count),
      replication: Self.line(through: samples.map { ($0.guess, $0.cost.replication) }, at: guess(index)))
  }

  /// What grows with the size and the number of estimators as costs do.
  private func guess(_ index: Int) -> Double {
    guessedCost(of: plan.cells[index], estimators: plan.cells[index].estimators.count)
  }

  /// a + bx, a and b not negative, with the least squares of relative errors.
  private static func line(through points: [(x: Double, y: Double)], at x: Double) -> Double {
    var (ww, wx, wxx, wy, wxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for point in points where point.y > 0 {
      let weight = 1 / (point.y * point.y)
      ww += weight
      wx += weight * point.x
      wxx += weight * point.x * point.x
      wy += weight * point.y
      wxy += weight * point.x * point.y
    }
    let determinant = ww * wxx - wx * wx
    if determinant > 1e-9 * ww * wxx {
      let slope = (ww * wxy - wx * wy) / determinant
      let constant = (wxx * wy - wx * wxy) / determinant
      if slope >= 0, constant >= 0 { return constant + slope * x }
    }
    return wxx > 0 ? x * wxy / wxx : x
  }

  /// Runs a cell for so long, in batches that double.
  private static func time(_ cell: Cell, of plan: Plan, seconds: Double) -> Cost? {
    let clock = ContinuousClock()
    let start = clock.now
    let layout = BlockLayout(
      cell: (0, ""), estimators: cell.estimators.map { (0, "", $0.estimator.width) })
    let largest = 1 << 10
    let block = BlockBuffer(layout: layout, first: 0, capacity: largest)
    guard
      var worker = try? CellWorker(
        cell: cell, estimators: Array(cell.estimators.indices), generator: plan.study.generator)
    else { return nil }
    // The first replication touches the memory; where a second would take too long it has to do.
    worker.run(0..<1, into: block)
    let first = (clock.now - start) / .seconds(1)
    if first >= max(seconds, 0.25) { return Cost(preparation: 0, replication: first) }
    var (batch, spent, runs, best) = (1, 0.0, 0, Double.infinity)
    // To run more than the study will would cost more than to run the study.
    while runs == 0 || spent + first < seconds && runs < plan.study.replications.most(of: cell.number - 1) {
      let begin = clock.now
      worker.run(0..<batch, into: block)
      let taken = (clock.now - begin) / .seconds(1)
      best = min(best, taken / Double(batch))
      spent += taken
      runs += batch
      batch = min(largest, 2 * batch)
    }
    // Where the mean is far above the best batch, something else was using the processor.
    return Cost(preparation: first, replication: min(spent / Double(runs), 1.1 * best))
  }
}
