/// The probabilities of the cells (x, z, y) of a law of symbols; pairs have one letter of Z.
public struct JointTable: Hashable, Sendable {
  /// The letters of X, of Z and of Y.
  public let xCount: Int, zCount: Int, yCount: Int
  /// P(x, z, y) at index (x·zCount + z)·yCount + y.
  public let probabilities: [Double]

  /// A table of triples.
  ///
  /// - Precondition: xCount·zCount·yCount probabilities.
  public init(xCount: Int, zCount: Int = 1, yCount: Int, probabilities: [Double]) {
    precondition(probabilities.count == xCount * zCount * yCount)
    self.xCount = xCount
    self.zCount = zCount
    self.yCount = yCount
    self.probabilities = probabilities
  }

  /// The table of (X, Y), Z summed out.
  public var pair: JointTable {
    if zCount == 1 { return self }
    var sums = [Double](repeating: 0, count: xCount * yCount)
    for x in 0..<xCount {
      for z in 0..<zCount {
        for y in 0..<yCount { sums[x * yCount + y] += probabilities[(x * zCount + z) * yCount + y] }
      }
    }
    return JointTable(xCount: xCount, yCount: yCount, probabilities: sums)
  }

  /// The table of ((X, Z), Y): the pair (X, Z) as one variable.
  public var joined: JointTable {
    JointTable(xCount: xCount * zCount, yCount: yCount, probabilities: probabilities)
  }

  /// P(x, z), as a list.
  public var xzMarginal: [Double] { joined.xMarginal }

  /// P(x).
  public var xMarginal: [Double] {
    let width = zCount * yCount
    return (0..<xCount).map { x in probabilities[x * width..<(x + 1) * width].reduce(0, +) }
  }

  /// P(y).
  public var yMarginal: [Double] {
    (0..<yCount).map { y in
      stride(from: y, to: probabilities.count, by: yCount).reduce(0) { $0 + probabilities[$1] }
    }
  }

  /// I(X;Y) = Σ p(x, y) ln [p(x, y) / p(x) p(y)] in nats, Z summed out.
  ///
  /// Accuracy: 1e-15 times the number of cells.
  public var mutualInformation: Double {
    let pair = pair
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    return pair.probabilities.indices.reduce(0) { sum, cell in
      let p = pair.probabilities[cell]
      return p > 0 ? sum + p * naturalLog(densityRatio(p, x[cell / yCount], y[cell % yCount])) : sum
    }
  }

  /// I(Z;Y|X) = Σ p(x, z, y) ln [p(x, z, y) p(x) / p(x, z) p(x, y)] in nats.
  public var conditionalMutualInformation: Double {
    let (x, xz, xy) = (xMarginal, xzMarginal, pair.probabilities)
    return probabilities.indices.reduce(0) { sum, cell in
      let p = probabilities[cell]
      let (row, column) = (cell / yCount, cell % yCount)
      let letter = row / zCount
      return p > 0 ? sum + p * naturalLog(p * x[letter] / (xz[row] * xy[letter * yCount + column])) : sum
    }
  }

  /// A quantity of the table in nats; nil for what is not a function of cell probabilities.
  ///
  /// The chain-rule residual is zero by definition, not by arithmetic.
  public func value(of quantity: Quantity) -> Double? {
    switch quantity {
    case .mutualInformation: mutualInformation
    case .jointMutualInformation: joined.mutualInformation
    case .conditionalMutualInformation: conditionalMutualInformation
    case .chainRuleResidual: 0
    case .bestQueryMissed: nil
    }
  }

  /// A quantity as a truth; nil where the table has no such quantity, or is one of pairs and the quantity needs a Z.
  public func truth(of quantity: Quantity, isTriple: Bool) -> ExactValue? {
    guard isTriple || quantity == .mutualInformation, let value = value(of: quantity) else { return nil }
    let bound = quantity == .chainRuleResidual ? 0 : 2e-15 * Double(probabilities.count + 2)
    return ExactValue(value, errorBound: bound, kind: .closedForm)
  }
}

/// p(x, y) / p(x) p(y), also where the product of the marginals is too small for a double.
func densityRatio(_ joint: Double, _ x: Double, _ y: Double) -> Double {
  let product = x * y
  return product > 1e-290 ? joint / product : joint / x / y
}
