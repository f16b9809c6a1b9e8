/// Exact means of logarithms of sums over the letters of symbols that are drawn independently.
///
/// The number of each letter among m draws is multinomial, with too many values to enumerate. The
/// transform of a sum of m terms is the m-th power of that of one term: `meanLogarithm`.
struct LetterSums {
  private let pair: JointTable
  private let x: [Double], y: [Double]
  /// r(x, y), row by row.
  private let ratios: [Double]

  /// The step of the sums, and a bound on their error.
  private static let step = 0.3
  private var errorBound: Double {
    meanLogarithmError(step: Self.step) + 1e-13 * (1 + naturalLog(Double(pair.probabilities.count)))
  }

  /// Nil if the sums take more than about a second.
  init?(_ pair: JointTable) {
    guard pair.probabilities.count <= 1 << 17 else { return nil }
    self.pair = pair
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    (self.x, self.y) = (x, y)
    ratios = pair.probabilities.indices.map { cell in
      let p = pair.probabilities[cell]
      return p > 0 ? densityRatio(p, x[cell / pair.yCount], y[cell % pair.yCount]) : 0
    }
  }

  /// Returns E ln [K r(x, y)/(c r(x, y) + Σ r(x, y_k))] over K − c negatives y_k. The positive
  /// occurs c times among the K candidates.
  func contrast(candidates: Int, copies: Int) -> ExactValue? {
    let others = Double(candidates - copies)
    let mean = meanLogarithm(center: -naturalLog(Double(candidates)), step: Self.step) { u in
      let scale = naturalExp(u)
      var total = 0.0
      for row in x.indices where x[row] > 0 {
        var (own, one) = (0.0, 0.0)
        for column in y.indices where y[column] > 0 {
          let cell = row * y.count + column
          // exp(−e^u r), less 1.
          let missing = -oneMinusExp(-scale * ratios[cell])
          one += y[column] * missing
          guard pair.probabilities[cell] > 0 else { continue }
          own += pair.probabilities[cell] * naturalExp(-Double(copies) * scale * ratios[cell])
        }
        total += own * power(one, others)
      }
      return total
    }
    guard let mean else { return nil }
    let logK = naturalLog(Double(candidates))
    return ExactValue(
      logK + pair.mutualInformation - mean, errorBound: errorBound + 1e-14 * logK, kind: .quadrature)
  }

  /// Returns E ln ⟨r(x_k, y)⟩ over m draws x_k for the law's y.
  func leftOut(others: Int) -> ExactValue? {
    let mean = meanLogarithm(center: -naturalLog(Double(others)), step: Self.step) { u in
      let scale = naturalExp(u)
      var total = 0.0
      for column in y.indices where y[column] > 0 {
        var one = 0.0
        for row in x.indices where x[row] > 0 {
          one -= x[row] * oneMinusExp(-scale * ratios[row * y.count + column])
        }
        total += y[column] * power(one, Double(others))
      }
      return total
    }
    guard let mean else { return nil }
    let logM = naturalLog(Double(others))
    return ExactValue(mean - logM, errorBound: errorBound + 1e-14 * logM, kind: .quadrature)
  }

  /// (1 + a)^m for −1 ≤ a ≤ 0.
  private func power(_ a: Double, _ m: Double) -> Double {
    if m == 0 { return 1 }
    return a > -1 ? naturalExp(m * naturalLog1p(a)) : 0
  }
}
