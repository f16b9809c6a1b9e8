import GSLRandom

/// The sample correlations of real variables and the logarithms of the matrix's principal minors, with its memory.
///
/// In ½ ln(|Sx||Sy|/|Sxy|) and its like the variances cancel, so determinants of correlations serve as well as those of
/// covariances, and no scale of a variable can overflow them.
///
/// *Accuracy:* two passes; sums in a fixed order; Cholesky's factorisation, with an error of the logarithm of about 2⁻⁵² times
/// the number of variables over the smallest pivot.
/// *Complexity:* nD² and D³ for D variables.
struct CorrelationMatrix {
  private let size: Int, count: Int
  /// Deviations from the mean in units of their own root sum of squares, variable by variable.
  private var deviations: [Double]
  /// Values to be summed in the fixed order.
  private var terms: [Double]
  /// The correlations, and the factor of a block of them; row-major, lower triangles.
  private var matrix: [Double], factor: [Double]

  /// Correlations of `size` variables in samples of `count`.
  init(size: Int, count: Int) {
    self.size = size
    self.count = count
    deviations = Array(repeating: 0, count: size * count)
    terms = Array(repeating: 0, count: size > 0 ? count : 0)
    matrix = Array(repeating: 0, count: size * size)
    factor = matrix
  }

  /// Takes in the coordinates of vectors, one draw after the other, as the variables from `first` on.
  ///
  /// - Precondition: `count` vectors.
  /// - Throws: `sampleNotFinite`, `constantVariable`.
  mutating func take(_ values: Span<Double>, from first: Int) throws(EstimationFailure) {
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
      guard squares.isFinite else { throw .sampleNotFinite }
      guard squares > 0 else { throw .constantVariable }
      let root = squares.squareRoot()
      for i in start..<start + count { deviations[i] /= root }
    }
  }

  /// Computes the correlations of all variables, which have been taken in.
  mutating func correlate() {
    for j in 0..<size {
      matrix[j * size + j] = 1
      for k in 0..<j {
        for i in 0..<count { terms[i] = deviations[j * count + i] * deviations[k * count + i] }
        matrix[j * size + k] = orderedSum(terms.span)
      }
    }
  }

  /// ln |R| of some of the variables, in their order: those of `block` and then those of `rest`, which follow later.
  ///
  /// - Throws: `perfectCorrelation` where the others explain all of a variable but D·2⁻⁵⁰ of its variance: the
  ///   determinant would be one of rounding errors.
  mutating func logDeterminant(_ block: Range<Int>, _ rest: Range<Int> = 0..<0) throws(EstimationFailure)
    -> Double
  {
    let least = Double(size) * 0x1p-50
    let rank = block.count + rest.count
    func variable(_ p: Int) -> Int {
      p < block.count ? block.lowerBound + p : rest.lowerBound + p - block.count
    }
    var logarithm = 0.0
    for p in 0..<rank {
      for q in 0...p {
        var sum = matrix[variable(p) * size + variable(q)]
        for t in 0..<q { sum -= factor[p * size + t] * factor[q * size + t] }
        if q < p {
          factor[p * size + q] = sum / factor[q * size + q]
        } else {
          guard sum > least else { throw .perfectCorrelation }
          factor[p * size + p] = sum.squareRoot()
          logarithm += naturalLog(sum)
        }
      }
    }
    return logarithm
  }
}
