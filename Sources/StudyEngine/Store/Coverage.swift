/// The stored replications of every estimator in every cell of a plan.
struct Coverage: Sendable {
  let plan: Plan
  /// By index of the cell, then of the estimator.
  private(set) var ranges: [[ReplicationRanges]]
  /// The replications at which a stopping rule ended a cell; nil if unknown.
  private var ended: [Int?]

  init(of plan: Plan) {
    self.plan = plan
    ranges = plan.cells.map { $0.estimators.map { _ in ReplicationRanges() } }
    ended = plan.cells.map { _ in nil }
  }

  /// Adds replications.
  mutating func insert(_ range: Range<Int>, cell: Int, estimator: Int) {
    ranges[cell][estimator].insert(range)
  }

  /// Adds the sound blocks of a store; returns the rows of its damaged blocks.
  mutating func insert(_ store: RunStore) throws(StoreError) -> [Int64] {
    let addresses = try store.index()
    let reader = BlockReader()
    var damaged: [Int64] = []
    for (index, cell) in plan.cells.enumerated() {
      for (position, entry) in cell.estimators.enumerated() {
        guard let address = addresses.address(of: entry, in: cell) else { continue }
        try store.forEachBlock(at: address, reader: reader, onDamage: { damaged.append($0) }) {
          ranges[index][position].insert($0.replications)
        }
      }
    }
    return damaged
  }

  /// The needed replications of a cell: up to the end of its looks, or all of the study.
  private func needed(of cell: Int) -> Range<Int> {
    0..<(ended[cell] ?? plan.study.replications.most(of: cell))
  }

  /// Whether all needed replications are stored.
  var isComplete: Bool {
    ranges.indices.allSatisfy { cell in
      ranges[cell].allSatisfy { $0.missing(in: needed(of: cell)).total == 0 }
    }
  }

  /// Records the ends of cells under a stopping rule that are not known yet.
  ///
  /// - Parameter end: Returns the replications that ended a cell; nil if a store alone cannot tell.
  mutating func noteEnds(_ end: (Cell) -> Int?) {
    for (index, cell) in plan.cells.enumerated() where ended[index] == nil { ended[index] = end(cell) }
  }

  /// The incomplete shards, out of `count`, and whether some of their replications are stored.
  func unfinished(count: Int) -> [(shard: Shard, isBegun: Bool)] {
    // The replications that any estimator of the cell lacks, and those that any has.
    var (lacking, there): ([ReplicationRanges], [ReplicationRanges]) = ([], [])
    for (index, cell) in ranges.enumerated() {
      let all = needed(of: index)
      var (less, more) = (ReplicationRanges(), ReplicationRanges())
      for estimator in cell {
        for range in estimator.missing(in: all).ranges { less.insert(range) }
        for range in estimator.ranges { more.insert(range) }
      }
      lacking.append(less)
      there.append(more)
    }
    let sharding = Sharding(of: plan, count: count)
    return (1...count).compactMap { index in
      guard let shard = Shard(index, of: count) else { return nil }
      let touches = { (ranges: [ReplicationRanges]) in
        ranges.indices.contains { cell in
          let wanted = sharding.replications(of: cell, in: shard)
          return ranges[cell].missing(in: wanted).total < wanted.count
        }
      }
      return touches(lacking) ? (shard, touches(there)) : nil
    }
  }
}
