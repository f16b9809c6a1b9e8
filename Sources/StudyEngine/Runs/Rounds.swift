import GSLRandom
import MutualInformation

/// The work of a run in rounds: one round, or under a stopping rule one up to each next look.
///
/// The cells of a round are computed together, so that none of them blocks the others. Replications
/// that no look asks for are not computed.
struct Rounds {
  private let plan: Plan
  private let store: RunStore
  private let index: StoreIndex
  private let threads: Int
  /// The replications of a shard, by index of the cell; nil for the whole study.
  private let parts: [Range<Int>]?
  /// The stored replications.
  private var coverage: Coverage
  /// The looks, by index of the cell; empty without a stopping rule, and for a shard.
  private var progress: [LookProgress]

  /// Starts from the stored replications, and removes damaged blocks.
  ///
  /// - Parameters:
  ///   - shard: The shard. It makes no looks, since it lacks replications of other shards.
  ///   - tool: The version and build whose stored expectations are right.
  init(
    of plan: Plan, in store: RunStore, index: StoreIndex,
    shard: Shard?, threads: Int, tool: String, onDamage: (_ blocks: Int) -> Void
  ) throws(StoreError) {
    self.plan = plan
    self.store = store
    self.index = index
    self.threads = threads
    parts = shard.map { shard in
      let sharding = Sharding(of: plan, count: shard.count)
      return plan.cells.indices.map { sharding.replications(of: $0, in: shard) }
    }
    coverage = Coverage(of: plan)
    let damaged = try coverage.insert(store) + store.damagedStrangers(to: plan)
    if !damaged.isEmpty {
      try store.remove(rows: damaged)
      onDamage(damaged.count)
    }
    progress = []
    if shard == nil, let rule = plan.study.replications.rule {
      let points = rule.looks
      let targets = try rule.controls ? store.targets(of: plan, index: index, tool: tool) : nil
      progress = plan.cells.enumerated().map { number, cell in
        LookProgress(
          cell, rule: rule, points: points,
          known: cell.estimators.indices.map { targets?[number, $0] })
      }
    }
    try look()
  }

  /// The work of this round: each range of a cell with the estimators lacking it; empty at the end.
  func items() -> [Schedule.Item] {
    plan.cells.indices.flatMap { cell in items(of: cell, in: wanted(of: cell)) }
  }

  /// The number of remaining replications that the last looks predict, at least the round's.
  func remaining() -> Int {
    plan.cells.indices.reduce(0) { sum, cell in
      let wanted = progress.isEmpty ? wanted(of: cell) : 0..<progress[cell].expected
      return missing(of: cell, in: wanted).keys.reduce(sum) { saturatingSum($0, $1.count) }
    }
  }

  /// The remark that more replications are stored than the study asks for, and how to use them; nil
  /// if there are none. Under a stopping rule they are nothing unusual.
  func surplusRemark() -> String? {
    guard progress.isEmpty, parts == nil else { return nil }
    let cells = plan.cells.indices.map { cell in
      (
        used: plan.study.replications.most(of: cell), stored: coverage.ranges[cell].map(\.prefix).min() ?? 0
      )
    }
    guard cells.contains(where: { $0.stored > $0.used }) else { return nil }
    let text = { (numbers: [Int]) in ranged(numbers.min() ?? 0, numbers.max() ?? 0) }
    let stored = text(cells.map(\.stored))
    return
      "the reports now use \(text(cells.map(\.used))) of the \(stored) stored replications of each cell; "
      + (Int(stored) == nil
        ? "to have all again, run the study with the replications that it had"
        : "to have all again, add --replications \(stored)")
  }

  /// Whether looks end the cells.
  var hasLooks: Bool { !progress.isEmpty }

  /// The missing replications of a cell, with the indices of the estimators that lack them.
  private func missing(of cell: Int, in wanted: Range<Int>) -> [Range<Int>: [Int]] {
    var positions: [Range<Int>: [Int]] = [:]
    for position in plan.cells[cell].estimators.indices {
      for range in coverage.ranges[cell][position].missing(in: wanted).ranges {
        positions[range, default: []].append(position)
      }
    }
    return positions
  }

  /// Records the stored replications of a round, and makes the next looks.
  mutating func finish(_ items: [Schedule.Item]) throws(StoreError) {
    for item in items {
      for estimator in item.estimators {
        coverage.insert(item.replications, cell: item.cell, estimator: estimator)
      }
    }
    try look()
  }

  private func wanted(of cell: Int) -> Range<Int> {
    if let parts { return parts[cell] }
    return 0..<(progress.isEmpty ? plan.study.replications.most(of: cell) : progress[cell].next ?? 0)
  }

  private func items(of number: Int, in wanted: Range<Int>) -> [Schedule.Item] {
    let cell = plan.cells[number]
    return missing(of: number, in: wanted).sorted { $0.key.lowerBound < $1.key.lowerBound }.map {
      range, estimators in
      // The plan is registered: every estimator has a row.
      Schedule.Item(
        cell: number, estimators: estimators, replications: range,
        addresses: index.addresses(of: estimators.map { cell.estimators[$0] }, in: cell),
        cost: guessedCost(of: cell, estimators: estimators.count))
    }
  }

  /// Makes the looks for which enough replications are stored.
  private mutating func look() throws(StoreError) {
    if progress.isEmpty { return }
    let (plan, coverage, addresses) = (plan, coverage, index)
    let values = progress.indices.reduce(0) { sum, cell in
      saturatingSum(sum, saturatingProduct(progress[cell].next ?? 0, plan.cells[cell].estimators.count))
    }
    let state = Mutex(progress)
    try store.inParallel(plan.cells.count, threads: threads, values: values) {
      (store, reader, index) throws(StoreError) in
      let cell = plan.cells[index]
      var mine = state.withLock { $0[index] }
      let stored = coverage.ranges[index].map(\.prefix).min() ?? 0
      guard let next = mine.next, next <= stored else { return }
      let blocks = addresses.addresses(of: cell.estimators, in: cell)
      try mine.advance(through: stored, at: blocks, in: store, reader: reader) { position in
        throw store.damage(of: cell.estimators[position], in: cell)
      }
      let done = mine
      state.withLock { $0[index] = done }
    }
    progress = state.withLock { $0 }
  }
}
