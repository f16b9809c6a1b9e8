import CStreamKernels

/// E g(k + j) of a binomial count k ~ Bin(M, q) as a function of q: the mean of a term of an entropy
/// where j of the n draws are known to lie in the cell, and M others may.
///
/// The extremes of a sample are two, three or four draws, so M is n − 2, n − 3 or n − 4.
/// *Accuracy:* some 1e-12, by polynomials of degree 9 in √(nq) on half units, and beyond
/// √(nq) = 8 on four intervals an octave. The means of a sum over binomial counts vary on that scale.
struct BinomialMeans {
  /// The functions in the order of the table.
  enum Function: Int, CaseIterable {
    case twoFewer, twoFewerOneMore
    case threeFewer, threeFewerOneMore, threeFewerTwoMore
    case fourFewer, fourFewerOneMore, fourFewerTwoMore
    /// What one more adds.
    case threeFewerStep, fourFewerStep
  }

  /// n − M and j of each function but the steps.
  private static let arguments = [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (4, 0), (4, 1), (4, 2)]
  private static let size = 10
  private static let pairs = 5
  private static let uniformEnd = 8.0
  private static let uniformCount = 16

  private let count: Double
  private let intervals: Int
  /// The left end of each interval, and 2 over its width.
  private let lows: [Double], scales: [Double]
  /// The polynomials, at function·intervals + interval.
  private let polynomials: Polynomials

  /// The means of g for samples of n ≥ 4 draws.
  init(count n: Int, term: (Int) -> Double) {
    precondition(n >= 4)
    count = Double(n)
    let end = Double(n).squareRoot()
    intervals = Self.interval(end) + 1
    let g = (0...n).map(term)
    let functions = Self.arguments.count
    var polynomials = Polynomials(
      repeating: .zero, count: Function.allCases.count * intervals * Self.pairs)
    var values = [Double](repeating: 0, count: functions * Self.size)
    var (lows, scales) = ([Double](), [Double]())
    for interval in 0..<intervals {
      let low = Self.ends(interval).low
      // q ends at 1, and with it the last interval.
      let high = min(Self.ends(interval).high, max(end, low + 0x1p-20))
      lows.append(low)
      scales.append(2 / (high - low))
      for (k, point) in Self.points.enumerated() {
        let x = 0.5 * (low + high) + 0.5 * (high - low) * point
        let means = Self.means(g, probability: min(x * x / Double(n), 1))
        for (f, mean) in means.enumerated() { values[f * Self.size + k] = mean }
      }
      for f in 0..<functions {
        let polynomial = Self.polynomial(through: Array(values[f * Self.size..<(f + 1) * Self.size]))
        for pair in 0..<Self.pairs {
          polynomials[(f * intervals + interval) * Self.pairs + pair] = SIMD2(
            polynomial[2 * pair], polynomial[2 * pair + 1])
        }
      }
    }
    let length = intervals * Self.pairs
    for (step, first) in [(Function.threeFewerStep, Function.threeFewer), (.fourFewerStep, .fourFewer)] {
      for k in 0..<length {
        let start = first.rawValue * length + k
        polynomials[step.rawValue * length + k] = polynomials[start + length] - polynomials[start]
      }
    }
    self.polynomials = polynomials
    self.lows = lows
    self.scales = scales
  }

  /// The functions at one q, by sums over M = n − 4 and h(M + 1, j) = (1 − q) h(M, j) + q h(M, j + 1).
  private static func means(_ g: [Double], probability q: Double) -> [Double] {
    let (first, weights) = binomialWeights(count: g.count - 5, probability: q)
    let four = (0..<5).map { j in
      weights.indices.reduce(0) { $0 + weights[$1] * g[first + $1 + j] }
    }
    func oneMore(_ h: [Double]) -> [Double] {
      (0..<h.count - 1).map { (1 - q) * h[$0] + q * h[$0 + 1] }
    }
    let three = oneMore(four)
    let two = oneMore(three)
    return arguments.map { fewer, extra in [two, three, four][fewer - 2][extra] }
  }

  /// cos((2k + 1)π/20), the Chebyshev points.
  private static let points: [Double] = [
    0.987_688_340_595_137_77, 0.891_006_524_188_367_86, 0.707_106_781_186_547_52, 0.453_990_499_739_546_80,
    0.156_434_465_040_230_87, -0.156_434_465_040_230_87, -0.453_990_499_739_546_80, -0.707_106_781_186_547_52,
    -0.891_006_524_188_367_86, -0.987_688_340_595_137_77,
  ]

  /// The coefficients of the polynomial through values at the points, by divided differences.
  private static func polynomial(through values: [Double]) -> [Double] {
    var differences = values
    for order in 1..<size {
      for k in (order..<size).reversed() {
        differences[k] = (differences[k] - differences[k - 1]) / (points[k] - points[k - order])
      }
    }
    var result = [Double](repeating: 0, count: size)
    for k in (0..<size).reversed() {
      for power in (0..<size).reversed() {
        result[power] = (power > 0 ? result[power - 1] : 0) - points[k] * result[power]
      }
      result[0] += differences[k]
    }
    return result
  }

  /// The number of the interval of √(nq).
  @inline(__always)
  private static func interval(_ x: Double) -> Int {
    if x < uniformEnd { return Int(2 * x) }
    // The exponent and two bits of the significand number the quarters of octaves.
    return Int(x.bitPattern >> 50 - uniformEnd.bitPattern >> 50) + uniformCount
  }

  private static func ends(_ interval: Int) -> (low: Double, high: Double) {
    if interval < uniformCount { return (Double(interval) / 2, Double(interval + 1) / 2) }
    let quarter = UInt64(interval - uniformCount) + uniformEnd.bitPattern >> 50
    return (Double(bitPattern: quarter << 50), Double(bitPattern: (quarter + 1) << 50))
  }

  /// E g(k + j) of a function for a probability q ≥ 0.
  func mean(_ function: Function, _ q: Double) -> Double { mean(function, at: place(of: q)) }

  /// The same at a place.
  @inline(__always)
  func mean(_ function: Function, at place: Place) -> Double {
    let terms = Self.terms(
      polynomials.span, function.rawValue * intervals + place.interval, place.position)
    return terms.x + terms.y
  }

  /// An interval of √(nq), and the position in it from −1 to 1.
  struct Place {
    let interval: Int
    let position: Double
  }

  /// The place of a probability q ≥ 0.
  @inline(__always)
  func place(of q: Double) -> Place {
    let x = (min(q, 1) * count).squareRoot()
    let interval = min(Self.interval(x), intervals - 1)
    return Place(interval: interval, position: (x - lows[interval]) * scales[interval] - 1)
  }

  /// Polynomials by their coefficients in pairs, those of t^2m and t^(2m + 1) at polynomial·5 + m.
  typealias Polynomials = [SIMD2<Double>]

  /// Polynomials of 0.
  var noPolynomials: Polynomials { Array(repeating: .zero, count: intervals * Self.pairs) }

  /// Sets `result` to the functions that no known draw enters, added up with one weight for each M.
  func setCombined(two: Double, three: Double, four: Double, _ result: inout Polynomials) {
    let length = intervals * Self.pairs
    let table = polynomials.span
    let (second, third) = (Function.threeFewer.rawValue * length, Function.fourFewer.rawValue * length)
    for k in 0..<length { result[k] = two * table[k] + three * table[second + k] + four * table[third + k] }
  }

  /// The sum of polynomials over cells, whose probabilities are `scale` times the differences of
  /// rows of edges.
  func sum(
    _ polynomials: Polynomials, edges: [Double], width: Int, rows: Int, columns: Int, scale: Double
  ) -> Double {
    precondition(columns <= width && edges.count >= (rows + 1) * width)
    precondition(polynomials.count == intervals * Self.pairs)
    return unsafe polynomials.withUnsafeBytes { polynomials in
      unsafe lows.withUnsafeBufferPointer { lows in
        unsafe scales.withUnsafeBufferPointer { scales in
          var table = unsafe mi_mean_table(
            polynomials: polynomials.baseAddress!.assumingMemoryBound(to: Double.self),
            lows: lows.baseAddress, scales: scales.baseAddress, intervals: intervals, count: count)
          return unsafe mi_mean_sum(&table, edges, width, rows, columns, scale)
        }
      }
    }
  }

  /// Two numbers whose sum is the value of a polynomial at t: its even part and its odd one.
  @inline(__always)
  static func terms(_ polynomials: Span<SIMD2<Double>>, _ polynomial: Int, _ t: Double) -> SIMD2<Double> {
    let (start, square) = (polynomial * pairs, t * t)
    var result = polynomials[start + 4]
    result = result * square + polynomials[start + 3]
    result = result * square + polynomials[start + 2]
    result = result * square + polynomials[start + 1]
    result = result * square + polynomials[start]
    return result * SIMD2(1, t)
  }
}
