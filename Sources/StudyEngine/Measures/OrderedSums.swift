/// Sums a function of the values with eight partial sums, element i to partial i mod 8, joined as
/// ((p0+p4)+(p2+p6)) + ((p1+p5)+(p3+p7)): the same bits on every instruction set, for any number of threads.
@inline(__always)
package func orderedSum(
  _ values: Span<Double>, of term: (SIMD8<Double>) -> SIMD8<Double> = { $0 }
) -> Double {
  var partial = SIMD8<Double>.zero
  var start = 0
  while start + 8 <= values.count {
    partial += term(
      SIMD8(
        values[start], values[start + 1], values[start + 2], values[start + 3],
        values[start + 4], values[start + 5], values[start + 6], values[start + 7]))
    start += 8
  }
  let rest = values.count - start
  if rest > 0 {
    var last = SIMD8<Double>.zero
    for lane in 0..<rest { last[lane] = values[start + lane] }
    let terms = term(last)
    for lane in 0..<rest { partial[lane] += terms[lane] }
  }
  let four = partial.lowHalf + partial.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}

/// Mean and central sums of values whose mean may be far larger than their spread.
///
/// The mean is kept as two parts, so that a difference to a number near it loses nothing. Deviations are divided by a
/// power of two near the largest of them: their fourth powers neither overflow nor vanish.
struct CentralSums {
  /// The number of values, R.
  let count: Double
  /// The mean rounded to a double, and what the rounding left: the mean is `base + residue`.
  let base: Double, residue: Double
  /// A power of two; 1 where all values are equal.
  let scale: Double
  /// Σu²/R, u = (t − t̄)/scale.
  let secondMoment: Double
  /// Σ(u² − Σu²/R)².
  let squaresSpread: Double
  /// Σ(e² − m)²/scale², e = t − θ, m = Σe²/R.
  let squaredErrorsSpread: Double

  /// Sums over at least one value.
  ///
  /// - Parameters:
  ///   - values: In the order of their replications.
  ///   - extremes: The smallest and the largest value.
  ///   - truth: θ.
  init(_ values: Span<Double>, extremes: (Double, Double), truth: Double) {
    let count = Double(values.count)
    let first = SIMD8(repeating: values[0])
    let base = values[0] + orderedSum(values) { $0 - first } / count
    let bases = SIMD8(repeating: base)
    let residue = orderedSum(values) { $0 - bases } / count
    let largest = max(abs(extremes.0 - base), abs(extremes.1 - base))
    let scale =
      largest > 0 && largest.isFinite
      ? Double(sign: .plus, exponent: max(Int(largest.exponent), -1000), significand: 1) : 1
    let inverse = SIMD8(repeating: 1 / scale)
    let residues = SIMD8(repeating: residue)
    let second = orderedSum(values) {
      let u = (($0 - bases) - residues) * inverse
      return u * u
    }
    let moment = SIMD8(repeating: second / count)
    // e² − m = 2bd + d² − Σd²/R with d = t − t̄ does not cancel where the bias dwarfs the spread.
    let bias = SIMD8(repeating: (base - truth) + residue)
    let scales = SIMD8(repeating: scale)
    squaresSpread = orderedSum(values) {
      let u = (($0 - bases) - residues) * inverse
      let spread = u * u - moment
      return spread * spread
    }
    squaredErrorsSpread = orderedSum(values) {
      let u = (($0 - bases) - residues) * inverse
      let spread = 2 * bias * u + scales * (u * u - moment)
      return spread * spread
    }
    self.count = count
    self.base = base
    self.residue = residue
    self.scale = scale
    secondMoment = second / count
  }

  /// The mean, rounded.
  var mean: Double { base + residue }

  /// t̄ − c, without losing what the rounding of the mean lost.
  func meanDifference(to c: Double) -> Double { (base - c) + residue }
}
