import GSLRandom

/// The copula of Farlie, Gumbel and Morgenstern: weak dependence with a polynomial density.
///
/// The moments of (1 − 2U)(1 − 2V) give I = Σ θ^k/(k(k − 1)(k + 1)²) over the even k ≥ 2. In partial
/// fractions, with χ₂(t) = Σ t^k/k² over the odd k, the sum is
/// ½ ln(1 − t²) + (t/4 + 3/4t) artanh t − 5/4 + χ₂(t)/2t, t = |θ|.
struct FGMCopula: ElementaryCopula {
  static let id = "fgm"
  static let formula =
    "uv[1 + θ(1 − u)(1 − v)]; I(X;Y) = Σ θ^k/(k(k − 1)(k + 1)²) over even k ≥ 2, τ = 2θ/9"
  static let source = "Farlie 1960, doi 10.1093/biomet/47.3-4.307"
  static let range = RealRange(-1, 1)
  static let rangeOfTau = RealRange(-2.0 / 9, 2.0 / 9)
  static func parameter(ofTau tau: Double) -> Double { min(max(4.5 * tau, -1), 1) }

  private let theta: Double

  init(_ parameter: Double, degreesOfFreedom: Double) { theta = parameter }

  var information: ExactValue {
    let t = abs(theta)
    if t <= 0.9 {
      // The terms of order 180 are below 1e-16 of the first.
      var sum = 0.0
      for k in stride(from: 180.0, through: 2, by: -2) {
        sum = t * t * (sum + 1 / (k * (k - 1) * (k + 1) * (k + 1)))
      }
      return ExactValue(sum, errorBound: 16 * roundingUnit * sum, kind: .closedForm)
    }
    // χ₂(t) = π²/8 − ½ ln x ln t − χ₂(x) with x = (1 − t)/(1 + t).
    let x = (1 - t) / (1 + t)
    var chi = 0.0
    for k in stride(from: 31.0, through: 1, by: -2) { chi = x * x * chi + 1 / (k * k) }
    chi = .pi * .pi / 8 - x * chi - (x > 0 ? 0.5 * naturalLog(x) * naturalLog(t) : 0)
    // The factor of ln(1 − t) is ½ − (t/4 + 3/4t)/2 = −(1 − t)(3 − t)/8t.
    let half = (t * t + 3) / (8 * t)
    let close = t < 1 ? (1 - t) * (3 - t) / (8 * t) * naturalLog(1 - t) : 0
    let value = (0.5 + half) * naturalLog1p(t) - close - 1.25 + chi / (2 * t)
    return ExactValue(value, errorBound: 2e-15, kind: .closedForm)
  }

  /// Given U = u, v + A v(1 − v) is uniform with A = θ(1 − 2u).
  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void) {
    stream.forEachUniformPair(count: count) { i, first, second in
      let (u, w) = (Level(uniform: first), Level(uniform: second))
      let slope = theta * (u.upper - u.lower)
      body(i, u, Level(lower: root(w.lower, slope), upper: root(w.upper, -slope)))
    }
  }

  /// The v from 0 to 1 with v + A v(1 − v) = w.
  private func root(_ w: Double, _ slope: Double) -> Double {
    let sum = 1 + slope
    return 2 * w / (sum + max(sum * sum - 4 * slope * w, 0).squareRoot())
  }

  func logDensity(_ u: Level, _ v: Level) -> Double {
    naturalLog1p(theta * (u.upper - u.lower) * (v.upper - v.lower))
  }

  func cumulative(_ u: Level, _ v: Level) -> Double {
    u.lower * v.lower * (1 + theta * u.upper * v.upper)
  }
}
