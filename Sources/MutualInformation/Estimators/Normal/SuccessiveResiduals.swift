import GSLRandom

/// Logarithms of determinants of sample correlations from residuals, exact to rounding however
/// nearly singular the correlations are, with their memory: ln |R| = Σₖ ln(Qₖ/Sₖ). Sₖ is the sum of
/// squares of variable k about its mean. Qₖ is that of its residuals after least squares on the
/// variables before it.
///
/// `1 − r·r` and the pivots of a correlation matrix have an error of 2⁻⁵³ or more of the variance.
/// They lose every digit if less than that is left. A residual loses none. It is a sum of two
/// doubles, and each variable before is subtracted with a coefficient of one double, repeatedly
/// until the sum of squares is no longer halved. Each coefficient makes up for the error of the one
/// before, even if one draw is 10³⁰ times as large as the others and alone decides them.
///
/// *Perfect dependence:* rounding of the coordinates alone explains the residuals if Qₖ ≤ 2⁻¹⁰² Σᵢ
/// (1 − hᵢ) wᵢ². hᵢ is the leverage of draw i, and wᵢ the sum of the moduli of the terms of its
/// residual. Independent errors of 2⁻⁵³ of each coordinate, the largest that rounding makes, would
/// leave at most a sixteenth of that on average. The order of the draws or variables matters only
/// for rounding of sums in the last digits.
/// *Accuracy:* 2⁻⁵² times the number of variables, determinants from 1 to 10⁻³⁰, units up to 10³⁰⁰.
/// *Complexity:* nD² for D variables, two passes, some 60 operations per draw and two variables in
/// a pass.
/// *Source:* the least squares: Björck 1996, Numerical Methods for Least Squares Problems,
/// section 2.4.5, and Parlett 1998, The Symmetric Eigenvalue Problem, section 6.9
/// (twice is enough); sums of two doubles: Dekker 1971, doi 10.1007/BF01397083.
struct SuccessiveResiduals {
  private let count: Int
  /// The variables in units of powers of two, variable by variable.
  private var variables: [Double]
  /// By index in the order of a determinant: residuals less that of one draw, each a sum of two
  /// doubles, in units of a power of two of their own; the moduli of their terms in the same unit.
  private var leading: [Double], trailing: [Double], moduli: [Double]
  /// By index: the mean of `leading`, and the sum of squares about it.
  private var means: [Double], squares: [Double]
  /// The share of each draw in the fit of its own residual.
  private var leverages: [Double]
  private var terms: [Double]

  /// Creates memory for `size` variables in samples of `count`.
  init(size: Int, count: Int) {
    self.count = count
    variables = Array(repeating: 0, count: size * count)
    (leading, trailing, moduli) = (variables, variables, variables)
    means = Array(repeating: 0, count: size)
    squares = means
    leverages = Array(repeating: 0, count: count)
    terms = leverages
  }

  /// Takes in the coordinates of vectors, draw by draw, as the variables from `first` on.
  ///
  /// - Precondition: `count` vectors.
  /// - Throws: `sampleNotFinite`, `constantVariable`.
  mutating func take(_ values: Span<Double>, from first: Int) throws(EstimationFailure) {
    let dimension = values.count / count
    for k in 0..<dimension {
      for i in 0..<count { terms[i] = values[i * dimension + k] }
      let range = try rangeOfFinite(terms.span)
      guard range.low < range.high else { throw .constantVariable }
      let unit = Self.unit(of: max(abs(range.low), abs(range.high))).factor
      for i in 0..<count { variables[(first + k) * count + i] = terms[i] * unit }
    }
  }

  /// Returns ln |R| of the variables of `block`, and then of `rest`, which follow later.
  ///
  /// - Throws: `perfectCorrelation`.
  mutating func logDeterminant(_ block: Range<Int>, _ rest: Range<Int> = 0..<0) throws(EstimationFailure)
    -> Double
  {
    for i in 0..<count { leverages[i] = 1 / Double(count) }
    var logarithm = 0.0
    for index in 0..<block.count + rest.count {
      let isFirst = index < block.count
      logarithm += try residual(
        of: isFirst ? block.lowerBound + index : rest.lowerBound + index - block.count, at: index)
    }
    return logarithm
  }

  /// Copies residuals, by index in the last determinant, to the elements of `result` from `first`
  /// on: in units of their standard deviation (n − 1), less a constant and times `factor`.
  func copyResiduals(_ index: Int, times factor: Double, to result: inout [Double], from first: Int) {
    let unit = factor * (Double(count - 1) / squares[index]).squareRoot()
    for i in 0..<count { result[first + i] = unit * leading[index * count + i] }
  }

  /// Computes the residuals of a variable on those before it; returns ln(Qₖ/Sₖ).
  private mutating func residual(of variable: Int, at index: Int) throws(EstimationFailure) -> Double {
    let start = index * count
    for i in 0..<count {
      let value = variables[variable * count + i]
      leading[start + i] = value
      trailing[start + i] = 0
      moduli[start + i] = abs(value)
    }
    var exponent = 0
    guard centre(index, &exponent) else { throw .constantVariable }
    let whole = logarithm(index, exponent)
    var left = whole
    while index > 0 {
      for earlier in 0..<index { takeOff(earlier, from: index) }
      guard centre(index, &exponent), squares[index] > roundingOfCoordinates(index) else {
        throw .perfectCorrelation
      }
      let before = left
      left = logarithm(index, exponent)
      if left >= before - ln2 { break }
    }
    for i in 0..<count {
      let deviation = leading[start + i] - means[index]
      leverages[i] += deviation * deviation / squares[index]
    }
    return left - whole
  }

  /// Returns the logarithm of a sum of squares in the unit of the variable.
  private func logarithm(_ index: Int, _ exponent: Int) -> Double {
    naturalLog(squares[index]) + 2 * ln2 * Double(exponent)
  }

  /// Subtracts the draw nearest the mean from all, and chooses a unit in which the largest is from
  /// 1 to 2. Returns false if all are equal.
  ///
  /// The mean is not subtracted: if one draw outweighs all, the others' digits would drown in it.
  private mutating func centre(_ index: Int, _ exponent: inout Int) -> Bool {
    let draws = index * count..<(index + 1) * count
    let mean = orderedSum(leading.span.extracting(draws)) / Double(count)
    var nearest = draws.lowerBound
    for i in draws where abs(leading[i] - mean) < abs(leading[nearest] - mean) { nearest = i }
    let (high, low) = (leading[nearest], trailing[nearest])
    var largest = 0.0
    for i in draws {
      let difference = PairSum(leading[i], minus: high, and: trailing[i] - low)
      leading[i] = difference.leading
      trailing[i] = difference.trailing
      largest = max(largest, abs(difference.leading))
    }
    guard largest > 0 else { return false }
    let unit = Self.unit(of: largest)
    exponent += unit.exponent
    for i in draws {
      leading[i] *= unit.factor
      trailing[i] *= unit.factor
      moduli[i] *= unit.factor
    }
    means[index] = orderedSum(leading.span.extracting(draws)) / Double(count)
    for i in 0..<count {
      let deviation = leading[draws.lowerBound + i] - means[index]
      terms[i] = deviation * deviation
    }
    squares[index] = orderedSum(terms.span)
    return true
  }

  /// Subtracts the multiple of earlier residuals with the least squares.
  private mutating func takeOff(_ earlier: Int, from index: Int) {
    let (from, to) = (earlier * count, index * count)
    let mean = means[earlier]
    for i in 0..<count { terms[i] = (leading[from + i] - mean) * leading[to + i] }
    let coefficient = orderedSum(terms.span) / squares[earlier]
    guard coefficient != 0 else { return }
    let parts = split(coefficient)
    let modulus = abs(coefficient)
    for i in 0..<count {
      let value = leading[from + i]
      let product = coefficient * value
      let halves = split(value)
      let error =
        ((parts.high * halves.high - product) + parts.high * halves.low + parts.low * halves.high)
        + parts.low * halves.low
      let rest = trailing[to + i] - (error + coefficient * trailing[from + i])
      let difference = PairSum(leading[to + i], minus: product, and: rest)
      leading[to + i] = difference.leading
      trailing[to + i] = difference.trailing
      moduli[to + i] += modulus * moduli[from + i]
    }
  }

  /// Returns the sum of squares that rounding of the coordinates can leave.
  private mutating func roundingOfCoordinates(_ index: Int) -> Double {
    for i in 0..<count {
      // A draw that decides its own residual has none, and 1 − h has no digits.
      let weight = 1 - leverages[i]
      let modulus = moduli[index * count + i]
      terms[i] = weight > 0x1p-20 ? weight * (modulus * modulus) : 0
    }
    return 0x1p-102 * orderedSum(terms.span)
  }

  /// Returns the power of two that scales a number to [1, 2), and the exponent of its unit then.
  private static func unit(of value: Double) -> (factor: Double, exponent: Int) {
    let exponent = min(max(Int(value.exponent), -1000), 1000)
    return (Double(sign: .plus, exponent: -exponent, significand: 1), exponent)
  }
}

/// A sum of two doubles, of which the second is within half an ulp of the first.
private struct PairSum {
  let leading: Double, trailing: Double

  /// Computes a − b + c if c is small against either.
  init(_ a: Double, minus b: Double, and c: Double) {
    let difference = a - b
    let part = difference - a
    let error = (a - (difference - part)) - (b + part) + c
    leading = difference + error
    trailing = error - (leading - difference)
  }
}

/// Splits a number into two numbers of 26 bits with this sum.
private func split(_ value: Double) -> (high: Double, low: Double) {
  let scaled = 134_217_729 * value
  let high = scaled - (scaled - value)
  return (high, value - high)
}
