/// The mean and central sums of values in four passes. The mean may be far larger than the spread.
///
/// The mean is kept as two parts: a difference to a number near it loses nothing. Deviations are
/// divided by a power of two near the largest one: fourth powers neither overflow nor vanish.
struct CentralSums {
  /// The passes: Σ(t − t₁), Σ(t − base), Σu², and the two sums of fourth order.
  static let passes = 4

  /// θ.
  let truth: Double
  private var pass = 0
  private var sums = PartialSums(), errorSums = PartialSums(), cubeSums = PartialSums()
  private var first: Double?
  /// The number of values, R.
  private(set) var count = 0.0
  /// The mean rounded to a double, and the residue of that: the mean is `base + residue`.
  private(set) var base = 0.0, residue = 0.0
  /// The unit of the deviations: a power of two; 1 if all values are equal.
  private(set) var scale = 1.0
  /// Σu²/R, u = (t − t̄)/scale.
  private(set) var secondMoment = 0.0
  /// Σ(u² − Σu²/R)².
  private(set) var squaresSpread = 0.0
  /// Σu³.
  private(set) var cubes = 0.0
  /// Σ(e² − m)²/(scale·errorScale)², e = t − θ, m = Σe²/R.
  private(set) var squaredErrorsSpread = 0.0

  init(truth: Double) { self.truth = truth }

  var isDone: Bool { pass == Self.passes }

  /// Adds the next values of a pass, in the order of their replications. Every piece but the last
  /// must have a multiple of eight values.
  mutating func add(_ values: Span<Double>) {
    guard !values.isEmpty, !isDone else { return }
    let bases = SIMD8(repeating: base)
    let residues = SIMD8(repeating: residue)
    let inverse = SIMD8(repeating: 1 / scale)
    switch pass {
    case 0:
      if first == nil { first = values[0] }
      let origin = SIMD8(repeating: first!)
      sums.add(values) { $0 - origin }
      count += Double(values.count)
    case 1:
      sums.add(values) { $0 - bases }
    case 2:
      sums.add(values) {
        let u = (($0 - bases) - residues) * inverse
        return u * u
      }
    default:
      let moment = SIMD8(repeating: secondMoment)
      sums.add(values) {
        let u = (($0 - bases) - residues) * inverse
        let spread = u * u - moment
        return spread * spread
      }
      // e² − m = 2bd + d² − Σd²/R with d = t − t̄ does not cancel where the bias dwarfs the spread.
      let bias = SIMD8(repeating: meanDifference(to: truth) / errorScale)
      let share = SIMD8(repeating: scale / errorScale)
      errorSums.add(values) {
        let u = (($0 - bases) - residues) * inverse
        let spread = 2 * bias * u + share * (u * u - moment)
        return spread * spread
      }
      cubeSums.add(values) {
        let u = (($0 - bases) - residues) * inverse
        return u * u * u
      }
    }
  }

  /// Ends a pass over all values, of which there is at least one.
  ///
  /// - Parameter extremes: The smallest and the largest value.
  mutating func endPass(extremes: (Double, Double)) {
    guard let first, !isDone else { return }
    switch pass {
    case 0:
      base = first + sums.total / count
      let largest = max(abs(extremes.0 - base), abs(extremes.1 - base))
      if largest > 0 && largest.isFinite {
        scale = Double(sign: .plus, exponent: max(Int(largest.exponent), -1000), significand: 1)
      }
    case 1: residue = sums.total / count
    case 2: secondMoment = sums.total / count
    default:
      squaresSpread = sums.total
      squaredErrorsSpread = errorSums.total
      cubes = cubeSums.total
    }
    sums = PartialSums()
    pass += 1
  }

  /// The mean, rounded.
  var mean: Double { base + residue }

  /// m = Σe²/R.
  var meanSquaredError: Double {
    let bias = meanDifference(to: truth)
    return bias * bias + scale * scale * secondMoment
  }

  /// √m, also where m overflows or vanishes.
  var rootMeanSquaredError: Double {
    secondMoment == 0 ? abs(meanDifference(to: truth)) : errorScale * scaledMeanSquaredError.squareRoot()
  }

  /// A power of two that neither the deviations nor the bias exceed much.
  private var errorScale: Double {
    let bias = abs(meanDifference(to: truth))
    guard bias.isNormal else { return scale }
    return max(scale, Double(sign: .plus, exponent: Int(bias.exponent), significand: 1))
  }

  /// m/errorScale².
  private var scaledMeanSquaredError: Double {
    let bias = meanDifference(to: truth) / errorScale
    let share = scale / errorScale
    return bias * bias + share * share * secondMoment
  }

  /// Σu³/R over (Σu²/R)^(3/2), the skewness of the values; nil where they do not vary.
  var skewness: Double? {
    secondMoment > 0 ? finite(cubes / count / (secondMoment * secondMoment.squareRoot())) : nil
  }

  /// s/√R, of at least two values.
  var meanMCSE: Double { scale * (secondMoment * (count / (count - 1))).squareRoot() / count.squareRoot() }

  /// √(Σ(e² − m)²/(R(R − 1))), of at least two values.
  var meanSquaredErrorMCSE: Double { errorScale * (scale * scaledMeanSquaredErrorMCSE) }

  private var scaledMeanSquaredErrorMCSE: Double {
    (squaredErrorsSpread / (count * (count - 1))).squareRoot()
  }

  /// The MCSE of m over 2√m, of at least two values; 0 where m is 0.
  var rootMeanSquaredErrorMCSE: Double {
    let square = scaledMeanSquaredError
    return square > 0 ? scale * (scaledMeanSquaredErrorMCSE / (2 * square.squareRoot())) : 0
  }

  /// t̄ − c, without losing what the rounding of the mean lost.
  func meanDifference(to c: Double) -> Double { (base - c) + residue }
}
