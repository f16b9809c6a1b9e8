extension BoundConfiguration {
  /// The largest number of tables: more take seconds.
  private static let tableLimit = 3e5

  /// Returns the exact mean with the oracle critic on symbols: the sum over all tables of counts of
  /// a batch of K draws, weighted with their multinomial probabilities.
  ///
  /// A batch with nₐᵦ draws of the cell (a, b) has nₐ nᵦ − nₐᵦ pairs (a, b) that do not belong
  /// together. For 2 × 2 cells there are (K + 3)(K + 2)(K + 1)/6 tables.
  func enumeratedExpectation(under law: any JointLaw) -> Expectation {
    guard critic == .oracle, !isAnchoredInY, let pair = (law as? any DiscreteLaw)?.table.pair else {
      return .none
    }
    let cells = pair.probabilities.indices.filter { pair.probabilities[$0] > 0 }
    let tables = (1..<max(cells.count, 1)).reduce(1.0) { $0 * Double(candidates + $1) / Double($1) }
    guard tables * Double(pair.probabilities.count) < Self.tableLimit * 4 else { return .none }
    let scores = TableCritic(logDensityRatiosOf: pair).values
    let clipped = clip.map { clip in scores.map { min(max($0, -clip), clip) } } ?? scores
    let batches = Batches(
      xCount: pair.xCount, yCount: pair.yCount, scores: scores, ratios: clipped.map(naturalExp),
      draws: candidates)
    let logs = cells.map { naturalLog(pair.probabilities[$0]) }
    let logFactorials = (0...candidates).reduce(into: [0.0]) { sums, k in
      if k > 0 { sums.append(sums[k - 1] + naturalLog(Double(k))) }
    }
    var counts = [Int](repeating: 0, count: scores.count)
    var mean = 0.0
    func visit(_ index: Int, _ left: Int, _ logWeight: Double) {
      let cell = cells[index]
      for n in index == cells.count - 1 ? left...left : 0...left {
        counts[cell] = n
        let weight = logWeight + Double(n) * logs[index] - logFactorials[n]
        if index < cells.count - 1 {
          visit(index + 1, left - n, weight)
        } else {
          mean += naturalExp(weight) * value(batches.scores(of: counts))
        }
      }
    }
    visit(0, candidates, logFactorials[candidates])
    guard mean.isFinite else { return .none }
    // The logarithms of weights are as large as K ln K, each term off by 1e-16 of that.
    let size = Double(candidates) * (1 + naturalLog(Double(candidates)))
    return Expectation(rounding: mean, errorBound: 1e-14 * (1 + abs(mean)) * size, kind: .exact)
  }
}

/// Batches of symbols by their counts.
private struct Batches {
  let xCount: Int, yCount: Int
  /// f, and exp f as it stands under the logarithm.
  let scores: [Double], ratios: [Double]
  /// K.
  let draws: Int

  /// Returns the summary of a batch's scores. Values that no bound for tables uses are NaN.
  func scores(of counts: [Int]) -> BatchScores {
    var (own, exponentials) = (0.0, 0.0)
    for cell in counts.indices {
      let (a, b) = (cell / yCount, cell % yCount)
      var (row, column) = (0, 0)
      for k in 0..<yCount { row += counts[a * yCount + k] }
      for k in 0..<xCount { column += counts[k * yCount + b] }
      if counts[cell] > 0 { own += Double(counts[cell]) * scores[cell] }
      exponentials += Double(row * column - counts[cell]) * ratios[cell]
    }
    let pairs = Double(draws * (draws - 1))
    return BatchScores(
      joint: own / Double(draws), product: .nan, logMeanExponential: naturalLog(exponentials / pairs),
      meanLogMeanExponential: .nan)
  }
}
