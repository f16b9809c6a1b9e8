/// The distribution of the number of cells that hold exactly one of N draws.
///
/// Its binomial moments are sums over sets S of s cells, each with one draw and the rest elsewhere:
/// E C(f₁, s) = Σ_S N!/(N−s)! Π p (1 − Σ p)^(N−s). Hence P(f₁ = t) = Σ_{s≥t} (−1)^(s−t) C(s, t) E
/// C(f₁, s).
///
/// *Accuracy:* 3^K roundings of the largest moment for K cells: 1e-11 for ten.
/// *Complexity:* 2^K.
/// *Source:* Feller 1968, An Introduction to Probability Theory, volume 1, section IV.3.
struct Singletons {
  /// The largest number of cells beside the one that is summed over.
  static let cellLimit = 10

  /// For each set of cells: its size, the product of its probabilities and ln(1 − their sum).
  private let sets: [(size: Int, product: Double, logRest: Double)]
  private let cells: Int

  /// Takes probabilities up to a factor.
  init(of weights: [Double]) {
    let sum = weights.reduce(0, +)
    let shares = weights.map { $0 / sum }
    cells = shares.count
    sets = (0..<1 << shares.count).map { set in
      var (size, product, inside, outside) = (0, 1.0, 0.0, 0.0)
      for (cell, share) in shares.enumerated() {
        if set >> cell & 1 == 1 {
          size += 1
          product *= share
          inside += share
        } else {
          outside += share
        }
      }
      let logRest =
        outside > 0 ? (inside < 0.5 ? naturalLog1p(-inside) : naturalLog(outside)) : -Double.infinity
      return (size, product, logRest)
    }
  }

  /// Returns P(f₁ = 0), P(f₁ = 1), ... of N draws.
  func distribution(total: Int) -> [Double] {
    let largest = min(cells, total)
    var moments = [Double](repeating: 0, count: largest + 1)
    for set in sets where set.size <= largest {
      var term = set.product
      for s in 0..<set.size { term *= Double(total - s) }
      let rest = total - set.size
      if rest > 0 { term *= set.logRest > -.infinity ? naturalExp(Double(rest) * set.logRest) : 0 }
      moments[set.size] += term
    }
    return (0...largest).map { t in
      var (sum, binomial) = (0.0, 1.0)
      for s in t...largest {
        sum += ((s - t) % 2 == 0 ? binomial : -binomial) * moments[s]
        binomial *= Double(s + 1) / Double(s + 1 - t)
      }
      return sum
    }
  }
}
