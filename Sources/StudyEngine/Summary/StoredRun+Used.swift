import MutualInformation

/// The stored replications of a cell that the summary uses.
struct UsedReplications: Sendable {
  /// The number of used replications, from 0 on. Later ones are ignored.
  let count: Int
  /// Whether the study ends the cell there; false if more may follow.
  let isFinal: Bool
  /// The looks, under a stopping rule.
  let looks: CellLooks?
}

extension StoredRun {
  /// The replications that the summary uses, by index of the cell: those that the study asks for,
  /// or those up to the look that ended the cell.
  ///
  /// If no look has ended a cell yet, all its stored replications are used.
  ///
  /// - Parameter targets: The targets of all rows, if they are known already.
  func usedReplications(
    threads: Int, targets: TargetTable? = nil
  ) throws(StoreError) -> [UsedReplications] {
    guard let rule = study.replications.rule else {
      return plan.cells.indices.map {
        UsedReplications(count: study.replications.most(of: $0), isFinal: true, looks: nil)
      }
    }
    let points = rule.looks
    var targets = targets
    if rule.controls, targets == nil { targets = try self.targets(threads: threads) }
    let known = targets
    let addresses = try store.index()
    let found = Mutex([UsedReplications?](repeating: nil, count: plan.cells.count))
    let values = plan.cells.reduce(0) { saturatingSum($0, $1.estimators.count * rule.atLeast) }
    try store.inParallel(plan.cells.count, threads: threads, values: values) {
      (store, reader, index) throws(StoreError) in
      let cell = plan.cells[index]
      let mine = cell.estimators.indices.map { known?[index, $0] }
      let used = try used(of: cell, rule, points, addresses, store, reader, mine)
      found.withLock { $0[index] = used }
    }
    return found.withLock { $0.map { $0! } }
  }

  /// The number of used replications of a cell: 0..<this. Under a stopping rule it is nil while the
  /// stored ones do not suffice for the look that ends the cell.
  public func usedReplications(of cell: Cell) throws(StoreError) -> Int? {
    guard let rule = study.replications.rule else { return study.replications.most(of: cell.number - 1) }
    let used = try used(of: cell, rule, rule.looks, try store.index(), store, BlockReader())
    return used.isFinal ? used.count : nil
  }

  private func used(
    of cell: Cell, _ rule: StoppingRule, _ points: [Int], _ index: StoreIndex, _ store: RunStore,
    _ reader: BlockReader, _ targets: [[Target]?] = []
  ) throws(StoreError) -> UsedReplications {
    var progress = LookProgress(cell, rule: rule, points: points, known: targets)
    var (prefix, end) = (Int.max, 0)
    var addresses: [BlockAddress] = []
    for entry in cell.estimators {
      guard let address = index.address(of: entry, in: cell) else {
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
        throw store.damage(of: cell.estimators[position], in: cell)
      }
    }
    let used = progress.found.used
    return UsedReplications(count: used ?? min(end, rule.atMost), isFinal: used != nil, looks: progress.found)
  }
}
