/// The probabilities of the cells (x, z, y) of a law of symbols. Pairs have one letter of Z.
public struct JointTable: Hashable, Sendable {
  /// The numbers of letters of X, Z and Y.
  public let xCount: Int, zCount: Int, yCount: Int
  /// P(x, z, y) at index (x·zCount + z)·yCount + y.
  public let probabilities: [Double]

  /// A table of triples.
  ///
  /// - Precondition: There are xCount·zCount·yCount probabilities.
  public init(xCount: Int, zCount: Int = 1, yCount: Int, probabilities: [Double]) {
    precondition(probabilities.count == xCount * zCount * yCount)
    self.xCount = xCount
    self.zCount = zCount
    self.yCount = yCount
    self.probabilities = probabilities
  }

  /// The table of (X, Y), with Z summed out.
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

  /// The table of ((X, Z), Y), with the pair (X, Z) as one variable.
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

  /// I(X;Y) = Σ p(x, y) ln [p(x, y) / p(x) p(y)] in nats, with Z summed out.
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
      guard p > 0 else { return sum }
      let both = xy[letter * yCount + column]
      let product = xz[row] * both
      // Numbers whose product would vanish divide one after the other.
      let ratio = product > 1e-290 ? p * x[letter] / product : p / xz[row] * (x[letter] / both)
      return sum + p * naturalLog(ratio)
    }
  }

  /// A quantity of the table in nats; nil if it is no function of cell probabilities.
  public func value(of quantity: Quantity) -> Double? {
    switch quantity {
    case .mutualInformation: mutualInformation
    case .jointMutualInformation: joined.mutualInformation
    case .conditionalMutualInformation: conditionalMutualInformation
    default: nil
    }
  }

  /// A quantity near independence by a sum of nonnegative terms; nil if it is not near.
  ///
  /// - Parameter cellError: A bound on each probability's absolute error, besides some roundings.
  func nearIndependence(of quantity: Quantity, cellError: Double = 0) -> ExactValue? {
    guard let value = value(of: quantity), value < MutualInformation.nearIndependence else { return nil }
    var (sum, bound) = (0.0, 0.0)
    let parts: [JointTable]
    switch quantity {
    case .mutualInformation: parts = [pair]
    case .jointMutualInformation: parts = [joined]
    default:
      let width = zCount * yCount
      parts = (0..<xCount).map { x in
        JointTable(
          xCount: zCount, yCount: yCount, probabilities: Array(probabilities[x * width..<(x + 1) * width]))
      }
    }
    for part in parts {
      let given = part.divergence(
        cellError: quantity == .mutualInformation ? cellError * Double(zCount) : cellError)
      sum += given.value
      bound += given.errorBound
    }
    return ExactValue(sum, errorBound: bound, kind: .closedForm)
  }

  /// Σ [p ln(p/q) − p + q] of a table of pairs. q is the product of the marginals over the total.
  private func divergence(cellError: Double) -> (value: Double, errorBound: Double) {
    let (x, y) = (xMarginal, yMarginal)
    let total = x.reduce(0, +)
    var sum = DivergenceSum(rows: xCount, columns: yCount, cellError: cellError)
    for (cell, p) in probabilities.enumerated() where x[cell / yCount] > 0 && y[cell % yCount] > 0 {
      sum.add(p, row: x[cell / yCount], column: y[cell % yCount], total: total)
    }
    return sum.information
  }

  /// A quantity as a truth; nil if the table does not have it, or has only pairs and it needs a Z.
  public func truth(of quantity: Quantity, isTriple: Bool) -> ExactValue? {
    guard isTriple || quantity == .mutualInformation, let value = value(of: quantity) else { return nil }
    if let near = nearIndependence(of: quantity) { return near }
    return ExactValue(value, errorBound: 2e-15 * Double(probabilities.count + 2), kind: .closedForm)
  }
}

/// p(x, y) / p(x) p(y), also if the product of the marginals is too small for a double.
func densityRatio(_ joint: Double, _ x: Double, _ y: Double) -> Double {
  let product = x * y
  return product > 1e-290 ? joint / product : joint / x / y
}
