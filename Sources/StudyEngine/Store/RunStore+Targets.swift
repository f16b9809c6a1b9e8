import GRDB
import MutualInformation

/// Stored truths and expectations, so that a report need not recompute them.
///
/// They belong to the version of mi-study that ran the study; another version computes its own.
extension RunStore {
  /// Computes the missing targets of a plan; stores them every few seconds, so that a kill loses
  /// few.
  func completeTargets(
    of plan: Plan, index: StoreIndex, tool: String, threads: Int,
    isStopped: @Sendable () -> Bool = { false }
  ) throws(StoreError) {
    var targets = try targets(of: plan, index: index, tool: tool)
    var isFirst = true
    while true {
      let end = ContinuousClock.now + .seconds(5)
      let computedNow = targets.complete(for: plan, threads: threads) {
        isStopped() || ContinuousClock.now > end
      }
      if !isFirst, computedNow.isEmpty { return }
      isFirst = false
      try save(targets, of: computedNow, in: plan, index: index, tool: tool)
    }
  }

  /// Stores the targets of some rows of a plan.
  func save(
    _ table: TargetTable, of rows: [(cell: Int, estimator: Int)], in plan: Plan,
    index: StoreIndex, tool: String
  ) throws(StoreError) {
    try write { database in
      try database.execute(sql: StoreSchema.targetParts)
      try database.execute(sql: StoreSchema.targetSums)
      let parts = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO target_parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      let statement = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO targets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      let sums = try database.cachedStatement(sql: "INSERT OR REPLACE INTO target_sums VALUES (?, ?, ?)")
      for row in rows {
        let cell = plan.cells[row.cell]
        let entry = cell.estimators[row.estimator]
        guard let address = index.address(of: entry, in: cell) else { continue }
        // Removes old rows, which may be more than there are quantities now.
        for table in ["targets", "target_parts"] {
          try database.execute(
            sql: "DELETE FROM \(table) WHERE cell = ? AND estimator = ?",
            arguments: [address.cell, address.estimator])
        }
        let targets = table[row.cell, row.estimator] ?? []
        try sums.execute(arguments: [
          address.cell, address.estimator,
          checksum(targets, cell: cell.text, estimator: entry.canonicalText, tool: tool),
        ])
        for (position, target) in targets.enumerated() {
          let (truth, expectation) = (target.truth, target.expectation)
          let (discretised, variance) = (target.discretised, target.variance)
          try parts.execute(arguments: [
            address.cell, address.estimator, position, tool, discretised?.value, discretised?.errorBound,
            discretised?.kind.rawValue,
            variance.value.isFinite ? variance.value : nil,
            variance.errorBound.isFinite ? variance.errorBound : nil, variance.kind.rawValue,
          ])
          try statement.execute(arguments: [
            address.cell, address.estimator, position, target.quantity.name, truth.value,
            truth.errorBound,
            truth.kind.rawValue,
            expectation.value.isFinite ? expectation.value : nil,
            expectation.errorBound.isFinite ? expectation.errorBound : nil, expectation.kind.rawValue, tool,
          ])
        }
      }
    }
  }

  /// The targets of a plan that this version of the tool stored and that match their checksum.
  func targets(
    of plan: Plan, index: StoreIndex, tool: String
  ) throws(StoreError) -> TargetTable {
    var table = TargetTable(for: plan)
    for (row, stored) in try storedTargets(of: plan, index: index)
    where stored.tool == tool && stored.isSound {
      table[row[0], row[1]] = stored.targets
    }
    return table
  }

  /// The stored targets of an estimator in a cell.
  struct StoredTarget {
    /// By quantity.
    var targets: [Target] = []
    /// The version that stored them.
    var tool = ""
    /// Whether they match their checksum.
    var isSound = false
  }

  /// All stored targets of a plan, by the indices of cell and estimator, from any version.
  func storedTargets(
    of plan: Plan, index: StoreIndex
  ) throws(StoreError) -> [[Int]: StoredTarget] {
    var stored: [[Int64]: StoredTarget] = [:]
    var sums: [[Int64]: String] = [:]
    var strange: Set<[Int64]> = []
    try read { database in
      guard try database.tableExists("target_parts"), try database.tableExists("target_sums") else { return }
      let rows = try Row.fetchCursor(database, sql: "SELECT * FROM target_sums")
      while let row = try rows.next() {
        sums[try row.address] = try row.decode(String.self, forColumn: "sha256")
      }
      // Parts of another version than their targets' are left out: the checksum then fails.
      let cursor = try Row.fetchCursor(
        database,
        sql: """
          SELECT * FROM targets LEFT JOIN target_parts USING (cell, estimator, position, tool)
          ORDER BY cell, estimator, position
          """)
      while let row = try cursor.next() {
        let address = try row.address
        stored[address, default: StoredTarget()].tool = try row.decode(String.self, forColumn: "tool")
        // A value that no run wrote does not match the checksum.
        if let target = try? Target(row) {
          stored[address]?.targets.append(target)
        } else {
          strange.insert(address)
        }
      }
    }
    var found: [[Int]: StoredTarget] = [:]
    for (number, cell) in plan.cells.enumerated() {
      for (position, entry) in cell.estimators.enumerated() {
        guard let rows = index.address(of: entry, in: cell) else { continue }
        let address = [rows.cell, rows.estimator]
        guard var target = stored[address] else {
          // A checksum without targets.
          if sums[address] != nil { found[[number, position]] = StoredTarget() }
          continue
        }
        target.isSound =
          !strange.contains(address) && target.targets.map(\.quantity) == entry.estimator.quantities
          && sums[address]
            == checksum(
              target.targets, cell: cell.text, estimator: entry.canonicalText,
              tool: target.tool)
        found[[number, position]] = target
      }
    }
    return found
  }

  /// Removes all targets, or those of some cells, so that they are recomputed.
  func removeTargets(of cells: [Cell]? = nil) throws(StoreError) {
    if cells?.isEmpty ?? false { return }
    try write { database in
      for table in ["targets", "target_parts", "target_sums"] where try database.tableExists(table) {
        guard let cells else {
          try database.execute(sql: "DELETE FROM \(table)")
          continue
        }
        for cell in cells {
          try database.execute(
            sql: "DELETE FROM \(table) WHERE cell IN (SELECT id FROM cells WHERE text = ?)",
            arguments: [cell.text])
        }
      }
    }
  }
}

extension Row {
  /// The rows of the cell and of the estimator.
  fileprivate var address: [Int64] {
    get throws {
      [try decode(Int64.self, forColumn: "cell"), try decode(Int64.self, forColumn: "estimator")]
    }
  }
}

/// The SHA-256 of the targets with their cell, estimator and tool, in hexadecimal.
private func checksum(_ targets: [Target], cell: String, estimator: String, tool: String) -> String {
  SHA256.hex(
    SHA256.digest(of: ([cell, estimator, tool] + targets.map(\.storedText)).joined(separator: "\n")))
}

extension Target {
  /// The stored bits: the table keeps neither the sign of a zero nor values that are not finite.
  var storedText: String {
    let word = { (value: Double?) in
      value.map { $0.isFinite ? String($0 == 0 ? 0 : $0.bitPattern, radix: 16) : "-" } ?? "-"
    }
    return [
      quantity.name, word(truth.value), word(truth.errorBound), truth.kind.rawValue,
      word(expectation.value), word(expectation.errorBound), expectation.kind.rawValue,
      word(discretised?.value), word(discretised?.errorBound), discretised?.kind.rawValue ?? "-",
      word(variance.value), word(variance.errorBound), variance.kind.rawValue,
    ].joined(separator: ",")
  }
}

extension Target {
  /// Reads a row of `targets`; nil for a word that this version does not know.
  fileprivate init?(_ row: Row) throws {
    guard let quantity = Catalog.quantity(named: try row.decode(String.self, forColumn: "quantity")),
      let truthKind = ExactValue.Kind(rawValue: try row.decode(String.self, forColumn: "truth_kind")),
      let kind = Expectation.Kind(rawValue: try row.decode(String.self, forColumn: "expectation_kind")),
      let varianceKind = Expectation.Kind(rawValue: try row.decode(String.self, forColumn: "variance_kind"))
    else { return nil }
    var discretised: ExactValue?
    if let value = try row.decode(Double?.self, forColumn: "discretised"),
      let bound = try row.decode(Double?.self, forColumn: "discretised_bound")
    {
      guard
        let kind = ExactValue.Kind(
          rawValue: (try row.decode(String?.self, forColumn: "discretised_kind")) ?? "")
      else { return nil }
      discretised = ExactValue(value, errorBound: bound, kind: kind)
    }
    self.init(
      quantity: quantity,
      truth: ExactValue(
        try row.decode(Double.self, forColumn: "truth"),
        errorBound: try row.decode(Double.self, forColumn: "truth_bound"),
        kind: truthKind),
      expectation: Expectation(
        (try row.decode(Double?.self, forColumn: "expectation")) ?? .nan,
        errorBound: (try row.decode(Double?.self, forColumn: "expectation_bound")) ?? .infinity,
        kind: kind), discretised: discretised,
      variance: Expectation(
        (try row.decode(Double?.self, forColumn: "variance")) ?? .nan,
        errorBound: (try row.decode(Double?.self, forColumn: "variance_bound")) ?? .infinity,
        kind: varianceKind))
  }
}
