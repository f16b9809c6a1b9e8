/// The mean of the plug-in estimate of I(X;Y) over all permutations of the sample's Y: its value
/// without any dependence, given the counts of the letters.
///
/// A cell whose letters occur a and b times among N has k points with the hypergeometric
/// probability C(b, k) C(N − b, a − k)/C(N, a). Hence E[Î] = Σ E[(k/N) ln(N k/(a b))] = ln N + Σ
/// E[k ln k]/N − Σ (a/N) ln a − Σ (b/N) ln b. The first sum is over cells, the others over letters.
///
/// *Accuracy:* some 1e-15 (1 + ln N), by ratios of adjacent terms outward from the mode.
/// Probabilities below 1e-20 of the largest are left out.
/// *Complexity:* Kx Ky times the standard deviation of a count.
/// *Source:* Vinh, Epps & Bailey 2010, Journal of Machine Learning Research 11, 2837–2854
/// (jmlr.org/papers/v11/vinh10a.html), theorem 1.
struct PermutationNull {
  private let total: Int
  /// k ln k for k ≤ N. Terms beyond 2²⁰ are computed when needed.
  private let terms: [Double]

  /// Creates the terms for samples of one size.
  init(total: Int) {
    self.total = total
    terms = (0...min(total, 1 << 20)).map(Self.term)
  }

  private static func term(_ k: Int) -> Double { k < 2 ? 0 : Double(k) * naturalLog(Double(k)) }

  private func term(_ k: Int) -> Double { k < terms.count ? terms[k] : Self.term(k) }

  /// Returns E[Î] given the counts of X's letters and of Y's.
  func expectation(xCounts: Span<Int32>, yCounts: Span<Int32>) -> Double {
    var (joint, x, y) = (0.0, 0.0, 0.0)
    for i in xCounts.indices where xCounts[i] > 0 {
      x += term(Int(xCounts[i]))
      for j in yCounts.indices where yCounts[j] > 0 {
        joint += meanTerm(Int(xCounts[i]), Int(yCounts[j]))
      }
    }
    for j in yCounts.indices { y += term(Int(yCounts[j])) }
    return naturalLog(Double(total)) + (joint - x - y) / Double(total)
  }

  /// Returns E[k ln k] of the hypergeometric k.
  private func meanTerm(_ a: Int, _ b: Int) -> Double {
    let (least, largest) = (max(0, a + b - total), min(a, b))
    let mode = min(max((a + 1) * (b + 1) / (total + 2), least), largest)
    let others = Double(total - a - b)
    let (a, b) = (Double(a), Double(b))
    let negligible = 1e-20
    var (mass, sum) = (1.0, term(mode))
    var (k, weight) = (mode, 1.0)
    while k < largest {
      let next = Double(k + 1)
      weight *= (a - next + 1) * (b - next + 1) / (next * (others + next))
      k += 1
      mass += weight
      sum += weight * term(k)
      if weight < negligible { break }
    }
    (k, weight) = (mode, 1.0)
    while k > least {
      let here = Double(k)
      weight *= here * (others + here) / ((a - here + 1) * (b - here + 1))
      k -= 1
      mass += weight
      sum += weight * term(k)
      if weight < negligible { break }
    }
    return sum / mass
  }
}

/// Returns the mean of the plug-in estimate of I(X;Y), in nats, over all ways to pair the letters
/// of X with those of Y, each occurring as often as given.
///
/// - Throws: `ParameterError` unless counts are not negative and both sums equal, 1 to 2³¹ − 1.
public func expectedMutualInformation(xCounts: [Int], yCounts: [Int]) throws(ParameterError) -> Double {
  for (name, counts) in [("xCounts", xCounts), ("yCounts", yCounts)] {
    var rest = Int(Int32.max)
    for count in counts {
      guard (0...rest).contains(count) else {
        throw ParameterError(
          parameter: name, found: "\(count)", allowed: "counts of at least 0 whose sum is below 2³¹")
      }
      rest -= count
    }
  }
  let (total, other) = (xCounts.reduce(0, +), yCounts.reduce(0, +))
  guard total > 0, total == other else {
    throw ParameterError(
      parameter: "yCounts", found: "the sum \(other)",
      allowed: "the sum of xCounts, \(total), if that is not 0")
  }
  let (x, y) = (xCounts.map { Int32($0) }, yCounts.map { Int32($0) })
  return PermutationNull(total: total).expectation(xCounts: x.span, yCounts: y.span)
}
