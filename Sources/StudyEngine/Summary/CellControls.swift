import MutualInformation

/// The regression of a cell's rows on its exact rows, with the columns of the stored values.
///
/// Rows with failures take no part: the samples in which an estimator does not fail are selected,
/// and the mean of an exact row over them is not its expectation. Nor do rows for which fewer
/// replications are stored, as in an unfinished run.
struct CellControls {
  /// A row of the cell: its column, its target, and its numbers of estimates and of failures.
  typealias Row = (column: CellReader.Column, row: ControlRegression.Row, valid: Int, failures: Int)

  /// The columns that take part.
  let columns: [CellReader.Column]
  /// The indices of the rows that take part, and the pairs of rows whose differences are regressed.
  private let rows: [Int], pairs: [(first: Int, second: Int)]
  var regression: ControlRegression

  /// Nil if nothing is to be regressed, or if there is nothing to regress it on.
  ///
  /// - Parameters:
  ///   - all: All rows of the cell.
  ///   - pairs: The pairs of rows that are compared.
  init?(_ all: [Row], pairs: [(first: Int, second: Int)] = []) {
    let complete = all.indices.filter { all[$0].failures == 0 }
    let replications = complete.map { all[$0].valid }.max() ?? 0
    let rows = complete.filter { all[$0].valid == replications }
    let isExact = rows.map { all[$0].row.expectation != nil }
    guard replications >= ControlRegression.leastReplications, isExact.contains(true),
      isExact.contains(false)
    else { return nil }
    var positions: [Int: Int] = [:]
    for (position, row) in rows.enumerated() { positions[row] = position }
    let known = pairs.filter { pair in
      guard let a = positions[pair.first], let b = positions[pair.second] else { return false }
      return !(isExact[a] && isExact[b])
    }
    self.rows = rows
    self.pairs = known
    columns = rows.map { all[$0].column }
    regression = ControlRegression(
      rows.map { all[$0].row }, replications: replications,
      pairs: known.map { (positions[$0.first]!, positions[$0.second]!) }, tileLength: CellWindow.tile)
  }

  /// Whether all replications of the rows have passed by.
  var isComplete: Bool { regression.isComplete }

  /// The adjusted biases by index of the row, of those that take part and are not exact.
  ///
  /// - Parameter plainMCSE: Returns the MCSE of the bias of a row.
  func biases(plainMCSE: (Int) -> Double?) -> [Int: ControlledEstimate] {
    var found: [Int: ControlledEstimate] = [:]
    for (position, row) in rows.enumerated() {
      found[row] = regression.bias(ofRow: position, plainMCSE: plainMCSE(row))
    }
    return found
  }

  /// Sets the adjusted differences of the pairs that are compared, in their order.
  func setDifferences(in measures: inout [PairRow]) {
    var next = 0
    for index in measures.indices where next < pairs.count {
      guard measures[index].first == pairs[next].first, measures[index].second == pairs[next].second
      else { continue }
      measures[index].measures.controlled = regression.difference(
        ofPair: next, plainMCSE: measures[index].measures.biasDifference.mcse)
      next += 1
    }
  }
}
