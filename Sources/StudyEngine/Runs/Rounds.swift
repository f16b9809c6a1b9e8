import GSLRandom
import MutualInformation

/// What a run has to compute, round by round: in one round, or under a stopping rule up to the next look of every cell that
/// no look has ended yet. All cells of a round are worked on together, so that none of them blocks the others; what no
/// look asks for is not computed.
struct Rounds {
  private let plan: Plan
  private let store: RunStore
  private let index: StoreIndex
  private let threads: Int
  /// By position of the cell, what a shard has to do of it.
  private let parts: [Range<Int>]?
  /// What is stored.
  private var coverage: Coverage
  /// The looks, by position of the cell; empty where there are none.
  private var progress: [LookProgress]

  /// Begins with what is stored; damaged blocks are removed.
  ///
  /// - Parameter shard: A shard looks at nothing: it has not all replications of any cell.
  init(
    of plan: Plan, in store: RunStore, index: StoreIndex,
    shard: Shard?, threads: Int, onDamage: (_ blocks: Int) -> Void
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
      progress = plan.cells.map { LookProgress($0, rule: rule, points: points) }
    }
    try look()
  }

  /// What is to be computed now: replications of a cell for each set of estimators that miss the same ones. Empty at the
  /// end.
  func items() -> [Schedule.Item] {
    plan.cells.indices.flatMap { cell in items(of: cell, in: wanted(of: cell)) }
  }

  /// Replications that are left, as far as the last looks can tell: at least those of the round.
  func remaining() -> Int {
    plan.cells.indices.reduce(0) { sum, cell in
      let wanted = progress.isEmpty ? wanted(of: cell) : 0..<progress[cell].expected
      return missing(of: cell, in: wanted).keys.reduce(sum) { saturatingSum($0, $1.count) }
    }
  }

  /// Whether looks, not the study alone, say when a cell ends.
  var hasLooks: Bool { !progress.isEmpty }

  /// The replications of a cell that are missing, with the positions of the estimators that miss them.
  private func missing(of cell: Int, in wanted: Range<Int>) -> [Range<Int>: [Int]] {
    var positions: [Range<Int>: [Int]] = [:]
    for position in plan.cells[cell].estimators.indices {
      for range in coverage.ranges[cell][position].missing(in: wanted).ranges {
        positions[range, default: []].append(position)
      }
    }
    return positions
  }

  /// Takes note of a round that is stored, and looks.
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
      // The plan was registered before: all of them have rows.
      Schedule.Item(
        cell: number, estimators: estimators, replications: range,
        addresses: index.addresses(of: estimators.map { cell.estimators[$0] }, in: cell),
        cost: guessedCost(of: cell, estimators: estimators.count))
    }
  }

  /// Makes the looks that what is stored is enough for.
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
