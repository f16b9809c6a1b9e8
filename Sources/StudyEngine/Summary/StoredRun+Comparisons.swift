import MutualInformation

/// Comparisons of several estimators of a cell: pairs and complete cases.
extension StoredRun {
  /// Compares the estimators of every cell, several cells at a time. Returns the study's own rows
  /// with their complete cases, the pairs with indices into these, and the rows of controls.
  ///
  /// - Parameter replications: The numbers of used replications, by index of the cell.
  func compare(
    _ cells: [[SummaryRow]], replications: [Int],
    index: StoreIndex, threads: Int
  ) throws(StoreError) -> (rows: [SummaryRow], pairs: [PairRow], controls: [SummaryRow]) {
    let allPairs = PairRow.count(in: plan) <= PairRow.limit
    let found = Mutex(cells.map { (rows: $0, pairs: [PairRow]()) })
    try inParallel(cells.count, threads: threads) { () throws(StoreError) in
      CellReader(store: try store.connection(ofOneAmong: threads))
    } _: { (reader, number) throws(StoreError) in
      var rows = cells[number]
      let cell = plan.cells[number]
      let pairs = try compare(
        cell, rows: &rows, replications: 0..<replications[number], allPairs: allPairs, index: index, reader
      )
      found.withLock { $0[number] = (rows, pairs) }
    }
    var rows: [SummaryRow] = []
    var pairs: [PairRow] = []
    var controls: [SummaryRow] = []
    for (cell, comparisons) in found.withLock({ $0 }) {
      pairs += comparisons.map {
        PairRow(first: $0.first + rows.count, second: $0.second + rows.count, measures: $0.measures)
      }
      rows += cell.filter { !$0.estimator.isControl }
      controls += cell.filter(\.estimator.isControl)
    }
    return (rows, pairs, controls)
  }

  /// Compares the estimators of one cell: pairs have indices into `rows`, rows get complete cases
  /// and adjusted biases.
  func compare(
    _ cell: Cell, rows: inout [SummaryRow], replications: Range<Int>, allPairs: Bool,
    index: StoreIndex, _ reader: CellReader
  ) throws(StoreError) -> [PairRow] {
    var columns: [CellReader.Column] = []
    for (position, entry) in cell.estimators.enumerated() {
      for _ in entry.estimator.quantities { columns.append((position, columns.count)) }
    }
    guard rows.count > 1, rows.count == columns.count else { return [] }
    // Controls are compared with nobody.
    let own = cell.ownCount
    // Estimators that differ only in intervals have the same estimates: the first stands for all.
    var seen: Set<String> = []
    let isFirst = cell.estimators.map { seen.insert($0.estimator.canonicalText).inserted }
    let pairs = PairRow.choose(rows, allPairs: allPairs) {
      let (a, b) = (columns[$0].estimator, columns[$1].estimator)
      return a != b && max(a, b) < own && isFirst[a] && isFirst[b]
    }
    // Without failures or gaps all cases are complete.
    let wantsCompleteCases = rows.contains {
      $0.measures.failures > 0 || $0.measures.replications != replications.count
    }
    var controls = CellControls(
      zip(columns, rows).map { column, row in
        let measures = row.measures
        return (
          column, ControlRegression.Row(row.target), measures.replications - measures.failures,
          measures.failures
        )
      }, pairs: pairs, wantsSquares: true)
    guard !pairs.isEmpty || wantsCompleteCases || controls != nil else { return [] }
    var first = 0
    let parts = cell.estimators.map { entry in
      defer { first += entry.estimator.quantities.count }
      return CellReader.Part(
        address: index.address(of: entry, in: cell),
        truths: rows[first..<first + entry.estimator.quantities.count].map(\.target.truth.value),
        damage: store.damage(of: entry, in: cell))
    }
    let found = try reader.compare(
      parts, replications: replications,
      pairs: pairs.map {
        (
          columns[$0.first], columns[$0.second],
          PairScales(rows[$0.first].measures, rows[$0.second].measures)
        )
      },
      completeAmong: wantsCompleteCases ? own : nil, controls: &controls)
    controls?.setEstimates(in: &rows)
    for (index, complete) in found.complete.enumerated() {
      let measures = rows[index].measures
      if complete.replications != measures.replications - measures.failures {
        rows[index].measures.differingCompleteCases = complete
      }
    }
    var compared = zip(pairs, found.pairs).map { pair, statistics in
      PairRow(
        first: pair.first, second: pair.second,
        measures: PairMeasures(
          statistics,
          failures: (rows[pair.first].measures.failures, rows[pair.second].measures.failures)))
    }
    controls?.setDifferences(in: &compared)
    return compared
  }
}
