import GSLMath

/// The polynomials of degree 9 through ten Gauss–Legendre nodes of an interval.
///
/// A function on [low, high] is known by its values at the nodes. Its interpolating polynomial is
/// evaluated and integrated by weights of those values.
struct PanelRule {
  static let count = 10
  /// The nodes on [−1, 1], ascending.
  let nodes: [Double]
  /// Their weights; the sum is 2.
  let weights: [Double]
  /// w_k (2l + 1)/2 P_l(x_k) at l·10 + k: a function's Legendre coefficients from its values.
  private let coefficients: [Double]
  /// ∫ ℓ_k from −1 to node i, at i·10 + k.
  let partial: [Double]

  static let standard = PanelRule()

  init() {
    // GSL refuses only counts below one.
    let rule = try! GaussLegendreRule(count: Self.count)
    nodes = rule.nodes
    weights = rule.weights
    var coefficients = [Double](repeating: 0, count: Self.count * Self.count)
    for k in 0..<Self.count {
      let values = Self.legendre(rule.nodes[k])
      for l in 0..<Self.count {
        coefficients[l * Self.count + k] = rule.weights[k] * (Double(l) + 0.5) * values[l]
      }
    }
    self.coefficients = coefficients
    var partial: [Double] = []
    for node in rule.nodes {
      let integrals = Self.integrals(node)
      for k in 0..<Self.count {
        var sum = 0.0
        for l in 0..<Self.count { sum += coefficients[l * Self.count + k] * integrals[l] }
        partial.append(sum)
      }
    }
    self.partial = partial
  }

  /// The weights of the values in the polynomial at t ∈ [−1, 1].
  func interpolation(at t: Double) -> [10 of Double] { combined(Self.legendre(t)) }

  /// The weights of the values in the polynomial's integral from −1 to t.
  func integration(to t: Double) -> [10 of Double] { combined(Self.integrals(t)) }

  private func combined(_ basis: [11 of Double]) -> [10 of Double] {
    var result = [10 of Double](repeating: 0)
    let coefficients = coefficients.span
    for l in 0..<Self.count {
      let factor = basis[l]
      for k in 0..<Self.count { result[k] += coefficients[l * Self.count + k] * factor }
    }
    return result
  }

  /// P_0, ..., P_10 at t.
  private static func legendre(_ t: Double) -> [11 of Double] {
    var values = [11 of Double](repeating: 1)
    values[1] = t
    for l in 1..<count {
      let degree = Double(l)
      values[l + 1] = ((2 * degree + 1) * t * values[l] - degree * values[l - 1]) / (degree + 1)
    }
    return values
  }

  /// The integrals of P_0, ..., P_9 from −1 to t: (P_{l+1} − P_{l−1})/(2l + 1).
  private static func integrals(_ t: Double) -> [11 of Double] {
    let values = legendre(t)
    var integrals = values
    integrals[0] = t + 1
    for l in 1..<count { integrals[l] = (values[l + 1] - values[l - 1]) / Double(2 * l + 1) }
    return integrals
  }
}
