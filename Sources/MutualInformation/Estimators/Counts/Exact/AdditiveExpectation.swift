/// The exact expectation of information from entropies with known means over multinomial counts:
/// E[Î] = E[Ĥx] + E[Ĥy] − E[Ĥxy].
///
/// *Accuracy:* that of `binomialWeights`.
struct AdditiveExpectation {
  let correction: any Correction
  let total: Int

  /// Returns E[Î] of a quantity of a table whose cells are off by at most `cellError`.
  func expectation(of quantity: Quantity, table: JointTable, cellError: Double = 0) -> Expectation {
    let cells = table.probabilities.count
    func entropy(of marginal: [Double]) -> Double? {
      correction.expectedEntropy(of: marginal, cells: cells, total: total)
    }
    let pair = table.pair.probabilities
    let (x, y) = (table.xMarginal, table.yMarginal)
    let plus: [[Double]], minus: [[Double]]
    switch quantity {
    case .mutualInformation: (plus, minus) = ([x, y], [pair])
    case .jointMutualInformation: (plus, minus) = ([table.xzMarginal, y], [table.probabilities])
    case .conditionalMutualInformation: (plus, minus) = ([table.xzMarginal, pair], [x, table.probabilities])
    case .chainRuleResidual:
      // The three estimates cancel term by term, whatever the correction.
      return Expectation(0, errorBound: 0, kind: .exact)
    default: return .none
    }
    var value = 0.0
    for (sign, marginals) in [(1.0, plus), (-1, minus)] {
      for marginal in marginals {
        guard let mean = entropy(of: marginal) else { return .none }
        value += sign * mean
      }
    }
    // dE/dp is N E[g(n+1) − g(n)], in each of three sums of cells.
    let steepness = correction.steepness(cells: cells, total: total)
    let arithmetic = 1e-13 * (1 + naturalLog(Double(cells))) * 4
    return Expectation(
      rounding: value, errorBound: 3 * Double(cells) * cellError * steepness + arithmetic, kind: .exact)
  }
}

/// Returns the mean of the estimate of I(X;Y) from counts by means of its entropies, as
/// `enumeratedMean` does by tables.
package func summedMean(of arguments: Arguments, table: JointTable, count: Int) -> Expectation {
  AdditiveExpectation(correction: Corrections.correction(arguments), total: count)
    .expectation(of: .mutualInformation, table: table)
}

/// Returns E[g(k)] of k ~ Bin(count, p).
func binomialExpectation(count: Int, probability p: Double, of g: (Int) -> Double) -> Double {
  let (first, weights) = binomialWeights(count: count, probability: p)
  return weights.indices.reduce(0) { $0 + weights[$1] * g(first + $1) }
}

/// Returns the first-order expectation of the plug-in estimate of I(X;Y): I + (Kxy − Kx − Ky +
/// 1)/2N. K counts the cells that can occur. Off by 43 % of the bias for 20 × 20 cells, N = 1000.
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
