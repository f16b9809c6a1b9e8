import MutualInformation

/// Follows the looks at one cell as its replications come to be stored. Every replication is read once, whatever the
/// number of looks; memory does not grow with their number.
struct LookProgress: Sendable {
  /// What there is so far.
  private(set) var found: CellLooks
  private let rule: StoppingRule
  /// The replications of all looks.
  private let points: [Int]
  /// By estimator, then by quantity.
  private let truths: [[ExactValue]]
  private var sums: [[LookSums]]
  /// By estimator, where they were asked for.
  private var targets: [Int: [Target]] = [:]

  /// - Parameter points: `rule.looks`.
  init(_ cell: Cell, rule: StoppingRule, points: [Int]) {
    found = CellLooks(cell: cell)
    self.rule = rule
    self.points = points
    truths = cell.truths
    sums = truths.map { $0.map { _ in LookSums() } }
  }

  /// The replications that the next look needs; nil where none is to come.
  var next: Int? { found.used == nil ? points[found.looks.count] : nil }

  /// Where the cell will stop as far as its last look can tell: a number of a look.
  var expected: Int {
    if let used = found.used { return used }
    guard let last = found.looks.last else { return points[0] }
    return points[found.looks.count...].first { Double($0) >= last.needed } ?? rule.atMost
  }

  /// So many looks are made from one reading of the stored values, some of them perhaps in vain.
  private static let readAtOnce = 4

  /// Makes the looks that some replications are enough for, up to the one that ends the cell.
  ///
  /// - Parameters:
  ///   - stored: All estimators have the replications 0..<`stored`.
  ///   - addresses: Where, by estimator.
  mutating func advance(
    through stored: Int, at addresses: [BlockAddress], in store: RunStore, reader: BlockReader,
    onDamage: (_ estimator: Int) throws -> Void
  ) throws(StoreError) {
    while found.used == nil {
      let ahead = points[found.looks.count...].prefix(Self.readAtOnce).prefix { $0 <= stored }
      guard let end = ahead.last else { return }
      let start = found.looks.last?.replications ?? 0
      var snapshots = ahead.map { _ in [[LookSums]]() }
      for position in addresses.indices {
        let (address, truths) = (addresses[position], truths[position])
        var sums = sums[position]
        var due = ahead.startIndex
        try store.forEachBlock(
          at: address, reader: reader, in: start..<end, onDamage: { _ in try onDamage(position) }
        ) {
          first, values, states in
          for replication in (start..<end).clamped(to: first..<first + states.count) {
            let row = replication - first
            if states[row] == 0 {
              for j in sums.indices {
                sums[j].add(values[row * address.width + j], truth: truths[j].value)
              }
            }
            if replication + 1 == ahead[due] {
              snapshots[due - ahead.startIndex].append(sums)
              due += 1
            }
          }
        }
        self.sums[position] = sums
      }
      for (point, rows) in zip(ahead, snapshots) where found.used == nil {
        // A block that went away meanwhile leaves no look.
        guard rows.count == addresses.count else { return }
        let look = rule.look(at: rows, truths: truths, replications: point) { position in
          if let known = targets[position] { return known }
          let found = self.found.cell.targets(of: self.found.cell.estimators[position].estimator)
          targets[position] = found
          return found
        }
        found.looks.append(look)
        if look.isMet || point == rule.atMost { found.used = point }
      }
    }
  }
}

extension Cell {
  /// The exact values of its rows, by estimator and quantity.
  var truths: [[ExactValue]] {
    var known: [Quantity: ExactValue] = [:]
    return estimators.map { place in
      place.estimator.quantities.map { quantity in
        if let truth = known[quantity] { return truth }
        // The plan admitted the estimator: the law has a truth for it.
        let truth = law.truth(of: quantity)!
        known[quantity] = truth
        return truth
      }
    }
  }
}

/// What of the stored replications of a cell counts.
struct Extent: Sendable {
  /// 0..<this; what is stored beyond it enters nothing.
  let count: Int
  /// Whether that is known, and not just what there is so far.
  let isFinal: Bool
  /// The looks, under a stopping rule.
  let looks: CellLooks?
}

extension StoredRun {
  /// What counts, by position of the cell: as many replications as the study says, or as the looks at what is stored.
  ///
  /// Under a stopping rule a cell whose looks have not ended it yet counts as far as it is stored.
  func extents(threads: Int) throws(StoreError) -> [Extent] {
    guard let rule = study.replications.rule else {
      return plan.cells.indices.map {
        Extent(count: study.replications.most(of: $0), isFinal: true, looks: nil)
      }
    }
    let points = rule.looks
    let rows = try store.rowNumbers()
    let extents = Guarded([Extent?](repeating: nil, count: plan.cells.count))
    try forEachCell(
      threads: threads, values: plan.cells.reduce(0) { saturatingSum($0, $1.estimators.count * rule.atLeast) }
    ) {
      (store, reader, index) throws(StoreError) in
      let extent = try extent(of: plan.cells[index], rule, points, rows, store, reader)
      extents.withLock { $0[index] = extent }
    }
    return extents.withLock { $0.map { $0! } }
  }

  /// What counts of one cell.
  func extent(of cell: Cell) throws(StoreError) -> Extent {
    guard let rule = study.replications.rule else {
      return Extent(count: study.replications.most(of: cell.number - 1), isFinal: true, looks: nil)
    }
    return try extent(of: cell, rule, rule.looks, try store.rowNumbers(), store, BlockReader())
  }

  /// The replications of a cell that enter reports: 0..<this. Under a stopping rule it is nil while the stored ones do not
  /// suffice for the look that ends the cell.
  public func usedReplications(of cell: Cell) throws(StoreError) -> Int? {
    let extent = try extent(of: cell)
    return extent.isFinal ? extent.count : nil
  }

  private func extent(
    of cell: Cell, _ rule: StoppingRule, _ points: [Int],
    _ rows: (cells: [String: Int64], estimators: [String: Int64]), _ store: RunStore, _ reader: BlockReader
  ) throws(StoreError) -> Extent {
    var progress = LookProgress(cell, rule: rule, points: points)
    var (prefix, end) = (Int.max, 0)
    var addresses: [BlockAddress] = []
    for place in cell.estimators {
      guard let address = address(of: place, in: cell, rows: rows) else {
        prefix = 0
        continue
      }
      addresses.append(address)
      let stored = try store.storedReplications(at: address)
      prefix = min(prefix, stored.prefix)
      end = max(end, stored.ranges.last?.upperBound ?? 0)
    }
    if prefix > 0 {
      try progress.advance(through: prefix, at: addresses, in: store, reader: reader) { position in
        throw damage(of: cell.estimators[position], in: cell)
      }
    }
    let used = progress.found.used
    return Extent(count: used ?? min(end, rule.atMost), isFinal: used != nil, looks: progress.found)
  }

  /// How many threads are worth their while for so many values to read: every thread needs a connection of its own.
  func usefulThreads(_ threads: Int, values: Int) -> Int { min(threads, 1 + min(values / 100_000, 1023)) }

  /// A connection for one of several threads that read at once; one alone has the run's own.
  func connection(ofOneAmong threads: Int) throws(StoreError) -> RunStore {
    threads == 1 ? store : try RunStore(another: store)
  }

  /// Does something for every cell, on several threads with connections of their own where there are many values to read.
  func forEachCell(
    threads: Int, values: Int,
    _ body: @Sendable (_ store: RunStore, _ reader: BlockReader, _ index: Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    let useful = usefulThreads(threads, values: values)
    try inParallel(plan.cells.count, threads: useful) { () throws(StoreError) in
      (try connection(ofOneAmong: useful), BlockReader())
    } _: { (worker: (RunStore, BlockReader), index) throws(StoreError) in
      try body(worker.0, worker.1, index)
    }
  }
}
