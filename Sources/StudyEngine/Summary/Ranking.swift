public import MutualInformation

/// The estimators of a quantity in a cell by RMSE, and which the study cannot tell from the best.
///
/// Each is compared on the same samples with the best, which has the smallest RMSE
/// (`BestComparison`). In each cell, the probability that any estimator as good as the best is
/// called worse is 5 %, for any number of estimators. Estimators that know the law do not compete.
public struct Ranking: Sendable {
  /// The verdict on an estimator against the best.
  public enum Verdict: Hashable, Sendable {
    /// The mean squared error exceeds that of the best beyond chance.
    case worse
    /// The |error| is the larger one in more replications than chance allows. A few replications
    /// carry the mean squared errors.
    case worseBySigns
    /// The ratio of the RMSEs is known to 25 % or better, and its interval includes 1.
    case equal
    /// None of these can be said.
    case unresolved(Reason)

    /// The reason why nothing can be said.
    public enum Reason: String, Sendable {
      /// Fewer than 30 replications have both estimates.
      case fewReplications = "few replications"
      /// A few replications carry the mean squared errors.
      case heavyTails = "heavy tails"
      /// The estimates do not vary, though nothing says that they must not.
      case noSpread = "no spread"
      /// The interval of the ratio excludes 1, but the mean squared errors differ within chance.
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

  /// The comparison of an estimator with the best.
  public struct Entry: Sendable {
    /// The index of the estimator's row in `Summary.rows`.
    public let row: Int
    /// The comparison: A is this estimator, B the best.
    public let measures: PairMeasures
    public let verdict: Verdict
    /// The probability of such a difference in a cell of equals, over all comparisons of the cell;
    /// nil if nothing was compared.
    public let pValue: Double?

    /// Whether the estimator is worse than the best beyond chance; nil if that cannot be said.
    public var isWorse: Bool? {
      switch verdict {
      case .worse, .worseBySigns: true
      case .equal: false
      case .unresolved: nil
      }
    }
  }

  public let quantity: Quantity
  /// The index of the row with the smallest RMSE; the first of several.
  public let best: Int
  /// The other estimators with an estimate, by RMSE.
  public let others: [Entry]

  /// The index of the competing row with the smallest RMSE, among some of a summary's rows.
  static func best(of indices: [Int], in rows: [SummaryRow]) -> Int? {
    indices.filter { rows[$0].competes && rows[$0].measures.rootMeanSquaredError != nil }.min {
      (rows[$0].measures.rootMeanSquaredError!, $0) < (rows[$1].measures.rootMeanSquaredError!, $1)
    }
  }

  /// The rankings of a cell by quantity, in order of appearance; none for one estimator alone.
  ///
  /// - Parameters:
  ///   - cell: The indices of the cell's rows.
  ///   - rows: All rows of the summary.
  ///   - pairs: The pairs of the cell.
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
      for pair in pairs
      where pair.measures.replications > 0 && rows[pair.first].competes && rows[pair.second].competes {
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

  /// Two rows in either order.
  private struct Pair: Hashable {
    let first: Int, second: Int

    init(_ a: Int, _ b: Int) { (first, second) = (min(a, b), max(a, b)) }
  }

  /// Returns the verdict on every other estimator (A) against the best (B).
  ///
  /// - Parameter between: Returns the comparison of two of the others by index; nil without one.
  package static func judge(
    _ others: [PairMeasures], between: (Int, Int) -> PairMeasures? = { _, _ in nil }
  ) -> [(verdict: Verdict, pValue: Double?)] {
    let comparison = BestComparison(others, between: between)
    return others.indices.map { position in
      (verdict(others[position], position, comparison), comparison.pValues[position])
    }
  }

  /// The 95 % quantile of the largest score in a cell of equals; parameters as for `judge`.
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
    // Rounding only, or a ratio whose interval, at the level of all comparisons, includes 1.
    if pair.squaredErrorScore == 0 { return .equal }
    let ratio = pair.rootSquaredErrorRatio
    guard let value = ratio.value, let mcse = ratio.mcse, let critical = comparison.criticalScore,
      abs(value - 1) <= critical * mcse
    else { return .unresolved(.borderline) }
    return .equal
  }
}
