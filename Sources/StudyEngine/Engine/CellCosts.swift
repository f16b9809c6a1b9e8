import GSLRandom
import MutualInformation

/// The guessed seconds of a replication. Only the first chunk of a cell depends on them.
func guessedCost(of cell: Cell, estimators: Int) -> Double {
  2e-6 + 30e-9 * Double(cell.count) * Double(1 + estimators)
}

/// The cost of a plan's replications, measured on some of them.
struct CellCosts: Sendable {
  /// The cost of one cell.
  struct Cost: Sendable {
    /// Seconds before the first replication.
    let preparation: Double
    /// Seconds per replication.
    let replication: Double
    /// Whether this is a lower bound: nothing had ended when the time was over.
    var isLeast = false
  }

  /// By index of the cell in the plan; nil for cells that the time did not suffice for.
  private var timed: [Cost?]
  private let plan: Plan

  /// Times the cells with the engine's own worker for a limited time.
  ///
  /// As many threads work as in the run, so that the times include their competition for the
  /// machine. Sample sizes grow by factors of four up to the cell's as long as the next one should
  /// end in time. The cost at the cell's size is extrapolated from them. Trials that take 1.5 times
  /// the limit are left to themselves.
  init(of plan: Plan, threads: Int, seconds: Double) {
    self.plan = plan
    let clock = ContinuousClock()
    let start = clock.now
    // Adjacent cells are alike. In this order a short time covers cells from all parts of the plan.
    let order = plan.cells.indices.sorted { scattered($0) < scattered($1) }
    let found = Mutex([Int: CellProbe]())
    _ = endsInTime(1.5 * seconds) {
      inParallel(order.count, threads: threads, makeWorker: {}) { _, i in
        let left = seconds - (clock.now - start) / .seconds(1)
        guard left > 0 else { return }
        let share = max(Self.leastSeconds, left * Double(threads) / Double(order.count - i))
        CellProbe.run(plan.cells[order[i]], of: plan, seconds: min(share, left)) { probe in
          found.withLock { $0[order[i]] = probe }
        }
      }
    }
    let now = clock.now
    let probes = found.withLock { $0 }
    timed = plan.cells.indices.map { position in
      probes[position].flatMap { $0.cost(at: plan.cells[position].count, now: now) }
    }
  }

  /// Shorter trials measure cold memory more than the cell: rather some cells well than all badly.
  private static let leastSeconds = 0.01

  /// The costs of all cells: measured, else from measured cells of the same law, else from all.
  func all() -> [Cost] {
    let laws = plan.cells.map { type(of: $0.law).id }
    let measured = timed.indices.filter { timed[$0] != nil }
    let alike = Dictionary(grouping: measured) { laws[$0] }.mapValues(estimate)
    let usual = estimate(measured)
    return timed.indices.map { timed[$0] ?? (alike[laws[$0]] ?? usual)(guess($0)) }
  }

  /// Returns the map from a cell's guess to its cost that fits the cells at some indices.
  private func estimate(_ positions: [Int]) -> (Double) -> Cost {
    let samples = positions.map { (guess: guess($0), cost: timed[$0]!) }
    guard !samples.isEmpty else { return { Cost(preparation: 0, replication: $0) } }
    let preparation = samples.reduce(0) { $0 + $1.cost.preparation } / Double(samples.count)
    let line = Self.line(through: samples.map { ($0.guess, $0.cost.replication) })
    let isLeast = samples.contains { $0.cost.isLeast }
    return {
      Cost(preparation: preparation, replication: line.constant + line.slope * $0, isLeast: isLeast)
    }
  }

  /// A figure that grows with the sample size and the number of estimators as costs do.
  private func guess(_ index: Int) -> Double {
    guessedCost(of: plan.cells[index], estimators: plan.cells[index].estimators.count)
  }

  /// The line a + bx with a, b ≥ 0 that minimises the squared relative errors.
  private static func line(through points: [(x: Double, y: Double)]) -> (constant: Double, slope: Double) {
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
      if slope >= 0, constant >= 0 { return (constant, slope) }
    }
    return (0, wxx > 0 ? wxy / wxx : 1)
  }
}

/// Multiples of the golden ratio, modulo 1: any few of them are far apart.
func scattered(_ index: Int) -> UInt64 { UInt64(index) &* 0x9E37_79B9_7F4A_7C15 }
