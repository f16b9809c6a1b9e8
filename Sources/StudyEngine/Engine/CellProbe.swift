import MutualInformation

/// The timing of one cell, at sample sizes that grow by factors of four up to its own.
struct CellProbe: Sendable {
  /// The timed sample sizes, with the seconds of a replication.
  private var points: [(count: Int, seconds: Double)] = []
  /// Seconds before the first replication at the last size.
  private var preparation = 0.0
  /// The size that is being timed, and the start of its timing.
  private var current: (count: Int, since: ContinuousClock.Instant)?

  /// The cost of a replication at a sample size; nil before any timing.
  func cost(at count: Int, now: ContinuousClock.Instant) -> CellCosts.Cost? {
    let elapsed = current.map { (now - $0.since) / .seconds(1) } ?? 0
    guard let last = points.last else {
      return current == nil ? nil : CellCosts.Cost(preparation: 0, replication: elapsed, isLeast: true)
    }
    if last.count == count { return CellCosts.Cost(preparation: preparation, replication: last.seconds) }
    let expected = expected(at: count)
    return CellCosts.Cost(
      preparation: 0, replication: max(expected, elapsed), isLeast: elapsed > expected)
  }

  /// Extrapolates the seconds of a replication from the last two sizes, with a growth from n to n³.
  private func expected(at count: Int) -> Double {
    guard let last = points.last else { return 0 }
    var growth = Self.step * Self.step
    if points.count > 1 {
      growth = min(max(last.seconds / points[points.count - 2].seconds, Self.step), growth * Self.step)
    }
    var (size, seconds) = (Double(last.count), last.seconds)
    while size * Self.step <= Double(count) { (size, seconds) = (size * Self.step, seconds * growth) }
    // The remaining factor is less than a step and gets a part of the growth.
    return seconds * (1 + (growth - 1) * (Double(count) / size - 1) / (Self.step - 1))
  }

  private static let step = 4.0
  /// Smaller samples are not representative; larger ones take too long for a prediction.
  private static let leastCount = 64, mostBytes = 256 << 20

  /// The sample sizes to time, ascending to the cell's own.
  private static func sizes(of cell: Cell) -> [Int] {
    var sizes = [cell.count]
    while sizes[0] / 4 >= leastCount { sizes.insert(sizes[0] / 4, at: 0) }
    let fitting = sizes.filter { saturatingProduct($0, cell.law.shape.bytes) <= mostBytes }
    return fitting.isEmpty ? [sizes[0]] : fitting
  }

  /// Times a cell for some seconds; reports the state after every step.
  static func run(_ cell: Cell, of plan: Plan, seconds: Double, _ note: (CellProbe) -> Void) {
    guard let cell = cell.withoutPrograms else { return }
    let clock = ContinuousClock()
    let start = clock.now
    var probe = CellProbe()
    for size in sizes(of: cell) {
      let left = seconds - (clock.now - start) / .seconds(1)
      if !probe.points.isEmpty, probe.expected(at: size) > max(left, 0.25 * seconds) { break }
      guard let resized = cell.resized(to: size) else { continue }
      probe.current = (size, clock.now)
      note(probe)
      // A few milliseconds are enough for small samples.
      let share = size == cell.count ? left : min(0.002, left)
      guard let cost = time(resized, of: plan, seconds: share) else { break }
      probe.current = nil
      probe.preparation = cost.preparation
      probe.points.append((size, cost.replication))
      note(probe)
    }
  }

  /// Runs a cell for some seconds, in batches that double.
  private static func time(_ cell: Cell, of plan: Plan, seconds: Double) -> CellCosts.Cost? {
    let clock = ContinuousClock()
    let start = clock.now
    let largest = 1 << 10
    let block = BlockBuffer(shape: cell.blockShape, capacity: largest)
    guard
      var worker = try? CellWorker(
        cell: cell, estimators: Array(cell.estimators.indices), generator: plan.study.generator)
    else { return nil }
    // The first replication touches the memory. It counts only if a second one would take too long.
    worker.run(0..<1, into: block)
    let first = (clock.now - start) / .seconds(1)
    if first >= max(seconds, 0.25) { return CellCosts.Cost(preparation: 0, replication: first) }
    var (batch, spent, runs, best) = (1, 0.0, 0, Double.infinity)
    // More replications than the study has would take longer than the study.
    while runs == 0 || spent + first < seconds && runs < plan.study.replications.most(of: cell.number - 1) {
      let begin = clock.now
      worker.run(0..<batch, into: block)
      let taken = (clock.now - begin) / .seconds(1)
      best = min(best, taken / Double(batch))
      spent += taken
      runs += batch
      batch = min(largest, 2 * batch)
    }
    // If the mean is far above the best batch, something else was using the processor.
    return CellCosts.Cost(preparation: first, replication: min(spent / Double(runs), 1.1 * best))
  }
}
