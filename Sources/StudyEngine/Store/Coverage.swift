/// Which replications of every estimator of every cell of a plan are there.
struct Coverage: Sendable {
  let plan: Plan
  /// By position of the cell, then of the estimator.
  private(set) var ranges: [[ReplicationRanges]]
  /// The replications at which a stopping rule ended a cell; nil where that is not known.
  private var ended: [Int?]

  init(of plan: Plan) {
    self.plan = plan
    ranges = plan.cells.map { $0.estimators.map { _ in ReplicationRanges() } }
    ended = plan.cells.map { _ in nil }
  }

  /// Notes replications.
  mutating func insert(_ range: Range<Int>, cell: Int, estimator: Int) {
    ranges[cell][estimator].insert(range)
  }

  /// Notes the sound blocks of a store; returns the rows of the damaged ones.
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

  /// What is needed of a cell, by position: everything that the study can ask for, or what its looks ended at.
  private func needed(of cell: Int) -> Range<Int> {
    0..<(ended[cell] ?? plan.study.replications.most(of: cell))
  }

  /// Whether all is there.
  var isComplete: Bool {
    ranges.indices.allSatisfy { cell in
      ranges[cell].allSatisfy { $0.missing(in: needed(of: cell)).total == 0 }
    }
  }

  /// Notes where a stopping rule ended the cells that have no end yet.
  ///
  /// - Parameter end: The replications that ended a cell; nil where a store alone cannot tell.
  mutating func noteEnds(_ end: (Cell) -> Int?) {
    for (index, cell) in plan.cells.enumerated() where ended[index] == nil { ended[index] = end(cell) }
  }

  /// The shards of so many that lack something; begun, where they have something.
  func unfinished(count: Int) -> [(shard: Shard, isBegun: Bool)] {
    // What any estimator of the cell lacks, and what any has.
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
