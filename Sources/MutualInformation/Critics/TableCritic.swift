/// f(x, y) from a table, for symbols.
public struct TableCritic: Critic {
  /// The scores, row-major: one row per letter of X.
  public let values: [Double]
  /// The number of letters of Y.
  public let yCount: Int

  /// The log density ratios of a table of cell probabilities; −∞ for impossible cells.
  public init(logDensityRatiosOf table: JointTable) {
    let pair = table.pair
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    yCount = pair.yCount
    values = pair.probabilities.indices.map { cell in
      let p = pair.probabilities[cell]
      return p > 0 ? naturalLog(densityRatio(p, x[cell / pair.yCount], y[cell % pair.yCount])) : -.infinity
    }
  }

  public func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    values[Int(sample.x.symbols[anchor]) * yCount + Int(sample.y.symbols[candidate])]
  }
}
