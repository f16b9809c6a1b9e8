import GSLMath

/// The mean of ln Σ exp(−z_k²/2) over m draws z_k = (y − ρx_k)/√(1−ρ²) of independent standard
/// normal y and x_k, by quadrature.
///
/// ln p(y|x) of a normal pair is −½ ln(1−ρ²) − z²/2 up to a term of y alone. For a given y, z is
/// normal, and E exp(−e^(u − z²/2)) is an integral over those z where the exponent is neither 0 nor
/// 1 to a double. The transform of the sum is its m-th power: `meanLogarithm`.
///
/// *Accuracy:* computed with two sets of steps. The bound is twice their difference, plus 1e-9 for
/// the cut-off tails.
struct NormalScoreSums {
  private let correlation: Double
  /// √(1−ρ²).
  private let deviation: Double
  /// m.
  private let count: Int

  init(correlation: Double, count: Int) {
    self.correlation = abs(correlation)
    self.count = count
    deviation = ((1 - correlation) * (1 + correlation)).squareRoot()
  }

  /// Returns the mean; nil if the sums take too long (|ρ| very near one).
  func meanLogarithm() -> ExactValue? {
    // Every z is y then.
    if correlation == 0 {
      return ExactValue(naturalLog(Double(count)) - 0.5, errorBound: 1e-15, kind: .closedForm)
    }
    guard deviation > 0.04, let fine = mean(scale: 1), let coarse = mean(scale: 1.25) else { return nil }
    let error = 2 * abs(fine - coarse) + 1e-9 * (1 + abs(fine)) + powerError(Double(count))
    return ExactValue(fine, errorBound: error, kind: .quadrature)
  }

  private func mean(scale: Double) -> Double? {
    let (step, end) = (0.25 * scale, 7.5)
    var sum = 0.0
    for i in 0...Int(end / step) {
      let y = Double(i) * step
      let isNear = deviation > 0.3
      let grid: (weights: [Double], exponentials: [Double]) =
        isNear ? grid(around: y / deviation, scale) : ([], [])
      let given = MutualInformation.meanLogarithm(
        center: -naturalLog(Double(count)), step: 0.4 * scale, negligible: 1e-14
      ) { u in
        let transform =
          isNear
          ? laplaceSum(grid.weights, grid.exponentials, at: naturalExp(u))
          : transform(u, y / deviation, scale)
        return powerOfTransform(transform, Double(count))
      }
      guard let given else { return nil }
      // −y gives the same.
      sum += (i == 0 ? 1 : 2) * step * standardNormalDensity(y) * given
    }
    return sum
  }

  /// Nodes over all z ~ N(mean, σ²): their weights and exp(−z²/2). One grid serves every u as long as
  /// scores beyond e^−684 come never, for |ρ| up to .95.
  private func grid(around mean: Double, _ scale: Double) -> (weights: [Double], exponentials: [Double]) {
    let sigma = correlation / deviation
    let end = min(mean + 8.5 * sigma, 37)
    var (weights, exponentials): ([Double], [Double]) = ([], [])
    var z = max(mean - 8.5 * sigma, -37)
    while z < end {
      // The steeper end of a panel decides its width.
      let widest = min(3 * sigma, 5 / max(1, abs(z + (z < 0 ? 0 : 1))))
      let half = 0.5 * min(scale * widest, end - z)
      for k in twentyNodes.nodes.indices {
        let at = z + half * (1 + twentyNodes.nodes[k])
        let distance = (at - mean) / sigma
        weights.append(half * twentyNodes.weights[k] * naturalExp(-0.5 * distance * distance))
        exponentials.append(naturalExp(-0.5 * at * at))
      }
      z += 2 * half
    }
    let mass = weights.reduce(0, +)
    return (weights.map { $0 / mass }, exponentials)
  }

  /// exp(−e^s) is 1 below `lowest` and 0 above `highest`.
  private static let lowest = -37.0, highest = 3.8

  /// Returns E exp(−e^(u − z²/2)) of z ~ N(mean, σ²), σ = |ρ|/√(1−ρ²).
  private func transform(_ u: Double, _ mean: Double, _ scale: Double) -> Double {
    let sigma = correlation / deviation
    let inner = max(2 * (u - Self.highest), 0).squareRoot()
    let outer = max(2 * (u - Self.lowest), 0).squareRoot()
    let normal = NormalTable.shared
    var sum = normal((-outer - mean) / sigma) + normal((mean - outer) / sigma)
    let reach = 8.5 * sigma
    for sign in [1.0, -1] {
      // |z| from `inner` to `outer`, where its density counts.
      var z = max(inner, sign * mean - reach)
      let end = min(outer, sign * mean + reach)
      while z < end {
        let width = min(scale * min(3 * sigma, 4 / max(1, z)), end - z)
        let half = 0.5 * width
        var part = 0.0
        for k in twentyNodes.nodes.indices {
          let at = z + half * (1 + twentyNodes.nodes[k])
          let distance = (at - sign * mean) / sigma
          part +=
            twentyNodes.weights[k] * naturalExp(-0.5 * distance * distance - naturalExp(u - 0.5 * at * at))
        }
        sum += half * part * 0.398_942_280_401_432_677_94 / sigma
        z += width
      }
    }
    return sum
  }
}
