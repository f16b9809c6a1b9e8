import MutualInformation

/// One row of `pairs.csv`: two estimators of one quantity in one cell.
public struct PairRow: Sendable {
  /// The indices of A and B in `Summary.rows`, A before B.
  public let first: Int, second: Int
  /// Differences and ratios with their Monte Carlo standard errors, in nats.
  public internal(set) var measures: PairMeasures

  public init(first: Int, second: Int, measures: PairMeasures) {
    self.first = first
    self.second = second
    self.measures = measures
  }

  /// The most pairs of a study. Beyond it only pairs with the best of a cell and quantity are made.
  static let limit = 200_000

  /// The number of pairs of all cells of a plan.
  static func count(in plan: Plan) -> Int {
    plan.cells.reduce(0) { sum, cell in
      let columns = cell.estimators.prefix(cell.ownCount).reduce(0) { $0 + $1.estimator.quantities.count }
      return saturatingSum(sum, saturatingProduct(columns, columns - 1) / 2)
    }
  }

  /// The pairs among the rows of a cell: by quantity in order of appearance, then by A, then by B.
  ///
  /// - Parameters:
  ///   - rows: The rows of the cell.
  ///   - allPairs: Whether to return all pairs, or only those with the row of the smallest RMSE.
  ///   - areTwo: Whether two rows belong to different estimators.
  static func choose(
    _ rows: [SummaryRow], allPairs: Bool, areTwo: (Int, Int) -> Bool
  ) -> [(first: Int, second: Int)] {
    var quantities: [Quantity] = []
    for row in rows where !quantities.contains(row.target.quantity) { quantities.append(row.target.quantity) }
    var pairs: [(first: Int, second: Int)] = []
    for quantity in quantities {
      let indices = rows.indices.filter { rows[$0].target.quantity == quantity }
      let best = allPairs ? nil : Ranking.best(of: indices, in: rows)
      for (position, a) in indices.enumerated() {
        for b in indices[(position + 1)...]
        where areTwo(a, b) && (allPairs || a == best || b == best) {
          pairs.append((a, b))
        }
      }
    }
    return pairs
  }
}
