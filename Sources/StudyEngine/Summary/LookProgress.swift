import MutualInformation

/// Follows the looks at one cell while its replications are stored. Every replication is read once,
/// and memory does not grow with the number of looks. Under a rule with control variates every look
/// reads all replications again, as a report does.
struct LookProgress: Sendable {
  /// The looks so far.
  private(set) var found: CellLooks
  private let rule: StoppingRule
  /// The replications of all looks.
  private let points: [Int]
  /// By estimator, then by quantity.
  private let truths: [[ExactValue]]
  private var sums: [[LookSums]]
  /// By estimator, as far as they were needed.
  private var targets: [Int: [Target]] = [:]

  /// - Parameters:
  ///   - points: `rule.looks`.
  ///   - known: The targets by estimator, as far as they are known already.
  init(_ cell: Cell, rule: StoppingRule, points: [Int], known: [[Target]?] = []) {
    for (position, targets) in known.enumerated() { self.targets[position] = targets }
    found = CellLooks(cell: cell)
    self.rule = rule
    self.points = points
    truths = cell.truths
    sums = truths.map { $0.map { _ in LookSums() } }
  }

  /// The number of replications that the next look needs; nil after the last look.
  var next: Int? { found.used == nil ? points[found.looks.count] : nil }

  /// The replications of the look that will end the cell, as its last look predicts.
  var expected: Int {
    if let used = found.used { return used }
    guard let last = found.looks.last else { return points[0] }
    return points[found.looks.count...].first { Double($0) >= last.needed } ?? rule.atMost
  }

  /// The number of looks made from one reading of the stored values, some perhaps in vain.
  private static let readAtOnce = 4

  /// Makes the looks for which enough replications are stored, up to the one that ends the cell.
  ///
  /// - Parameters:
  ///   - stored: The end of the replications 0..<`stored`, which all estimators have.
  ///   - addresses: The addresses of the estimators' blocks.
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
        // No look if a block was removed meanwhile.
        guard rows.count == addresses.count else { return }
        var errors: [Int: Double] = [:]
        if rule.controls {
          guard let known = try controlledErrors(of: rows, at: point, addresses, store) else { return }
          errors = known
        }
        let look = rule.look(
          at: Array(rows.prefix(found.cell.ownCount)), truths: truths, replications: point, errors: errors
        ) {
          targets(of: $0)
        }
        found.looks.append(look)
        if look.isMet || point == rule.atMost { found.used = point }
      }
    }
  }
}

extension LookProgress {
  private mutating func targets(of position: Int) -> [Target] {
    if let known = targets[position] { return known }
    let found = found.cell.targets(of: found.cell.estimators[position].estimator)
    targets[position] = found
    return found
  }

  /// The errors of the biases of exact and of adjusted rows, by index of the row; nil if blocks
  /// were removed meanwhile.
  private mutating func controlledErrors(
    of sums: [[LookSums]], at point: Int, _ addresses: [BlockAddress], _ store: RunStore
  ) throws(StoreError) -> [Int: Double]? {
    let cell = found.cell
    var errors = ControlledErrors(cell, sums, replications: point) { targets(of: $0) }
    guard errors.controls != nil else { return errors.all }
    let parts = addresses.indices.map { position in
      CellReader.Part(
        address: addresses[position], truths: truths[position].map(\.value),
        damage: store.damage(of: cell.estimators[position], in: cell))
    }
    _ = try CellReader(store: store).compare(
      parts, replications: 0..<point, pairs: [], completeAmong: nil, controls: &errors.controls)
    return errors.all
  }
}

extension Cell {
  /// The truths of the cell's rows, by estimator and quantity.
  var truths: [[ExactValue]] {
    var known: [Quantity: ExactValue] = [:]
    return estimators.map { entry in
      entry.estimator.quantities.map { quantity in
        if let truth = known[quantity] { return truth }
        // The plan admits only estimators of whose quantities the law has a truth.
        let truth = law.exactValue(of: quantity)!
        known[quantity] = truth
        return truth
      }
    }
  }
}
