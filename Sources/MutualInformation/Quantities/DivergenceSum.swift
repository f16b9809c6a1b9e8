/// Information below this is computed again, without the cancellation that hides it.
///
/// Σ p ln [p/(p_x p_y)] has terms of both signs and an absolute error of some 1e-16. That is
/// nothing beside an information of 0.1 and everything beside 1e-17. Above the limit the plain sum
/// keeps at least ten digits, and its bits.
let nearIndependence = 0x1p-10

/// The divergence Σ [p ln(p/q) − p + q] of probabilities p from products q of their marginals, with
/// an error bound.
///
/// No term is negative, so nothing cancels. Independence gives zero up to the square of a rounding.
///
/// *Source:* the Bregman divergence of x ln x, Csiszár 1991, doi 10.1214/aos/1176348385.
struct DivergenceSum {
  private(set) var value = 0.0
  private var bound = 0.0
  /// The relative error of a product of marginals, and the absolute one of a probability.
  private let productError: Double, cellError: Double
  /// The number of probabilities in a marginal of a row, and of a column.
  private let rowLetters: Double, columnLetters: Double

  /// A sum over a block of cells.
  ///
  /// - Parameters:
  ///   - rows: The number of rows, which is the number of addends of a column's marginal.
  ///   - columns: The number of columns.
  ///   - cellError: A bound on the absolute error of each probability, besides some roundings.
  init(rows: Int, columns: Int, cellError: Double = 0) {
    productError = roundingUnit * Double(2 * (rows + columns) + 24)
    (rowLetters, columnLetters) = (Double(columns), Double(rows))
    self.cellError = cellError
  }

  /// Adds a cell of probability p by the marginals of its row and column and the sum of the block.
  mutating func add(_ p: Double, row: Double, column: Double, total: Double) {
    let q = row * (column / total)
    guard q > 1e-290 else {
      // So rare a cell counts by its logarithm only.
      let term = p > 0 ? p * (naturalLog(p / row) - naturalLog(column / total)) : 0
      value += max(term, 0)
      bound += abs(term) * 1e-13 + cellError * 1e3
      return
    }
    let u = (p - q) / q
    let term = q * divergenceTerm(u)
    value += term
    let pError = cellError + 4 * roundingUnit * p
    let qError =
      q * productError + cellError * (rowLetters * column / total + columnLetters * row / total + rowLetters)
    let ratio = max(p, pError) / q
    let slope = ratio > 0 ? abs(naturalLog(ratio)) : 0
    let second = p > 0.5 * q ? (pError + qError) * (pError + qError) / q : pError + qError
    bound += slope * pError + abs(u) * qError + second + 64 * roundingUnit * term
  }

  /// The sum and the bound on its error.
  var information: (value: Double, errorBound: Double) { (value, bound) }

  /// The plain sum if both agree to a tenth; else this sum, or 0 if that is within its bound of 0.
  ///
  /// For probabilities near 1e-200 beside others that are rounded, no bound can promise anything.
  func settled(beside plain: Double) -> Double {
    value > 0 && abs(plain - value) <= 0.1 * value ? plain : zeroWithin(bound, value).value
  }
}
