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
  ///   - addresses: Those of the estimators' blocks.
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
        let truths = truths[position]
        var sums = sums[position]
        var due = ahead.startIndex
        try store.forEachBlock(
          at: addresses[position], reader: reader, in: start..<end,
          onDamage: { _ in try onDamage(position) }
        ) { rows in
          for replication in (start..<end).clamped(to: rows.replications) {
            if rows[statusOf: replication] == 0 {
              for j in sums.indices { sums[j].add(rows[replication, j], truth: truths[j].value) }
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
