import GSLMath

/// The exact means of contrastive bounds with the oracle on p ≥ 2 independent normal pairs of one
/// correlation, by quadrature.
///
/// Terms of x alone cancel, and the score is −|w|²/2 with w = (x − ρy)/√(1−ρ²). Given t = |x|, |w|
/// is σR: for a negative σ = |ρ|/√(1−ρ²) and R noncentral χ_p about t/|ρ|, for the positive σ = |ρ|
/// and R about √(1−ρ²) t/|ρ|. The density of R about τ is, up to a constant, R^(p−1) exp(−(R−τ)²/2)
/// ∫ exp(−Rτ(1 − cos θ)) sin^(p−2) θ dθ. `meanLogarithm` makes the mean of ln Σ exp of it.
///
/// *Accuracy:* computed with two sets of steps. The bound is twice their difference, plus 1e-9 for
/// the cut-off tails.
/// *Check value:* 20 pairs, I = 2, K = 64: 1.811 ± .005 by simulation (the setting of Poole et al. 2019).
struct NormalPairsContrast {
  private let correlation: Double
  private let deviation: Double
  private let pairs: Int

  /// Nil for one pair, and if the sums take more than some seconds (|ρ| near one).
  init?(_ dependence: CanonicalCorrelation) {
    correlation = abs(dependence.value)
    deviation = ((1 - correlation) * (1 + correlation)).squareRoot()
    pairs = dependence.pairs
    guard pairs > 1, deviation > 0.1 else { return nil }
  }

  /// Returns the mean of `InfoNCE`; the positive occurs `copies` times among the K candidates.
  func contrast(candidates: Int, copies: Int) -> ExactValue? {
    bound(others: candidates - copies, copies: copies, logCount: naturalLog(Double(candidates)))
  }

  /// Returns the mean of `LeaveOneOut` with m other draws.
  func leftOut(others: Int) -> ExactValue? {
    bound(others: others, copies: 0, logCount: naturalLog(Double(others)))
  }

  private func bound(others: Int, copies: Int, logCount: Double) -> ExactValue? {
    if correlation == 0 { return ExactValue(0, errorBound: 0, kind: .closedForm) }
    guard let fine = meanOfSum(others, copies, scale: 1),
      let coarse = meanOfSum(others, copies, scale: 1.25)
    else { return nil }
    // The positive's |w|² has the mean p.
    return ExactValue(
      logCount - 0.5 * Double(pairs) - fine,
      errorBound: 2 * abs(fine - coarse) + 1e-9 * (1 + abs(fine)) + powerError(Double(others)),
      kind: .quadrature)
  }

  /// Returns the mean of ln Σ exp(−|w|²/2).
  private func meanOfSum(_ others: Int, _ copies: Int, scale: Double) -> Double? {
    let p = Double(pairs)
    let middle = (p - 1).squareRoot()
    var (total, mass) = (0.0, 0.0)
    for (t, length) in panels(around: middle, scale: scale, { _ in 4 }) {
      // The density of χ_p, less its constant.
      let weight = length * naturalExp((p - 1) * naturalLog(t / middle) - 0.5 * (t * t - middle * middle))
      guard weight > 1e-14 else { continue }
      let negatives = radii(about: t / correlation, unit: correlation / deviation, scale)
      let positives = radii(about: deviation * t / correlation, unit: correlation, scale)
      let mean = meanLogarithm(center: 0.5 * p, step: 0.5 * scale, negligible: 1e-12) { u in
        let power = naturalExp(u)
        let own = copies == 0 ? 1 : positives.transform(Double(copies) * power)
        return min(own, 1) * powerOfTransform(negatives.transform(power), Double(others))
      }
      guard let mean else { return nil }
      total += weight * mean
      mass += weight
    }
    return total / mass
  }

  /// Nodes and weights of ∫ over eight and a half on either side of a point, above zero.
  private func panels(around center: Double, scale: Double, _ widest: (Double) -> Double)
    -> [(at: Double, weight: Double)]
  {
    var nodes: [(Double, Double)] = []
    var low = max(center - 8.5, 0)
    let end = center + 8.5
    while low < end {
      let half = 0.5 * min(scale * widest(low), end - low)
      for k in twentyNodes.nodes.indices {
        nodes.append((low + half * (1 + twentyNodes.nodes[k]), half * twentyNodes.weights[k]))
      }
      low += 2 * half
    }
    return nodes
  }

  /// Returns the scores of a radius R about τ.
  private func radii(about tau: Double, unit: Double, _ scale: Double) -> Scores {
    let p = Double(pairs)
    let middle = (tau * tau + p - 1).squareRoot()
    var scores = Scores()
    // A panel changes the score by about six.
    for (radius, length) in panels(
      around: middle, scale: scale, { min(2.5, 6 / max(1, unit * unit * ($0 + 1))) })
    {
      let distance = radius - tau
      let logDensity =
        (p - 1) * naturalLog(radius / middle) - 0.5 * distance * distance + 0.5 * (middle - tau)
        * (middle - tau) + naturalLog(angularMean(radius * tau)) - naturalLog(angularMean(middle * tau))
      let weight = length * naturalExp(logDensity)
      guard weight > 1e-15 else { continue }
      scores.weights.append(weight)
      scores.exponentials.append(naturalExp(-0.5 * unit * unit * radius * radius))
    }
    let mass = scores.weights.reduce(0, +)
    for k in scores.weights.indices { scores.weights[k] /= mass }
    return scores
  }

  /// ∫ exp(−z(1 − cos θ)) sin^(p−2) θ dθ from 0 to π.
  private func angularMean(_ z: Double) -> Double {
    // Beyond, the exponential is below e⁻⁴⁰ of its value at 0: 1 − cos θ ≥ 2θ²/π².
    let end = min(.pi, 14.1 / max(z, 1e-9).squareRoot())
    let parts = 3
    var sum = 0.0
    for part in 0..<parts {
      let half = 0.5 * end / Double(parts)
      for k in twentyNodes.nodes.indices {
        let theta = 2 * half * Double(part) + half * (1 + twentyNodes.nodes[k])
        let (sine, cosine) = sineAndCosine(theta)
        sum +=
          half * twentyNodes.weights[k]
          * naturalExp(Double(pairs - 2) * naturalLog(sine) - z * (1 - cosine))
      }
    }
    return sum
  }

  /// Scores by their weights and exponentials.
  private struct Scores {
    var weights: [Double] = [], exponentials: [Double] = []

    /// E exp(−a exp s).
    func transform(_ a: Double) -> Double { laplaceSum(weights, exponentials, at: a) }
  }
}
