/// The exact mean of the contrastive bound with K candidates on a normal pair, by quadrature.
///
/// Terms of x alone cancel in f(x, y) − ln Σ exp f(x, y_k). For a given x the inner product is thus
/// s(y) = ay with a = x/τ, and the oracle s(y) = −(x − ρy)²/2(1−ρ²). With S = c·exp s(y) + Σ exp
/// s(y_k) over K − c negatives and an independent T ~ Exp(1),
///
///     E ln S = −γ − ∫ (g(u) − 1{u < 0}) du,   g(u) = P(ln T − ln S > u) = ψ(u) φ(u)^(K−c),
///     φ(u) = E exp(−e^(u+s(Y))), Y ~ N(0, 1),   ψ(u) = E exp(−c e^(u+s(Y))), Y ~ N(ρx, 1−ρ²).
///
/// If s is linear and steep, φ(u) = P(ln T − aY > u) = E Φ((ln T − u)/a), whose cost does not grow
/// with a. All sums are trapezoidal sums of analytic functions that vanish at both ends: they
/// converge exponentially in the step. The jump at u = 0 lies on a node and counts half.
///
/// *Accuracy:* computed with two sets of steps. The bound is twice their difference, plus 1e-9 for
/// the cut-off tails.
/// *Check value:* ρ = .8, τ = .2: −0.9064 for K = 8, −2.4558 for K = 64.
struct NormalInfoNCE {
  private let correlation: Double
  /// √(1−ρ²).
  private let deviation: Double
  /// τ; nil for the oracle.
  private let temperature: Double?
  private let candidates: Int

  /// Nil if the sums take more than a few seconds (small temperatures with |ρ| very near one).
  init?(correlation: Double, temperature: Double?, candidates: Int) {
    self.correlation = correlation
    self.temperature = temperature
    self.candidates = candidates
    deviation = ((1 - correlation) * (1 + correlation)).squareRoot()
    guard cost < Self.costLimit else { return nil }
  }

  /// Returns the mean of the bound; the positive occurs `copies` times among the K candidates.
  func mean(copies: Int) -> ExactValue {
    // The oracle of independent variables scores everything alike.
    if temperature == nil, correlation == 0 { return ExactValue(0, errorBound: 0, kind: .quadrature) }
    let fine = mean(copies: copies, scale: 1)
    let coarse = mean(copies: copies, scale: 1.25)
    return ExactValue(fine, errorBound: 2 * abs(fine - coarse) + 1e-9, kind: .quadrature)
  }

  /// The cut-off of normal variables, which leaves 1e-13.
  private static let end = 7.5
  /// exp(−e^z) is 1 below `lowest` and 0 above `highest`.
  private static let lowest = -37.0, highest = 3.8
  /// The step of u and of z at scale one. It sums exp(−e^z) to 2e-11.
  private static let step = 0.4
  /// The number of nodes (x, u) that takes about a second. A pool needs two means.
  private static let costLimit = 6e4

  /// Returns the points x ≥ 0 and their weights, which sum to one half.
  ///
  /// A mean of ln S bends at x of about τ and is smooth beyond: x = w sinh t with equal steps of t.
  private func nodesOfX(scale: Double) -> [(x: Double, weight: Double)] {
    let width = min(temperature ?? 1, 1)
    var nodes: [(x: Double, weight: Double)] = []
    let step = (temperature == nil ? 0.08 : 0.06) * scale
    // sinh t from the project's own exponential.
    for i in 0... {
      let (up, down) = (naturalExp(Double(i) * step), naturalExp(-Double(i) * step))
      let x = width * (up - down) / 2
      if x > Self.end { break }
      nodes.append((x, (i == 0 ? 0.5 : 1) * step * width * (up + down) / 2 * standardNormalDensity(x)))
    }
    return nodes
  }

  private func mean(copies: Int, scale: Double) -> Double {
    var sum = 0.0
    for (x, weight) in nodesOfX(scale: scale) {
      // Both critics give the same value for (−x, −y).
      let given = temperature == nil ? oracleMean(x, copies, scale) : innerProductMean(x, copies, scale)
      sum += 2 * weight * given
    }
    // E s(Y) of the positive is ρ/τ, or −½.
    return naturalLog(Double(candidates)) + (temperature.map { correlation / $0 } ?? -0.5) - sum
  }

  /// Returns E ln S = −γ − ∫ (g − 1{u<0}) du, between u with g = 1 and g = 0 for certain.
  private func meanLogSum(
    from low: Double, to high: Double, step: Double, _ g: (Double) -> Double
  ) -> Double {
    var sum = 0.0
    for i in Int((min(low, 0) / step).rounded(.down))...Int((max(high, 0) / step).rounded(.up)) {
      let u = Double(i) * step
      sum += g(u) - (i < 0 ? 1 : i == 0 ? 0.5 : 0)
    }
    return -eulersConstant - sum * step
  }

  // MARK: The inner product

  /// The approximate number of nodes (x, u).
  private var cost: Double {
    guard let temperature else { return 0 }
    // For smaller τ, 1/τ or its products would overflow.
    guard temperature > 1e-100 else { return .infinity }
    return nodesOfX(scale: 1).reduce(0) { sum, node in
      let slope = node.x / temperature
      let range = rangeOfU(node.x, slope)
      return sum + (range.high - range.low) / stepOfU(slope, 1)
    }
  }

  private func stepOfU(_ slope: Double, _ scale: Double) -> Double {
    let power = (1 + 2 * naturalLog(Double(candidates))).squareRoot()
    return Self.step * scale * max(1, slope * min(deviation, 1 / power))
  }

  /// Returns a range of u over which g falls from 1 to 0.
  private func rangeOfU(_ x: Double, _ slope: Double) -> (low: Double, high: Double) {
    let (end, mean) = (Self.end + 1, correlation * x)
    return (
      Self.lowest - naturalLog(Double(candidates)) - slope * max(end, mean + end * deviation),
      Self.highest - slope * (mean - end * deviation)
    )
  }

  private func innerProductMean(_ x: Double, _ copies: Int, _ scale: Double) -> Double {
    let slope = x / temperature!
    let others = Double(candidates - copies)
    let logCopies = naturalLog(Double(copies))
    let all = SmoothedExponential(slope: slope, scale: scale)
    let own = SmoothedExponential(slope: slope * deviation, scale: scale)
    let range = rangeOfU(x, slope)
    return meanLogSum(from: range.low, to: range.high, step: stepOfU(slope, scale)) { u in
      let missing = own.missing(u + logCopies + slope * correlation * x)
      guard missing < 1 else { return 0 }
      return (1 - missing) * naturalExp(others * naturalLog1p(-min(all.missing(u), 1)))
    }
  }

  /// The function 1 − E exp(−e^(u + aZ)), Z ~ N(0, 1).
  private struct SmoothedExponential {
    private let slope: Double
    private var nodes: [Double] = []
    private var weights: [Double] = []

    init(slope: Double, scale: Double) {
      self.slope = slope
      let step = NormalInfoNCE.step * scale
      if slope < 1 {
        // Nodes over Z.
        let end = NormalInfoNCE.end + 1
        nodes = Array(stride(from: -end, through: end, by: step))
        weights = nodes.map { standardNormalDensity($0) }
      } else {
        // Nodes over ln T, whose density is exp(v − eᵛ).
        nodes = Array(stride(from: NormalInfoNCE.lowest, through: NormalInfoNCE.highest, by: step))
        weights = nodes.map { naturalExp($0 - naturalExp($0)) }
      }
      let sum = weights.reduce(0, +)
      weights = weights.map { $0 / sum }
    }

    func missing(_ u: Double) -> Double {
      var sum = 0.0
      if slope < 1 {
        for k in nodes.indices { sum += weights[k] * (1 - doubleExponential(u + slope * nodes[k])) }
      } else {
        let inverse = 1 / slope
        for k in nodes.indices { sum += weights[k] * NormalTable.shared((u - nodes[k]) * inverse) }
      }
      return sum
    }
  }

  // MARK: The oracle

  private func oracleMean(_ x: Double, _ copies: Int, _ scale: Double) -> Double {
    let others = Double(candidates - copies)
    let logCopies = naturalLog(Double(copies))
    // With z = (x − ρy)/√(1−ρ²) the score is −z²/2. The score of the positive is at least −high.
    let reach = abs(correlation) * Self.end + deviation * x
    let high = 0.5 * reach * reach + Self.highest
    // Beyond |z| = far every exp(−e^(u+s)) is one. Up to |z| = 8 a step moves the score by about ½.
    let far = (2 * (high - Self.lowest)).squareRoot()
    let perZ = deviation / max(abs(correlation), 1e-9)
    let step = scale * min(0.06 * perZ, Self.step * deviation)
    let center = x / (correlation == 0 ? 1 : correlation)
    let end = Self.end + 1
    let low = correlation == 0 ? -end : max(center - far * perZ, -end)
    let last = correlation == 0 ? end : min(center + far * perZ, max(end, correlation * x + end * deviation))
    var (scores, negative, positive): ([Double], [Double], [Double]) = ([], [], [])
    for y in stride(from: low, through: last, by: step) {
      let z = (x - correlation * y) / deviation
      scores.append(-0.5 * z * z)
      negative.append(step * standardNormalDensity(y))
      positive.append(step / deviation * standardNormalDensity((y - correlation * x) / deviation))
    }
    return meanLogSum(
      from: Self.lowest - naturalLog(Double(candidates)), to: high, step: Self.step * scale
    ) { u in
      var (all, own) = (0.0, 0.0)
      for k in scores.indices {
        let z = u + scores[k]
        if z < Self.lowest { continue }
        let term = 1 - doubleExponential(z)
        all += negative[k] * term
        own += positive[k] * (copies == 1 ? term : 1 - doubleExponential(z + logCopies))
      }
      guard own < 1 else { return 0 }
      return (1 - own) * naturalExp(others * naturalLog1p(-min(all, 1)))
    }
  }
}

/// exp(−e^z).
@inline(__always)
private func doubleExponential(_ z: Double) -> Double {
  if z > 3.8 { return 0 }
  if z < -37 { return 1 }
  return naturalExp(-naturalExp(z))
}
