import GSLMath

/// The exact mean of `ContrastiveChainRule`'s Î(Z;Y|X) on normal triples, by quadrature.
///
/// With F = Σ exp f_k, G = Σ exp g_k over the K − 1 negatives and φ of the anchor, the estimate is
/// ln K + ln F + φ − ln Σ_k W_k, W_k = exp(φ + f_k) + (K − 1) exp g_k. E φ is I(Z;Y|X), E ln F that
/// of `NormalScoreSums`. For a given anchor the W_k are independent and alike, so E ln Σ W_k is
/// `meanLogarithm`'s. In standard units the anchor is a = E(Y|x), b = a + δ = E(Y|x, z), y = b + ε,
/// with independent normal a, δ and ε of the variances 1 − v₁, v₁ − v₂ and v₂.
///
/// *Accuracy:* computed with two steps, in which the trapezoidal sums over the anchor converge
/// exponentially. The bound is the difference, some twenty times the error, plus 3e-7 for the
/// cut-off tails and the steps of u and y.
struct ConditionalContrast {
  /// K.
  private let candidates: Int
  private let conditional: TripleCorrelations.Dependence
  /// The residual variances of Y given x, and given x and z.
  private let pairResidual: Double, jointResidual: Double
  private let correlation: Double

  init(_ correlations: TripleCorrelations, candidates: Int) {
    self.candidates = candidates
    conditional = correlations.conditional
    pairResidual = correlations.pair.residual
    jointResidual = correlations.jointResidual
    correlation = correlations.xy
  }

  /// Returns the mean; nil if the sums take more than a few seconds (Y nearly a function of X, Z).
  func mean() -> ExactValue? {
    guard jointResidual > 2e-3,
      let scores = NormalScoreSums(correlation: correlation, count: candidates - 1).meanLogarithm(),
      let fine = meanOfSum(step: 0.6), let coarse = meanOfSum(step: 0.75)
    else { return nil }
    // ln r(x, y_k) = −½ ln v₁ + x²/2 − z_k²/2.
    let first = scores.value - 0.5 * naturalLog(pairResidual) + 0.5
    let information = conditional.information
    return ExactValue(
      naturalLog(Double(candidates)) + first + information.value - fine,
      errorBound: scores.errorBound + information.errorBound + abs(fine - coarse) + 3e-7
        + powerError(Double(candidates)),
      kind: .quadrature)
  }

  /// The anchors within this distance from the mean, in units of standard deviations, are summed.
  private static let reach = 6.5

  /// Standard normal nodes and their weights; the mean alone for a constant.
  private func nodes(variance: Double, step: Double) -> [(at: Double, weight: Double)] {
    guard variance > 0 else { return [(0, 1)] }
    let last = Int(Self.reach / step)
    return (-last...last).map { (Double($0) * step, step * standardNormalDensity(Double($0) * step)) }
  }

  /// Returns E ln Σ W_k with one step of all three variables of the anchor.
  private func meanOfSum(step: Double) -> Double? {
    let (v1, v2) = (pairResidual, jointResidual)
    let others = Double(candidates - 1)
    let spreads = (abs(correlation), max(v1 - v2, 0).squareRoot(), v2.squareRoot())
    let deltas = nodes(variance: v1 - v2, step: step), errors = nodes(variance: v2, step: step)
    var (total, mass) = (0.0, 0.0)
    // All signs together do not matter.
    for a in nodes(variance: correlation * correlation, step: step) where a.at >= 0 {
      for delta in deltas {
        let square = a.at * a.at + delta.at * delta.at
        guard square < Self.reach * Self.reach else { continue }
        let mean = spreads.0 * a.at
        let shift = spreads.1 * delta.at
        let candidates = Candidates(
          pairMean: mean, jointMean: mean + shift, pairResidual: v1, jointResidual: v2, others: others)
        for error in errors where square + error.at * error.at < Self.reach * Self.reach {
          let distance = shift + spreads.2 * error.at
          let phi =
            -0.5 * naturalLog(conditional.residual) + 0.5 * distance * distance / v1
            - 0.5 * error.at * error.at
          guard let mean = candidates.meanLogarithm(phi) else { return nil }
          let weight = (a.at == 0 ? 1 : 2) * a.weight * delta.weight * error.weight
          total += weight * mean
          mass += weight
        }
      }
    }
    return total / mass
  }

  /// The negatives of one x and z.
  private struct Candidates {
    private let others: Double
    /// exp f and (K − 1) exp g at the nodes of y, and their weights.
    private var pair: [Double] = [], joint: [Double] = [], weights: [Double] = []

    init(
      pairMean a: Double, jointMean b: Double, pairResidual v1: Double, jointResidual v2: Double,
      others: Double
    ) {
      self.others = others
      let end = 6.5
      var y = -end
      while y < end {
        // Panels no wider than the steepness of either score allows.
        var width = 2.0
        for (mean, variance) in [(a, v1), (b, v2)] {
          let deviation = variance.squareRoot()
          if y < mean + 8 * deviation {
            width = min(width, max(2 * deviation, mean - 8 * deviation - y))
          }
        }
        width = min(width, end - y)
        for k in eightNodes.nodes.indices {
          let at = y + 0.5 * width * (1 + eightNodes.nodes[k])
          let square = 0.5 * at * at
          let (toPair, toJoint) = (at - a, at - b)
          weights.append(0.5 * width * eightNodes.weights[k] * standardNormalDensity(at))
          pair.append(naturalExp(square - 0.5 * toPair * toPair / v1) / v1.squareRoot())
          joint.append(others * naturalExp(square - 0.5 * toJoint * toJoint / v2) / v2.squareRoot())
        }
        y += width
      }
      let sum = weights.reduce(0, +)
      for k in weights.indices { weights[k] /= sum }
    }

    /// Returns E ln Σ W_k for a value of φ.
    func meanLogarithm(_ phi: Double) -> Double? {
      let factor = naturalExp(phi)
      var (terms, mean) = (pair, 0.0)
      for k in terms.indices {
        terms[k] = factor * pair[k] + joint[k]
        mean += weights[k] * terms[k]
      }
      return MutualInformation.meanLogarithm(
        center: -naturalLog(others * mean), step: 0.6, negligible: 1e-11
      ) { u in
        powerOfTransform(laplaceSum(weights, terms, at: naturalExp(u)), others)
      }
    }
  }
}

/// Gauss–Legendre with eight nodes on [−1, 1].
private let eightNodes = try! GaussLegendreRule(count: 8)
