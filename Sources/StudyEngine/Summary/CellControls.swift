import MutualInformation

/// The regressions of a cell's rows on its exact rows, with the columns of the stored values: those
/// of the estimates and, where they are wanted, those of their squared errors.
///
/// Rows with failures take no part: the samples in which an estimator does not fail are selected,
/// and the mean of an exact row over them is not its expectation. Nor do rows for which fewer
/// replications are stored, as in an unfinished run.
struct CellControls: TiledRegression {
  /// A row of the cell: its column, its target, and its numbers of estimates and of failures.
  typealias Row = (column: CellReader.Column, row: ControlRegression.Row, valid: Int, failures: Int)

  /// The columns that take part.
  let columns: [CellReader.Column]
  /// The indices of the rows that take part, and the pairs of rows whose differences are regressed.
  private let rows: [Int], pairs: [(first: Int, second: Int)]
  private var estimates: ControlRegression?, squares: SquareRegression?

  /// Nil if nothing is to be regressed, or if there is nothing to regress it on.
  ///
  /// - Parameters:
  ///   - all: All rows of the cell.
  ///   - pairs: The pairs of rows that are compared.
  ///   - wantsSquares: Whether mean squared errors are adjusted, too.
  init?(_ all: [Row], pairs: [(first: Int, second: Int)] = [], wantsSquares: Bool) {
    let complete = all.indices.filter { all[$0].failures == 0 }
    let replications = complete.map { all[$0].valid }.max() ?? 0
    let rows = complete.filter { all[$0].valid == replications }
    let isExact = rows.map { all[$0].row.expectation != nil }
    guard replications >= ControlRegression.leastReplications, isExact.contains(true) else { return nil }
    var positions: [Int: Int] = [:]
    for (position, row) in rows.enumerated() { positions[row] = position }
    let known = pairs.filter { pair in
      guard let a = positions[pair.first], let b = positions[pair.second] else { return false }
      return !(isExact[a] && isExact[b])
    }
    self.rows = rows
    self.pairs = known
    columns = rows.map { all[$0].column }
    let parts = rows.map { all[$0].row }
    if isExact.contains(false) {
      estimates = ControlRegression(
        parts, replications: replications,
        pairs: known.map { (positions[$0.first]!, positions[$0.second]!) }, tileLength: CellWindow.tile)
    }
    if wantsSquares {
      squares = SquareRegression(parts, replications: replications, tileLength: CellWindow.tile)
    }
    if estimates == nil, squares == nil { return nil }
  }

  /// Whether all replications of the rows have passed by.
  var isComplete: Bool { estimates?.isComplete ?? true && squares?.isComplete ?? true }

  mutating func load(_ row: Int, _ values: Span<SIMD8<Double>>, weights: Span<SIMD8<Double>>) {
    estimates?.load(row, values, weights: weights)
    squares?.load(row, values, weights: weights)
  }

  mutating func addTile() {
    estimates?.addTile()
    squares?.addTile()
  }

  mutating func endPass() {
    estimates?.endPass()
    squares?.endPass()
  }

  /// The adjusted biases by index of the row, of those that take part and are not exact.
  ///
  /// - Parameter plainMCSE: Returns the MCSE of the bias of a row.
  func biases(plainMCSE: (Int) -> Double?) -> [Int: ControlledEstimate] {
    var found: [Int: ControlledEstimate] = [:]
    for (position, row) in rows.enumerated() {
      found[row] = estimates?.bias(ofRow: position, plainMCSE: plainMCSE(row))
    }
    return found
  }

  /// Sets the adjusted biases and mean squared errors of the rows that take part.
  func setEstimates(in summary: inout [SummaryRow]) {
    for (row, bias) in biases(plainMCSE: { summary[$0].measures.biasMCSE }) {
      summary[row].measures.controlled = bias
    }
    for (position, row) in rows.enumerated() {
      summary[row].measures.controlledMeanSquaredError = squares?.meanSquaredError(
        ofRow: position, plainMCSE: summary[row].measures.meanSquaredErrorMCSE)
    }
  }

  /// Sets the adjusted differences of the pairs that are compared, in their order.
  func setDifferences(in measures: inout [PairRow]) {
    var next = 0
    for index in measures.indices where next < pairs.count {
      guard measures[index].first == pairs[next].first, measures[index].second == pairs[next].second
      else { continue }
      measures[index].measures.controlled = estimates?.difference(
        ofPair: next, plainMCSE: measures[index].measures.biasDifference.mcse)
      next += 1
    }
  }
}
