/// The exact expectation of an additive entropy estimator over multinomial counts.
///
/// E[Ĥ] = Σᵢ Σ_k Bin(k; N, pᵢ) g(k) + c, because each count is binomial. E[Î] follows as E[Ĥx] + E[Ĥy] − E[Ĥxy].
///
/// *Accuracy:* that of `binomialWeights`.
struct AdditiveExpectation {
  let entropy: AdditiveEntropy
  let total: Int

  /// E[Ĥ] of the cells with these probabilities, in nats.
  func entropy(of probabilities: [Double]) -> Double {
    probabilities.reduce(entropy.constant(total: total)) { $0 + termExpectation($1) }
  }

  /// E[g(n)], n ~ Bin(N, p).
  func termExpectation(_ p: Double) -> Double {
    let (first, weights) = binomialWeights(count: total, probability: p)
    return weights.indices.reduce(0) { $0 + weights[$1] * entropy.term(first + $1, total: total) }
  }

  /// E[Î] of a quantity of a table whose cells are off by at most `cellError`.
  func expectation(of quantity: Quantity, table: JointTable, cellError: Double = 0) -> Expectation {
    let pair = table.pair.probabilities
    let (x, y) = (table.xMarginal, table.yMarginal)
    let value: Double
    switch quantity {
    case .mutualInformation:
      value = entropy(of: x) + entropy(of: y) - entropy(of: pair)
    case .jointMutualInformation:
      value = entropy(of: table.xzMarginal) + entropy(of: y) - entropy(of: table.probabilities)
    case .conditionalMutualInformation:
      value =
        entropy(of: table.xzMarginal) + entropy(of: pair) - entropy(of: x) - entropy(of: table.probabilities)
    case .chainRuleResidual:
      // The three estimates cancel term by term, whatever the correction.
      return Expectation(0, errorBound: 0, kind: .exact)
    case .bestQueryMissed:
      return .none
    }
    // dE/dp is N E[g(n+1) − g(n)], below ln N + 2 in absolute value, in each of three sums of cells.
    let cells = Double(table.probabilities.count)
    let error = 3 * cells * cellError * (naturalLog(Double(total)) + 2) + 1e-13 * (1 + naturalLog(cells)) * 4
    return Expectation(rounding: value, errorBound: error, kind: .exact)
  }
}

/// The first-order expectation of the plug-in estimate of I(X;Y): I + (Kxy − Kx − Ky + 1)/2N, K counting the cells that
/// can occur. Off by 43 % of the bias for 20 × 20 cells and N = 1000.
///
/// Source: Miller 1955, Note on the bias of information estimates.
public func firstOrderPlugInExpectation(of table: JointTable, count: Int) -> Expectation {
  let pair = table.pair
  let occupied = { (p: [Double]) in Double(p.count { $0 > 0 }) }
  let cells = occupied(pair.probabilities) - occupied(pair.xMarginal) - occupied(pair.yMarginal) + 1
  return Expectation(
    rounding: pair.mutualInformation + cells / (2 * Double(count)),
    errorBound: 2e-15 * Double(pair.probabilities.count), kind: .firstOrder)
}
