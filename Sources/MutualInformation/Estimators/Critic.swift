/// A function f(x, y) that scores how well x and y go together: what contrastive bounds compare.
public protocol Critic: Sendable {
  /// Fills `scores[j]` with f(x of draw `anchor`, y of draw `candidates[j]`).
  ///
  /// - Precondition: `scores` is as long as `candidates`.
  func score(
    _ sample: borrowing Sample, anchor: Int, candidates: Span<Int>, into scores: inout MutableSpan<Double>)
}

/// f(x, y) = xy/τ for real X and Y.
struct InnerProductCritic: Critic {
  /// τ.
  let temperature: Double

  func score(
    _ sample: borrowing Sample, anchor: Int, candidates: Span<Int>, into scores: inout MutableSpan<Double>
  ) {
    let slope = sample.x.reals[anchor] / temperature
    let y = sample.y.reals.span
    for j in candidates.indices { scores[j] = slope * y[candidates[j]] }
  }
}

/// f(x, y) = c + a(x² + y²) + bxy for real X and Y.
struct QuadraticCritic: Critic {
  /// c, a and b.
  let constant: Double, square: Double, product: Double

  func score(
    _ sample: borrowing Sample, anchor: Int, candidates: Span<Int>, into scores: inout MutableSpan<Double>
  ) {
    let x = sample.x.reals[anchor]
    let offset = constant + square * x * x
    let slope = product * x
    let y = sample.y.reals.span
    for j in candidates.indices {
      let value = y[candidates[j]]
      scores[j] = offset + (slope + square * value) * value
    }
  }
}

/// f(x, y) from a table, for symbols.
struct TableCritic: Critic {
  /// Row-major: one row per letter of X.
  let values: [Double]
  /// The letters of Y.
  let yCount: Int

  /// The log density ratios of a table of cell probabilities; −∞ where a cell is impossible.
  init(logDensityRatiosOf table: JointTable) {
    let pair = table.pair
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    yCount = pair.yCount
    values = pair.probabilities.indices.map { cell in
      let p = pair.probabilities[cell]
      return p > 0 ? naturalLog(densityRatio(p, x[cell / pair.yCount], y[cell % pair.yCount])) : -.infinity
    }
  }

  func score(
    _ sample: borrowing Sample, anchor: Int, candidates: Span<Int>, into scores: inout MutableSpan<Double>
  ) {
    let row = Int(sample.x.symbols[anchor]) * yCount
    let y = sample.y.symbols.span
    for j in candidates.indices { scores[j] = values[row + Int(y[candidates[j]])] }
  }
}
