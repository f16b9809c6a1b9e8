import GRDB
import MutualInformation

/// Truths and expectations in a store, so that a report need not compute them again.
///
/// They are those of the version of mi-study that ran the study; another version computes its own.
extension RunStore {
  /// Computes the targets of a plan that are not stored yet, and keeps them.
  func completeTargets(
    of plan: Plan, rows: (cells: [String: Int64], estimators: [String: Int64]), tool: String, threads: Int
  ) throws(StoreError) {
    var targets = try targets(of: plan, rows: rows, tool: tool)
    let computedNow = targets.complete(for: plan, threads: threads)
    try save(targets, at: computedNow, of: plan, rows: rows, tool: tool)
  }

  /// Keeps the targets of some places of a plan.
  func save(
    _ table: TargetTable, at places: [(cell: Int, estimator: Int)], of plan: Plan,
    rows: (cells: [String: Int64], estimators: [String: Int64]), tool: String
  ) throws(StoreError) {
    try write { database in
      try database.execute(sql: StoreSchema.targetParts)
      let parts = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO target_parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      let statement = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO targets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      for place in places {
        let cell = plan.cells[place.cell]
        for (position, target) in (table[place.cell, place.estimator] ?? []).enumerated() {
          let (truth, expectation) = (target.truth, target.expectation)
          let (discretised, variance) = (target.discretised, target.variance)
          let cellRow = rows.cells[cell.text]
          let row = rows.estimators[cell.estimators[place.estimator].estimator.canonicalText]
          try parts.execute(arguments: [
            cellRow, row, position, tool, discretised?.value, discretised?.errorBound,
            discretised?.kind.rawValue,
            variance.value.isFinite ? variance.value : nil,
            variance.errorBound.isFinite ? variance.errorBound : nil, variance.kind.rawValue,
          ])
          try statement.execute(arguments: [
            cellRow, row, position, target.quantity.rawValue, truth.value, truth.errorBound,
            truth.kind.rawValue,
            expectation.value.isFinite ? expectation.value : nil,
            expectation.errorBound.isFinite ? expectation.errorBound : nil, expectation.kind.rawValue, tool,
          ])
        }
      }
    }
  }

  /// The targets that are stored for a plan by this version of the tool.
  func targets(
    of plan: Plan, rows: (cells: [String: Int64], estimators: [String: Int64]), tool: String
  ) throws(StoreError) -> TargetTable {
    var stored: [[Int64]: [Target]] = [:]
    try read { database in
      guard try database.tableExists("target_parts") else { return }
      let cursor = try Row.fetchCursor(
        database,
        sql: """
          SELECT * FROM targets JOIN target_parts USING (cell, estimator, position, tool) WHERE tool = ?
          ORDER BY cell, estimator, position
          """, arguments: [tool])
      while let row = try cursor.next() {
        guard let target = Target(row) else { continue }
        stored[[row["cell"], row["estimator"]], default: []].append(target)
      }
    }
    var table = TargetTable(for: plan)
    for (index, cell) in plan.cells.enumerated() {
      for (position, place) in cell.estimators.enumerated() {
        guard let cellRow = rows.cells[cell.text], let row = rows.estimators[place.estimator.canonicalText],
          let targets = stored[[cellRow, row]], targets.map(\.quantity) == place.estimator.quantities
        else { continue }
        table[index, position] = targets
      }
    }
    return table
  }
}

extension Target {
  /// From a row of `targets`; nil for a word that this version does not know.
  fileprivate init?(_ row: Row) {
    guard let quantity = Quantity(rawValue: row["quantity"]),
      let truthKind = ExactValue.Kind(rawValue: row["truth_kind"]),
      let kind = Expectation.Kind(rawValue: row["expectation_kind"]),
      let varianceKind = Expectation.Kind(rawValue: row["variance_kind"])
    else { return nil }
    var discretised: ExactValue?
    if let value = row["discretised"] as Double?, let bound = row["discretised_bound"] as Double? {
      guard let kind = ExactValue.Kind(rawValue: row["discretised_kind"] as String? ?? "") else { return nil }
      discretised = ExactValue(value, errorBound: bound, kind: kind)
    }
    self.init(
      quantity: quantity, truth: ExactValue(row["truth"], errorBound: row["truth_bound"], kind: truthKind),
      expectation: Expectation(
        row["expectation"] as Double? ?? .nan, errorBound: row["expectation_bound"] as Double? ?? .infinity,
        kind: kind), discretised: discretised,
      variance: Expectation(
        row["variance"] as Double? ?? .nan, errorBound: row["variance_bound"] as Double? ?? .infinity,
        kind: varianceKind))
  }
}
