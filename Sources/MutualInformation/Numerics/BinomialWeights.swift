/// The probabilities of Bin(n, p) from `first` on, without those below 1e-30 of the largest.
///
/// They follow from the ratios of neighbours, outward from the mode, and are normalised by their
/// sum: no logarithm, no factorial, the same bits everywhere, and a relative error of some 1e-14.
package func binomialWeights(count: Int, probability p: Double) -> (first: Int, weights: [Double]) {
  if p <= 0 { return (0, [1]) }
  if p >= 1 { return (count, [1]) }
  let mode = min(count, Int(Double(count + 1) * p))
  let odds = p / (1 - p)
  let negligible = 1e-30
  var (below, above): ([Double], [Double]) = ([], [1])
  var (k, weight) = (mode, 1.0)
  while k < count {
    k += 1
    weight *= Double(count - k + 1) / Double(k) * odds
    if weight < negligible { break }
    above.append(weight)
  }
  (k, weight) = (mode, 1.0)
  while k > 0 {
    k -= 1
    weight *= Double(k + 1) / Double(count - k) / odds
    if weight < negligible { break }
    below.append(weight)
  }
  let weights = below.reversed() + above
  let sum = weights.reduce(0, +)
  return (mode - below.count, weights.map { $0 / sum })
}
