public import MutualInformation

/// The estimators of one quantity in one cell by RMSE, and which of them the study cannot tell from the best.
///
/// Each is compared with the best, the one of the smallest RMSE, on the same samples (`BestComparison`): the probability that
/// any estimator as good as the best is called worse is 5 % in a cell, for any number of estimators.
public struct Ranking: Sendable {
  /// What can be said of an estimator against the best.
  public enum Verdict: Hashable, Sendable {
    /// Its mean squared error exceeds that of the best beyond chance.
    case worse
    /// Its |error| is the larger one in more replications than chance allows, where a few replications carry the mean squared
    /// errors.
    case worseBySigns
    /// The ratio of the RMSEs is known to 25 % or better, and its interval includes 1.
    case equal
    /// Neither can be said.
    case unresolved(Reason)

    /// Why nothing can be said.
    public enum Reason: String, Sendable {
      /// Fewer than 30 replications have both estimates.
      case fewReplications = "few replications"
      /// A few replications carry the mean squared errors.
      case heavyTails = "heavy tails"
      /// The estimates do not vary, though nothing says that they must not.
      case noSpread = "no spread"
      /// The interval of the ratio does not include 1, but the difference of the mean squared errors is within chance.
      case borderline
    }

    /// The word in JSON: `worse`, `worse by signs`, `equal`, or why it is unresolved.
    public var word: String {
      switch self {
      case .worse: "worse"
      case .worseBySigns: "worse by signs"
      case .equal: "equal"
      case .unresolved(let reason): "unresolved: \(reason.rawValue)"
      }
    }
  }

  /// How an estimator fares against the best.
  public struct Entry: Sendable {
    /// The index of its row in `Summary.rows`.
    public let row: Int
    /// A is this estimator, B the best.
    public let measures: PairMeasures
    /// What can be said.
    public let verdict: Verdict
    /// The probability of a difference like that in a cell of equals, over all its comparisons; nil where nothing was compared.
    public let pValue: Double?

    /// Whether it is worse than the best beyond chance; nil where that cannot be said.
    public var isWorse: Bool? {
      switch verdict {
      case .worse, .worseBySigns: true
      case .equal: false
      case .unresolved: nil
      }
    }
  }

  /// The quantity.
  public let quantity: Quantity
  /// The row of the smallest RMSE; the first of several.
  public let best: Int
  /// The others that have an estimate, by RMSE.
  public let others: [Entry]

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
      var among: [Pair: PairMeasures] = [:]
      for pair in pairs where pair.measures.replications > 0 {
        if pair.first == best { found.append((pair.second, pair.measures.reversed)) }
        if pair.second == best { found.append((pair.first, pair.measures)) }
        if pair.first != best, pair.second != best {
          among[Pair(pair.first, pair.second)] = pair.measures
        }
      }
      guard !found.isEmpty else { return nil }
      let error = { (row: Int) in rows[row].measures.rootMeanSquaredError ?? .infinity }
      found.sort { (error($0.row), $0.row) < (error($1.row), $1.row) }
      let judged = judge(found.map(\.measures)) { i, j in
        among[Pair(found[i].row, found[j].row)].map { found[i].row < found[j].row ? $0 : $0.reversed }
      }
      return Ranking(
        quantity: quantity, best: best,
        others: found.indices.map {
          Entry(
            row: found[$0].row, measures: found[$0].measures, verdict: judged[$0].verdict,
            pValue: judged[$0].pValue)
        })
    }
  }

  /// Two rows, in either order.
  private struct Pair: Hashable {
    let first: Int, second: Int

    init(_ a: Int, _ b: Int) { (first, second) = (min(a, b), max(a, b)) }
  }

  /// What can be said of every other estimator (A) against the best (B).
  ///
  /// - Parameter between: Two of the others by position, where they were compared.
  package static func judge(
    _ others: [PairMeasures], between: (Int, Int) -> PairMeasures? = { _, _ in nil }
  ) -> [(verdict: Verdict, pValue: Double?)] {
    let comparison = BestComparison(others, between: between)
    return others.indices.map { position in
      (verdict(others[position], position, comparison), comparison.pValues[position])
    }
  }

  /// The score that the largest of a cell exceeds in 5 % of cells of equals; parameters as for `judge`.
  package static func criticalScore(
    _ others: [PairMeasures], between: (Int, Int) -> PairMeasures? = { _, _ in nil }
  ) -> Double? { BestComparison(others, between: between).criticalScore }

  private static func verdict(_ pair: PairMeasures, _ position: Int, _ comparison: BestComparison) -> Verdict
  {
    guard let isWorse = comparison.isWorse(position) else {
      return .unresolved(
        pair.replications < ChanceTest.leastEstimates ? .fewReplications : .heavyTails)
    }
    if isWorse { return comparison.contenders[position].isBySigns ? .worseBySigns : .worse }
    guard pair.isResolved else {
      return .unresolved(pair.squaredErrorScore == .infinity ? .noSpread : .heavyTails)
    }
    // Rounding alone, or a ratio whose interval at the level of all comparisons includes 1.
    if pair.squaredErrorScore == 0 { return .equal }
    let ratio = pair.rootSquaredErrorRatio
    guard let value = ratio.value, let mcse = ratio.mcse, let critical = comparison.criticalScore,
      abs(value - 1) <= critical * mcse
    else { return .unresolved(.borderline) }
    return .equal
  }
}
