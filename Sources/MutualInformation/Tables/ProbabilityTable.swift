/// The joint probabilities of any number of symbols, with the table's exact information in nats.
///
/// Axis i is the i-th variable; its letters are 0, 1, ..., shape[i] − 1. Probabilities are in
/// row-major order, with the last axis turning fastest. Their sum may be off one by 1e-9, because
/// people round decimals. The numbers are not normalised: a table with 0.4 in it has 0.4 in it.
///
/// *Units:* nats. *Accuracy:* about 1e-15 times the number of cells, besides the error of the sum.
/// Information and divergence below 0.001 are sums of nonnegative terms of the table divided by its
/// sum. They are 0 if only rounding is left, as for independent variables.
/// *Complexity:* linear in the number of cells. *Source:* Cover & Thomas 2006, Elements of
/// Information Theory, chapter 2 (doi 10.1002/047174882X).
public struct ProbabilityTable: Hashable, Sendable {
  /// The number of letters of each variable.
  public let shape: [Int]
  /// The probabilities of the cells, row-major.
  public let probabilities: [Double]

  /// A table of any shape. The shape `[]` has one cell.
  ///
  /// - Throws: `TableError` if an axis has no letters, if the number of probabilities is not that
  ///   of cells, if one is negative or not finite, or if their sum is off one by more than 1e-9.
  public init(shape: [Int], probabilities: [Double]) throws(TableError) {
    try Self.check(shape: shape, count: probabilities.count, "probability")
    try TableError.check(distribution: probabilities, "probabilities") { cell in
      "element \(Self.subscripts(of: cell, shape))"
    }
    self.init(unchecked: shape, probabilities)
  }

  /// A table of two variables, one row per letter of the first.
  ///
  /// - Throws: `TableError` if there are no rows or columns, if rows differ in length, and as
  ///   `init(shape:probabilities:)`.
  public init(rows: [[Double]]) throws(TableError) {
    try TableError.check(rows: rows, "table")
    try self.init(shape: [rows.count, rows[0].count], probabilities: Array(rows.joined()))
  }

  /// The relative frequencies of counts, row-major.
  ///
  /// - Throws: `TableError` for a negative count, only zeros, or a wrong number of counts.
  public init(shape: [Int], counts: [Int]) throws(TableError) {
    try Self.check(shape: shape, count: counts.count, "count")
    for (cell, count) in counts.enumerated() where count < 0 {
      throw TableError(
        subject: "element \(Self.subscripts(of: cell, shape))", found: "\(count)",
        allowed: "a count, at least 0"
      )
    }
    let total = counts.reduce(0) { $0 + Double($1) }
    guard total > 0 else {
      throw TableError(subject: "counts", found: "a sum of 0", allowed: "at least 1")
    }
    self.init(unchecked: shape, counts.map { Double($0) / total })
  }

  private init(unchecked shape: [Int], _ probabilities: [Double]) {
    self.shape = shape
    self.probabilities = probabilities
  }

  private static func check(shape: [Int], count: Int, _ noun: String) throws(TableError) {
    var size = 1
    for (axis, letters) in shape.enumerated() {
      guard letters > 0 else {
        throw TableError(subject: "axis \(axis)", found: "\(letters) letters", allowed: "at least 1")
      }
      // No list has as many elements as overflow a size.
      let (product, overflows) = size.multipliedReportingOverflow(by: letters)
      size = overflows ? .max : product
    }
    guard count == size else {
      throw TableError(
        subject: "shape \(shape)", found: "\(count) number\(count == 1 ? "" : "s")",
        allowed: "one \(noun) for each of \(size) cells")
    }
  }

  private static func subscripts(of cell: Int, _ shape: [Int]) -> [Int] {
    var (subscripts, rest) = (shape, cell)
    for axis in shape.indices.reversed() {
      subscripts[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return subscripts
  }
}

extension ProbabilityTable {
  /// The table of some of the variables, with the others summed out.
  ///
  /// - Parameter axes: The variables to keep, in their new order; `[]` leaves the sum of all cells.
  /// - Throws: `TableError` for an axis that the table does not have, or one twice.
  public func marginal(keeping axes: [Int]) throws(TableError) -> ProbabilityTable {
    guard axes.allSatisfy(shape.indices.contains), Set(axes).count == axes.count else {
      throw TableError(
        subject: "axes", found: "\(axes)", allowed: "different axes of a table of the shape \(shape)")
    }
    // The distance in the marginal of a step along each axis.
    var strides = shape.map { _ in 0 }
    var size = 1
    for axis in axes.reversed() {
      strides[axis] = size
      size *= shape[axis]
    }
    var sums = [Double](repeating: 0, count: size)
    var (letters, index) = (shape.map { _ in 0 }, 0)
    for p in probabilities {
      sums[index] += p
      var axis = shape.count - 1
      while axis >= 0 {
        letters[axis] += 1
        index += strides[axis]
        if letters[axis] < shape[axis] { break }
        letters[axis] = 0
        index -= strides[axis] * shape[axis]
        axis -= 1
      }
    }
    return ProbabilityTable(unchecked: axes.map { shape[$0] }, sums)
  }

  /// H = −Σ p ln p, the joint entropy of all variables; 0 ln 0 = 0.
  public var entropy: Double {
    probabilities.reduce(0) { $1 > 0 ? $0 - $1 * naturalLog($1) : $0 }
  }

  /// I(A;B|C) = Σ p(a, b, c) ln [p(a, b, c) p(c) / p(a, c) p(b, c)]. Without a condition it is
  /// I(A;B) = Σ p(a, b) ln [p(a, b) / p(a) p(b)].
  ///
  /// A, B and C are groups of variables. With the axes X, Z, Y, `between: [0, 1], and: [2]` is
  /// I(X,Z;Y). Information about an empty group is 0, and an empty condition is none.
  ///
  /// - Throws: `TableError` for an axis that the table does not have, or one twice.
  public func mutualInformation(
    between first: [Int], and second: [Int], given condition: [Int] = []
  ) throws(TableError) -> Double {
    let joint = try marginal(keeping: first + second + condition).probabilities
    let letters = { (axes: [Int]) in axes.reduce(1) { $0 * self.shape[$1] } }
    let (firstCount, secondCount, conditionCount) = (letters(first), letters(second), letters(condition))
    var withFirst = [Double](repeating: 0, count: firstCount * conditionCount)
    var withSecond = [Double](repeating: 0, count: secondCount * conditionCount)
    var alone = [Double](repeating: 0, count: conditionCount)
    for (cell, p) in joint.enumerated() {
      let (row, c) = (cell / conditionCount, cell % conditionCount)
      withFirst[row / secondCount * conditionCount + c] += p
      withSecond[row % secondCount * conditionCount + c] += p
      alone[c] += p
    }
    let sums = alone
    if condition.isEmpty { alone = [1] }
    let plain = joint.indices.reduce(0) { sum, cell in
      let p = joint[cell]
      guard p > 0 else { return sum }
      let (row, c) = (cell / conditionCount, cell % conditionCount)
      // This avoids a product of two small numbers, which could vanish.
      let share = p / withFirst[row / secondCount * conditionCount + c]
      let expected = withSecond[row % secondCount * conditionCount + c] / alone[c]
      return sum + p * logQuotient(share, expected)
    }
    guard plain < nearIndependence else { return plain }
    var divergence = DivergenceSum(rows: firstCount, columns: secondCount)
    for (cell, p) in joint.enumerated() {
      let (row, c) = (cell / conditionCount, cell % conditionCount)
      let first = withFirst[row / secondCount * conditionCount + c]
      let second = withSecond[row % secondCount * conditionCount + c]
      if first > 0, second > 0 { divergence.add(p, row: first, column: second, total: sums[c]) }
    }
    return divergence.settled(beside: plain)
  }

  /// The Kullback–Leibler divergence D(P‖Q) = Σ p ln (p/q); +∞ if a cell has q = 0 < p.
  ///
  /// - Throws: `TableError` for tables of different shapes.
  /// - Source: Kullback & Leibler 1951 (doi 10.1214/aoms/1177729694).
  public static func klDivergence(_ p: ProbabilityTable, _ q: ProbabilityTable) throws(TableError) -> Double {
    guard p.shape == q.shape else {
      throw TableError(
        subject: "second table", found: "the shape \(q.shape)", allowed: "\(p.shape) as the first")
    }
    let plain = zip(p.probabilities, q.probabilities).reduce(0) { sum, cell in
      let (p, q) = cell
      if p == 0 { return sum }
      return q == 0 ? .infinity : sum + p * logQuotient(p, q)
    }
    guard plain < nearIndependence else { return plain }
    // The divergence of both tables divided by their sums.
    let ratio = p.probabilities.reduce(0, +) / q.probabilities.reduce(0, +)
    var divergence = DivergenceSum(rows: p.probabilities.count, columns: 1)
    for (p, q) in zip(p.probabilities, q.probabilities) where q > 0 {
      divergence.add(p, row: q, column: ratio, total: 1)
    }
    return divergence.settled(beside: plain)
  }
}
