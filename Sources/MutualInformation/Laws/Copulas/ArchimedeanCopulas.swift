import GSLRandom

/// Clayton's copula, whose small values go together: the levels of `BivariatePareto` with a = 1/θ, reversed.
struct ClaytonCopula: ElementaryCopula {
  static let id = "clayton"
  static let formula =
    "(u^−θ + v^−θ − 1)^(−1/θ); I(X;Y) = ln(1 + θ) − θ/(1 + θ), τ = θ/(θ + 2)"
  static let source = "Clayton 1978, doi 10.1093/biomet/65.1.141"
  static let range = RealRange(1e-3, 1000)
  static let rangeOfTau = RealRange(5e-4, 0.998)
  static func parameter(ofTau tau: Double) -> Double { 2 * tau / (1 - tau) }

  private let theta: Double

  init(_ parameter: Double, degreesOfFreedom: Double) { theta = parameter }

  var information: ExactValue { paretoInformation(theta: theta, w: theta / (1 + theta)) }

  /// Given U = u, V^−θ = 1 + u^−θ (w^(−θ/(1+θ)) − 1) with a uniform w.
  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void) {
    let (theta, power) = (theta, theta / (1 + theta))
    stream.forEachUniformPair(count: count) { i, first, second in
      let u = Level(uniform: first)
      let rise = -oneMinusExp(power * Level(uniform: second).minusLog)
      body(i, u, Level(minusLogOfLower: softplus(theta * u.minusLog + naturalLog(rise)) / theta))
    }
  }

  /// θ times the larger and the smaller of −ln u and −ln v, and ln(u^−θ + v^−θ − 1).
  private func logSum(_ u: Level, _ v: Level) -> (sum: Double, total: Double) {
    let (a, b) = (theta * u.minusLog, theta * v.minusLog)
    let (large, small) = (max(a, b), min(a, b))
    return (a + b, large + naturalLog1p(naturalExp(small - large) - naturalExp(-large)))
  }

  func logDensity(_ u: Level, _ v: Level) -> Double {
    let (sum, total) = logSum(u, v)
    return naturalLog1p(theta) + (1 + 1 / theta) * sum - (2 + 1 / theta) * total
  }

  func cumulative(_ u: Level, _ v: Level) -> Double {
    u.lower == 0 || v.lower == 0 ? 0 : naturalExp(-logSum(u, v).total / theta)
  }
}

/// Frank's copula, the same in both tails. θ < 0 is the copula of U and 1 − V with −θ.
///
/// With a = e^−θu and W = ∂C/∂u, which is uniform and independent of U, u + v of ln c cancel and
/// I = ln[θ/(1 − e^−θ)] − 2 + 2D₁(θ), D₁(θ) = (1/θ) ∫_0^θ t/(eᵗ − 1) dt (Debye's function).
struct FrankCopula: ElementaryCopula {
  static let id = "frank"
  static let formula =
    "−(1/θ) ln[1 + (e^−θu − 1)(e^−θv − 1)/(e^−θ − 1)]; I(X;Y) = ln[|θ|/(1 − e^−|θ|)] − 2 + 2D₁(|θ|), "
    + "τ = 1 − 4[1 − D₁(θ)]/θ with Debye's function D₁"
  static let source = "Frank 1979, doi 10.1007/BF02189866; Genest 1987, doi 10.1093/biomet/74.3.549, for τ"
  static let range = RealRange(-500, 500)
  static let rangeOfTau = RealRange(-0.99, 0.99)
  static func parameter(ofTau tau: Double) -> Double {
    let size = solved(abs(tau), from: 0, to: 500, Self.tau)
    return tau < 0 ? -size : size
  }

  /// |θ|.
  private let theta: Double
  /// Whether θ < 0.
  private let isFalling: Bool
  /// 1 − e^−|θ|, and e^−|θ|.
  private let whole: Double, rest: Double

  init(_ parameter: Double, degreesOfFreedom: Double) {
    (theta, isFalling) = (abs(parameter), parameter < 0)
    (whole, rest) = (oneMinusExp(-theta), naturalExp(-theta))
  }

  /// Below this θ the differences are power series with the Bernoulli numbers.
  private static let leastOfDifferences = 0.5

  /// Σ_k B_2k θ^2k/(2k)! · weight(2k).
  private static func series(_ theta: Double, _ weight: (Double) -> Double) -> Double {
    var (sum, term) = (0.0, 1.0)
    for (index, number) in bernoulliNumbers.enumerated() {
      let order = Double(2 * index + 2)
      term *= theta * theta / (order * (order - 1))
      sum += number * term * weight(order)
    }
    return sum
  }

  /// D₁(θ) = [π²/6 − Σ_k e^−kθ (θ/k + 1/k²)]/θ for θ from one half on.
  private static func debye(_ theta: Double) -> Double {
    var sum = 0.0
    for k in stride(from: (40 / theta).rounded(.up), through: 1, by: -1) {
      sum += naturalExp(-k * theta) * (theta / k + 1 / (k * k))
    }
    return (.pi * .pi / 6 - sum) / theta
  }

  /// τ of θ ≥ 0.
  private static func tau(_ theta: Double) -> Double {
    if theta == 0 { return 0 }
    return theta < leastOfDifferences
      ? 4 / theta * series(theta) { 1 / ($0 + 1) } : 1 - 4 / theta * (1 - debye(theta))
  }

  var information: ExactValue {
    if theta < Self.leastOfDifferences {
      let value = Self.series(theta) { 2 / ($0 + 1) - 1 / $0 }
      return ExactValue(value, errorBound: 64 * roundingUnit * value, kind: .closedForm)
    }
    let value = logQuotient(theta, whole) - 2 + 2 * Self.debye(theta)
    return ExactValue(value, errorBound: 8e-15, kind: .closedForm)
  }

  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void) {
    stream.forEachUniformPair(count: count) { i, first, second in
      let (u, w) = (Level(uniform: first), Level(uniform: second))
      // The copula is that of 1 − U and 1 − V, too.
      let v = Level(lower: inverse(w, u.lower), upper: inverse(w.reversed, u.upper))
      body(i, u, isFalling ? v.reversed : v)
    }
  }

  /// v with P(V ≤ v | U = u) = w.
  private func inverse(_ w: Level, _ u: Double) -> Double {
    if theta == 0 { return w.lower }
    let a = naturalExp(-theta * u)
    let sum = w.lower + w.upper * a
    let part = w.lower * whole / sum
    return (part < 0.5 ? -naturalLog1p(-part) : naturalLog(sum / (w.upper * a + w.lower * rest))) / theta
  }

  /// (1 − e^−θ) − (1 − e^−θu)(1 − e^−θv) without cancellation.
  private func denominator(_ u: Level, _ v: Level) -> Double {
    -rest * oneMinusExp(theta * u.upper) + naturalExp(-theta * v.lower) * oneMinusExp(-theta * u.lower)
  }

  func logDensity(_ u: Level, _ v: Level) -> Double {
    if theta == 0 { return 0 }
    let v = isFalling ? v.reversed : v
    return naturalLog(theta) + naturalLog(whole) - theta * (u.lower + v.lower)
      - 2 * naturalLog(denominator(u, v))
  }

  func cumulative(_ u: Level, _ v: Level) -> Double {
    if theta == 0 { return u.lower * v.lower }
    if isFalling { return max(u.lower - rising(u, v.reversed), 0) }
    return rising(u, v)
  }

  /// C(u, v) of |θ|.
  private func rising(_ u: Level, _ v: Level) -> Double {
    let part = oneMinusExp(-theta * u.lower) * oneMinusExp(-theta * v.lower) / whole
    return (part < 0.5 ? -naturalLog1p(-part) : -logQuotient(denominator(u, v), whole)) / theta
  }
}

/// Gumbel's copula, whose large values go together: the only one that is also of extreme values.
///
/// With x = −ln u, y = −ln v and r = (x^θ + y^θ)^(1/θ), T = (x/r)^θ is uniform and independent of R, which has the
/// density e^−r (1 − 1/θ + r/θ) (Genest & Rivest 1993). So x = RT^(1/θ), y = R(1 − T)^(1/θ), the logarithms of
/// ln c have known means, and with E₁, the exponential integral,
/// I = γ − 1 + 1/θ + ln(θ − 1) + e^(θ−1) E₁(θ − 1)/θ.
struct GumbelCopula: ElementaryCopula {
  static let id = "gumbel"
  static let formula =
    "exp(−[(−ln u)^θ + (−ln v)^θ]^(1/θ)); I(X;Y) = γ − 1 + 1/θ + ln(θ − 1) + e^(θ−1) E₁(θ − 1)/θ with the exponential "
    + "integral E₁, τ = 1 − 1/θ"
  static let source =
    "Gumbel 1960, doi 10.1080/01621459.1960.10483368; Genest & Rivest 1993, doi 10.1080/01621459.1993.10476372, for R"
  static let range = RealRange(1, 1000)
  static let rangeOfTau = RealRange(0, 0.999)
  static func parameter(ofTau tau: Double) -> Double { 1 / (1 - tau) }

  private let theta: Double

  init(_ parameter: Double, degreesOfFreedom: Double) { theta = parameter }

  var information: ExactValue {
    let b = theta - 1
    if b == 0 { return ExactValue(0, errorBound: 0, kind: .closedForm) }
    let value: Double
    if b < 1 {
      // E₁(b) = −γ − ln b + Σ_k (−1)^(k+1) b^k/(k k!); the logarithms are put together.
      var (sum, term) = (0.0, -1.0)
      for k in 1...20 {
        term *= -b / Double(k)
        sum += term / Double(k)
      }
      let share = naturalExp(b) / theta
      value = (eulersConstant + naturalLog(b)) * (1 - share) + share * sum - b / theta
    } else {
      // eᵇ E₁(b) = 1/(b + 1 − 1/(b + 3 − 4/(b + 5 − …))).
      var fraction = b + 301
      for k in stride(from: 150.0, through: 1, by: -1) { fraction = b + 2 * k - 1 - k * k / fraction }
      value = eulersConstant - b / theta + naturalLog(b) + 1 / (fraction * theta)
    }
    return ExactValue(value, errorBound: 4e-15 * (1 + abs(naturalLog(theta))), kind: .closedForm)
  }

  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void) {
    var numbers = NumberReader()
    for i in 0..<count {
      let t = numbers.level(from: &stream)
      var r = numbers.level(from: &stream).minusLog
      if numbers.level(from: &stream).lower < 1 / theta { r += numbers.level(from: &stream).minusLog }
      body(
        i, Level(minusLogOfLower: r * naturalExp(-t.minusLog / theta)),
        Level(minusLogOfLower: r * naturalExp(-t.reversed.minusLog / theta)))
    }
  }

  /// ln x, ln y and ln r.
  private func logarithms(_ u: Level, _ v: Level) -> (x: Double, y: Double, r: Double) {
    // A level of 1 has the logarithm of the smallest number.
    let x = naturalLog(max(u.minusLog, .leastNormalMagnitude))
    let y = naturalLog(max(v.minusLog, .leastNormalMagnitude))
    return (x, y, max(x, y) + naturalLog1p(naturalExp(-theta * abs(x - y))) / theta)
  }

  func logDensity(_ u: Level, _ v: Level) -> Double {
    let logs = logarithms(u, v)
    let r = naturalExp(logs.r)
    // (θ − 1)(ln x + ln y) − (2θ − 1) ln r, by the distances from ln r.
    return u.minusLog + v.minusLog - r + (theta - 1) * (logs.x - logs.r + (logs.y - logs.r)) - logs.r
      + naturalLog(r + (theta - 1))
  }

  func cumulative(_ u: Level, _ v: Level) -> Double {
    u.lower == 0 || v.lower == 0 ? 0 : naturalExp(-naturalExp(logarithms(u, v).r))
  }
}

extension NumberReader {
  /// The level of the next uniform.
  mutating func level(from stream: inout RandomStream) -> Level {
    Level(uniform: 1 - uniform(from: &stream))
  }
}
