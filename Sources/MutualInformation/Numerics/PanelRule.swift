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
  /// The same in pairs: nodes 2m and 2m + 1 at l·5 + m.
  private let pairs: [Pair]
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
    pairs = (0..<Self.count * Self.count / 2).map { Pair(coefficients[2 * $0], coefficients[2 * $0 + 1]) }
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

  /// The coefficients of Legendre polynomials in the polynomial through ten values from `first` on.
  func expansion(_ values: [Double], _ first: Int) -> [10 of Double] {
    var result = [10 of Double](repeating: 0)
    var sums = result.mutableSpan
    for l in 0..<Self.count {
      for k in 0..<Self.count { sums[l] += coefficients[l * Self.count + k] * values[first + k] }
    }
    return result
  }

  /// The integral of an expansion from −1 to t.
  static func integral(of expansion: [10 of Double], to t: Double) -> Double {
    let integrals = integrals(t)
    let (factors, terms) = (expansion.span, integrals.span)
    var sum = 0.0
    for l in 0..<count { sum += factors[l] * terms[l] }
    return sum
  }

  // An InlineArray is copied where a variable subscripts it. Its span is not.

  private func combined(_ basis: [11 of Double]) -> [10 of Double] {
    let (pairs, basis) = (pairs.span, basis.span)
    var (a, b, c, d, e) = (Pair.zero, Pair.zero, Pair.zero, Pair.zero, Pair.zero)
    for l in 0..<Self.count {
      let factor = basis[l]
      a += pairs[l * 5] * factor
      b += pairs[l * 5 + 1] * factor
      c += pairs[l * 5 + 2] * factor
      d += pairs[l * 5 + 3] * factor
      e += pairs[l * 5 + 4] * factor
    }
    return [a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y, e.x, e.y]
  }

  private typealias Pair = SIMD2<Double>

  /// P_0, ..., P_10 at t.
  private static func legendre(_ t: Double) -> [11 of Double] {
    var result = [11 of Double](repeating: 1)
    var values = result.mutableSpan
    var (last, now) = (1.0, t)
    values[1] = t
    for l in 1..<count {
      let degree = Double(l)
      // Both quotients are constants.
      let next = (2 * degree + 1) / (degree + 1) * t * now - degree / (degree + 1) * last
      values[l + 1] = next
      (last, now) = (now, next)
    }
    return result
  }

  /// The integrals of P_0, ..., P_9 from −1 to t: (P_{l+1} − P_{l−1})/(2l + 1).
  private static func integrals(_ t: Double) -> [11 of Double] {
    let polynomials = legendre(t)
    let values = polynomials.span
    var result = [11 of Double](repeating: t + 1)
    var integrals = result.mutableSpan
    for l in 1..<count { integrals[l] = (values[l + 1] - values[l - 1]) * (1 / Double(2 * l + 1)) }
    return result
  }
}
