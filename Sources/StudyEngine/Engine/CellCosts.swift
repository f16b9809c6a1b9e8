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
    /// Whether it takes longer than that: nothing had ended when the time was over.
    var isLeast = false
  }

  /// By position of the cell in the plan; nil where the time did not suffice.
  private var timed: [Cost?]
  private let plan: Plan

  /// Times every cell with what the engine works with, in the time that is given, on several threads at once as the run
  /// will be: what they take from each other is in the figures.
  ///
  /// Samples grow by fours up to the cell's size as long as the next is expected to end in time; then what a replication
  /// costs is taken on. Whatever has not ended half as long again after the time is left to itself.
  init(of plan: Plan, threads: Int, seconds: Double) {
    self.plan = plan
    let clock = ContinuousClock()
    let start = clock.now
    // Neighbours are alike; if the time does not suffice for all, those that it suffices for are from all parts.
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

  /// Shorter trials say more about cold memory than about the cell: rather some cells well than all badly.
  private static let leastSeconds = 0.01

  /// The costs of all cells, by position: measured, or by the cells of the same law, or by all that were measured.
  func all() -> [Cost] {
    let laws = plan.cells.map { type(of: $0.law).id }
    let measured = timed.indices.filter { timed[$0] != nil }
    let alike = Dictionary(grouping: measured) { laws[$0] }.mapValues(estimate)
    let usual = estimate(measured)
    return timed.indices.map { timed[$0] ?? (alike[laws[$0]] ?? usual)(guess($0)) }
  }

  /// From the guess of a cell to its cost, by the cells at some positions.
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

  /// What grows with the size and the number of estimators as costs do.
  private func guess(_ index: Int) -> Double {
    guessedCost(of: plan.cells[index], estimators: plan.cells[index].estimators.count)
  }

  /// a + bx, a and b not negative, with the least squares of relative errors.
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
