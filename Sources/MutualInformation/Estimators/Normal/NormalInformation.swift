import GSLRandom

/// The information of normal variables with the sample's correlations: −½ ln(1 − r²) of two real variables,
/// ½ ln(|Rx||Ry|/|Rxy|) of vectors; with its memory.
struct NormalInformation {
  private let xDimension: Int, yDimension: Int
  /// Products, to be summed in the fixed order; of real variables only.
  private var terms: [Double]
  /// Of vectors only.
  private var matrix: CorrelationMatrix

  /// Information of vectors of these dimensions in samples of `count`.
  init(count: Int, xDimension: Int, yDimension: Int) {
    self.xDimension = xDimension
    self.yDimension = yDimension
    let isScalar = xDimension == 1 && yDimension == 1
    terms = Array(repeating: 0, count: isScalar ? count : 0)
    matrix = CorrelationMatrix(size: isScalar ? 0 : xDimension + yDimension, count: count)
  }

  /// The information of x and y, one draw after the other.
  ///
  /// - Throws: `sampleNotFinite`, `constantVariable`, `perfectCorrelation`.
  mutating func estimate(_ x: Span<Double>, _ y: Span<Double>) throws(EstimationFailure) -> Double {
    if xDimension == 1, yDimension == 1 { return try ofScalars(x, y) }
    let all = xDimension + yDimension
    try matrix.take(x, from: 0)
    try matrix.take(y, from: xDimension)
    matrix.correlate()
    let own = try matrix.logDeterminant(0..<xDimension) + matrix.logDeterminant(xDimension..<all)
    return 0.5 * (own - (try matrix.logDeterminant(0..<all)))
  }

  private mutating func ofScalars(_ x: Span<Double>, _ y: Span<Double>) throws(EstimationFailure) -> Double {
    let (meanX, meanY) = (orderedSum(x) / Double(x.count), orderedSum(y) / Double(y.count))
    let varianceX = sumOfProducts(x, meanX, x, meanX)
    let varianceY = sumOfProducts(y, meanY, y, meanY)
    let covariance = sumOfProducts(x, meanX, y, meanY)
    guard varianceX.isFinite, varianceY.isFinite else { throw .sampleNotFinite }
    guard varianceX > 0, varianceY > 0 else { throw .constantVariable }
    let r = covariance / (varianceX.squareRoot() * varianceY.squareRoot())
    guard abs(r) < 1 else { throw .perfectCorrelation }
    return -0.5 * naturalLog1p(-r * r)
  }

  /// Σ (aᵢ − ā)(bᵢ − b̄).
  private mutating func sumOfProducts(
    _ a: Span<Double>, _ meanA: Double, _ b: Span<Double>, _ meanB: Double
  ) -> Double {
    for i in a.indices { terms[i] = (a[i] - meanA) * (b[i] - meanB) }
    return orderedSum(terms.span)
  }
}
