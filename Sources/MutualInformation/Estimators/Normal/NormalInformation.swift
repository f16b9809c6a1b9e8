import GSLRandom

/// The information of normal variables with the sample's correlations, with its memory:
/// −½ ln(1 − r²) of two real variables, ½ ln(|Rx||Ry|/|Rxy|) of vectors.
///
/// *Accuracy:* if 1 − r² is below 2⁻¹⁰, `SuccessiveResiduals` are used and decide whether |r| = 1.
struct NormalInformation: SampleInformation {
  private let xDimension: Int, yDimension: Int
  /// Products of real variables, to be summed in the fixed order.
  private var terms: [Double]
  /// The residuals of real variables with |r| near 1: memory that most cells never need.
  private var residuals: SuccessiveResiduals?
  /// The correlations of vectors.
  private var matrix: CorrelationMatrix

  /// Creates memory for vectors of these dimensions in samples of `count`.
  init(count: Int, xDimension: Int, yDimension: Int) {
    self.xDimension = xDimension
    self.yDimension = yDimension
    let isScalar = xDimension == 1 && yDimension == 1
    terms = Array(repeating: 0, count: isScalar ? count : 0)
    matrix = CorrelationMatrix(size: isScalar ? 0 : xDimension + yDimension, count: count)
  }

  mutating func estimate(_ sample: borrowing Sample) throws(EstimationFailure) -> Double {
    try estimate(sample.x.reals.span, sample.y.reals.span)
  }

  /// Returns the information of x and y, one draw after the other.
  ///
  /// - Throws: `sampleNotFinite`, `constantVariable`, `perfectCorrelation`.
  mutating func estimate(_ x: Span<Double>, _ y: Span<Double>) throws(EstimationFailure) -> Double {
    if xDimension == 1, yDimension == 1 { return try ofScalars(x, y) }
    let all = xDimension + yDimension
    try matrix.take(x, z: x.extracting(0..<0), y)
    let own = try matrix.logDeterminant(0..<xDimension) + matrix.logDeterminant(xDimension..<all)
    return 0.5 * (own - (try matrix.logDeterminant(0..<all)))
  }

  private mutating func ofScalars(_ x: Span<Double>, _ y: Span<Double>) throws(EstimationFailure) -> Double {
    let (meanX, meanY) = (orderedSum(x) / Double(x.count), orderedSum(y) / Double(y.count))
    let varianceX = sumOfProducts(x, meanX, x, meanX)
    let varianceY = sumOfProducts(y, meanY, y, meanY)
    let covariance = sumOfProducts(x, meanX, y, meanY)
    let r = covariance / (varianceX.squareRoot() * varianceY.squareRoot())
    guard isResolved(varianceX, mean: meanX, count: x.count),
      isResolved(varianceY, mean: meanY, count: x.count),
      r * r <= 1 - leastShare
    else { return try fromResiduals(x, y) }
    return -0.5 * naturalLog1p(-r * r)
  }

  private mutating func fromResiduals(_ x: Span<Double>, _ y: Span<Double>) throws(EstimationFailure)
    -> Double
  {
    try rangeOfFinite(x)
    try rangeOfFinite(y)
    var residuals = residuals.take() ?? SuccessiveResiduals(size: 2, count: x.count)
    defer { self.residuals = residuals }
    try residuals.take(x, from: 0)
    try residuals.take(y, from: 1)
    return -0.5 * (try residuals.logDeterminant(0..<2))
  }

  /// Returns Σ (aᵢ − ā)(bᵢ − b̄).
  private mutating func sumOfProducts(
    _ a: Span<Double>, _ meanA: Double, _ b: Span<Double>, _ meanB: Double
  ) -> Double {
    for i in a.indices { terms[i] = (a[i] - meanA) * (b[i] - meanB) }
    return orderedSum(terms.span)
  }
}
