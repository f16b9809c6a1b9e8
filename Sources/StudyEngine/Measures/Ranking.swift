public import MutualInformation

/// The estimators of one quantity in one cell by RMSE, and which of them the study cannot tell from the best.
///
/// Each is compared with the best, the one of the smallest RMSE, by the paired difference of the MSEs over its MCSE, which is
/// normal for many replications; Holm's step-down keeps the probability that any estimator as good as the best is called
/// worse below 5 % in a cell (the choice of the best from the same replications aside).
///
/// *Source:* Holm 1979, jstor.org/stable/4615733.
public struct Ranking: Sendable {
  /// How an estimator fares against the best.
  public struct Entry: Sendable {
    /// The index of its row in `Summary.rows`.
    public let row: Int
    /// A is this estimator, B the best.
    public let measures: PairMeasures
    /// Whether its MSE exceeds that of the best beyond chance; nil where that cannot be said.
    public let isWorse: Bool?
  }

  /// The quantity.
  public let quantity: Quantity
  /// The row of the smallest RMSE; the first of several.
  public let best: Int
  /// The others that have an estimate, by RMSE.
  public let others: [Entry]

  /// The family-wise error rate of a cell's comparisons.
  static let level = 0.05
  /// With fewer pairs than that there is no verdict: their MCSE is too short, and their mean not normal.
  package static let leastReplications = 30

  /// The index of the row with the smallest RMSE, among some of a summary's rows.
  static func best(of indices: [Int], in rows: [SummaryRow]) -> Int? {
    indices.filter { rows[$0].measures.rootMeanSquaredError != nil }.min {
      (rows[$0].measures.rootMeanSquaredError!, $0) < (rows[$1].measures.rootMeanSquaredError!, $1)
    }
  }

  /// The rankings of a cell, by quantity in the order of appearance; none where a quantity has one estimator.
  ///
  /// - Parameters:
  ///   - cell: Indices of the cell's rows.
  ///   - summary: Rows and pairs.
  ///   - pairs: The cell's pairs.
  static func all(
    _ cell: Range<Int>, of rows: [SummaryRow], pairs: ArraySlice<PairRow>
  ) -> [Ranking] {
    var quantities: [Quantity] = []
    for index in cell where !quantities.contains(rows[index].target.quantity) {
      quantities.append(rows[index].target.quantity)
    }
    return quantities.compactMap { quantity in
      let indices = cell.filter { rows[$0].target.quantity == quantity }
      guard let best = best(of: indices, in: rows) else { return nil }
      var found: [(row: Int, measures: PairMeasures)] = []
      for pair in pairs where pair.measures.replications > 0 {
        if pair.first == best { found.append((pair.second, pair.measures.reversed)) }
        if pair.second == best { found.append((pair.first, pair.measures)) }
      }
      guard !found.isEmpty else { return nil }
      let error = { (row: Int) in rows[row].measures.rootMeanSquaredError ?? .infinity }
      found.sort { (error($0.row), $0.row) < (error($1.row), $1.row) }
      let verdicts = verdicts(found.map(\.measures))
      return Ranking(
        quantity: quantity, best: best,
        others: found.indices.map {
          Entry(row: found[$0].row, measures: found[$0].measures, isWorse: verdicts[$0])
        })
    }
  }

  /// Holm's step-down on two-sided normal scores.
  package static func verdicts(_ pairs: [PairMeasures]) -> [Bool?] {
    var verdicts: [Bool?] = pairs.map { _ in nil }
    let tested = pairs.indices.compactMap { index in
      pairs[index].replications >= leastReplications
        ? pairs[index].squaredErrorScore.map { (index: index, score: $0) } : nil
    }
    .sorted { ($1.score, $0.index) < ($0.score, $1.index) }
    var goesOn = true
    for (position, test) in tested.enumerated() {
      let probability = 2 * standardNormalCumulative(-test.score)
      goesOn = goesOn && probability <= level / Double(tested.count - position)
      verdicts[test.index] = goesOn && (pairs[test.index].squaredErrorDifference.value ?? 0) > 0
    }
    return verdicts
  }
}
