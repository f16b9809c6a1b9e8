import GSLRandom

/// The sample correlations of real variables and the logarithms of their matrix's principal minors,
/// with its memory.
///
/// The variances cancel in ½ ln(|Sx||Sy|/|Sxy|) and its like. Determinants of correlations serve as
/// well as those of covariances, and no scale of a variable can overflow them.
///
/// *Accuracy:* two passes, sums in a fixed order, Cholesky's factorisation. The error of the
/// logarithm is about 2⁻⁵² times the number of variables over the smallest pivot. If that is below
/// 2⁻¹⁰, or a mean or squares have lost digits, `SuccessiveResiduals` take over and decide whether
/// the dependence is perfect.
/// *Complexity:* nD² and D³ for D variables.
struct CorrelationMatrix {
  private let size: Int, count: Int
  /// Whether residuals are to decide, and their memory, which most cells never need.
  private var isDoubtful = false
  private var residuals: SuccessiveResiduals?
  /// The deviations from the mean in units of their own root sum of squares, by variable.
  private var deviations: [Double]
  /// Values to be summed in the fixed order.
  private var terms: [Double]
  /// The correlations, and the factor of a block of them; row-major, lower triangles.
  private var matrix: [Double], factor: [Double]

  /// Creates memory for `size` variables in samples of `count`.
  init(size: Int, count: Int) {
    self.size = size
    self.count = count
    deviations = Array(repeating: 0, count: size * count)
    terms = Array(repeating: 0, count: size > 0 ? count : 0)
    matrix = Array(repeating: 0, count: size * size)
    factor = matrix
  }

  /// Takes in a sample: X and Y, one draw after the other, and Z between them if there is one.
  ///
  /// - Throws: `sampleNotFinite`, `constantVariable`.
  mutating func take(_ x: Span<Double>, z: Span<Double>, _ y: Span<Double>) throws(EstimationFailure) {
    let (atZ, atY) = (x.count / count, (x.count + z.count) / count)
    isDoubtful = false
    try standardise(x, from: 0)
    try standardise(z, from: atZ)
    try standardise(y, from: atY)
    if !isDoubtful {
      correlate()
      isDoubtful = !(factorise(0..<size, 0..<0).leastPivot >= leastShare)
    }
    guard isDoubtful else { return }
    if residuals == nil { residuals = SuccessiveResiduals(size: size, count: count) }
    try residuals?.take(x, from: 0)
    try residuals?.take(z, from: atZ)
    try residuals?.take(y, from: atY)
  }

  /// Takes in the coordinates of vectors, draw by draw, as the variables from `first` on.
  private mutating func standardise(_ values: Span<Double>, from first: Int) throws(EstimationFailure) {
    let dimension = values.count / count
    for k in 0..<dimension {
      for i in 0..<count { terms[i] = values[i * dimension + k] }
      let range = try rangeOfFinite(terms.span)
      guard range.low < range.high else { throw .constantVariable }
      let mean = orderedSum(terms.span) / Double(count)
      let start = (first + k) * count
      for i in 0..<count {
        let deviation = terms[i] - mean
        deviations[start + i] = deviation
        terms[i] = deviation * deviation
      }
      let squares = orderedSum(terms.span)
      if !isResolved(squares, mean: mean, count: count) { isDoubtful = true }
      let root = squares.squareRoot()
      for i in start..<start + count { deviations[i] /= root }
    }
  }

  private mutating func correlate() {
    for j in 0..<size {
      matrix[j * size + j] = 1
      for k in 0..<j {
        for i in 0..<count { terms[i] = deviations[j * count + i] * deviations[k * count + i] }
        matrix[j * size + k] = orderedSum(terms.span)
      }
    }
  }

  /// Returns ln |R| of the variables of `block`, and then of `rest`, which follow later.
  ///
  /// - Throws: `perfectCorrelation` if the others explain a variable up to rounding of coordinates.
  mutating func logDeterminant(_ block: Range<Int>, _ rest: Range<Int> = 0..<0) throws(EstimationFailure)
    -> Double
  {
    if isDoubtful, let value = try residuals?.logDeterminant(block, rest) { return value }
    return factorise(block, rest).logarithm
  }

  /// Returns ln |R| and the smallest squared diagonal element of Cholesky's factor: the part of a
  /// variance that the variables before leave.
  private mutating func factorise(_ block: Range<Int>, _ rest: Range<Int>) -> (
    logarithm: Double, leastPivot: Double
  ) {
    let rank = block.count + rest.count
    func variable(_ p: Int) -> Int {
      p < block.count ? block.lowerBound + p : rest.lowerBound + p - block.count
    }
    var (logarithm, least) = (0.0, 1.0)
    for p in 0..<rank {
      for q in 0...p {
        var sum = matrix[variable(p) * size + variable(q)]
        for t in 0..<q { sum -= factor[p * size + t] * factor[q * size + t] }
        if q < p {
          factor[p * size + q] = sum / factor[q * size + q]
        } else {
          // NaN if the pivot before was negative.
          guard sum > 0 else { return (-.infinity, 0) }
          least = min(least, sum)
          factor[p * size + p] = sum.squareRoot()
          logarithm += naturalLog(sum)
        }
      }
    }
    return (logarithm, least)
  }
}

/// The share of a variance below which residuals are used: 1 − r·r has then lost ten of 53 bits.
let leastShare = 0x1p-10

/// Whether deviations from a rounded mean, and the sum of their squares, have kept their digits: no
/// overflow, no underflow, and no mean so large that its rounding moves the sum by 2⁻⁴⁰ of itself.
func isResolved(_ squares: Double, mean: Double, count: Int) -> Bool {
  let slip = mean * Double(count) * 0x1p-52
  return squares.isFinite && squares > 0x1p-900 && squares * 0x1p-40 > Double(count) * (slip * slip)
}
