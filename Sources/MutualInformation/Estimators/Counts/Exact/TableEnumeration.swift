/// Returns the mean of the estimate of I(X;Y) from counts by enumerating all tables, with any
/// correction; nil if there are too many. `arguments` name the correction, as for the plug-in.
package func enumeratedMean(of arguments: Arguments, table: JointTable, count: Int) -> Expectation? {
  TableEnumeration(correction: Corrections.correction(arguments), table: table, total: count)?
    .moments(of: .mutualInformation, cellError: 0)?.mean
}

/// All tables of N counts over the cells of a law, with their multinomial probabilities.
///
/// The probability of a table is the product of binomial ones: n₁ ~ Bin(N, p₁), n₂ ~ Bin(N − n₁,
/// p₂/(1 − p₁)), ... Probabilities below 1e-30 of a factor's largest are left out.
///
/// *Accuracy:* 1e-14 relative in a weight, as `binomialWeights`; 1e-12 (1 + max |Î|) in the mean,
/// more than is observed.
/// *Complexity:* tables × cells, at most 10⁶: some 0.1 s.
struct TableEnumeration {
  private let correction: any Correction
  private let table: JointTable
  private let total: Int
  /// The cells that can occur, and the share of each in the sum of its and the later probabilities.
  private let cells: [Int], shares: [Double]

  /// The largest number of tables.
  static let tableLimit = 200_000
  /// The largest product tables × cells × cost.
  static let workLimit = 1_000_000.0

  /// Creates the enumeration; nil if there are too many tables.
  init?(correction: any Correction, table: JointTable, total: Int) {
    let cells = table.probabilities.indices.filter { table.probabilities[$0] > 0 }
    let work = Double(table.probabilities.count) * type(of: correction).enumerationCost
    guard let tables = Self.tableCount(cells: cells.count, total: total),
      Double(tables) * work <= Self.workLimit
    else { return nil }
    self.correction = correction
    self.table = table
    self.total = total
    self.cells = cells
    var rest = 0.0
    shares =
      cells.reversed().map { cell in
        rest += table.probabilities[cell]
        return table.probabilities[cell] / rest
      }.reversed()
  }

  /// Returns C(N + K − 1, K − 1); nil if that is beyond the limit.
  static func tableCount(cells: Int, total: Int) -> Int? {
    var count = 1
    // C(N + i, i) = C(N + i − 1, i − 1)·(N + i)/i, without a remainder.
    for i in stride(from: 1, to: cells, by: 1) {
      count = count * (total + i) / i
      if count > tableLimit { return nil }
    }
    return count
  }

  /// Returns mean and variance of a quantity's estimate; nil if it is not a function of counts.
  func moments(of quantity: Quantity, cellError: Double) -> (mean: Expectation, variance: Expectation)? {
    var walk = Walk(self, quantity)
    walk.fill(0, left: total, weight: 1)
    guard !walk.values.isEmpty else { return nil }
    let (values, weights) = (walk.values, walk.weights)
    let mass = orderedSum(weights.span)
    let products = zip(values, weights).map { $0 * $1 }
    let mean = orderedSum(products.span) / mass
    let squares = zip(values, weights).map { ($0 - mean) * ($0 - mean) * $1 }
    let variance = orderedSum(squares.span) / mass
    let range = values.max()! - values.min()!
    let scale = 1 + values.reduce(0) { max($0, abs($1)) }
    // Cells off by δ move the law of the counts by N K δ/2 in total variation at most.
    let shift = Double(total) * Double(cells.count) * cellError
    return (
      Expectation(rounding: mean, errorBound: shift * range + 1e-12 * scale, kind: .exact),
      Expectation(
        rounding: variance, errorBound: shift * range * range + 1e-12 * (variance + 1e-2 * range * range),
        kind: .exact)
    )
  }

  private struct Walk {
    private let cells: [Int], shares: [Double]
    private let quantity: Quantity
    private var table: [Int32]
    private var counts: CellCounts
    /// Binomial probabilities of a cell's counts, by the points left for it and the following ones.
    private var binomials: [[(first: Int, weights: [Double])?]]
    private(set) var values: [Double] = [], weights: [Double] = []

    init(_ tables: TableEnumeration, _ quantity: Quantity) {
      (cells, shares, self.quantity) = (tables.cells, tables.shares, quantity)
      let law = tables.table
      table = Array(repeating: 0, count: law.probabilities.count)
      counts = CellCounts(
        xCount: law.xCount, zCount: law.zCount, yCount: law.yCount, total: tables.total,
        correction: tables.correction)
      binomials = Array(
        repeating: Array(repeating: nil, count: tables.total + 1), count: tables.cells.count)
    }

    /// Puts each possible number of points into a cell, and the rest into those after it.
    mutating func fill(_ position: Int, left: Int, weight: Double) {
      let cell = cells[position]
      if position == cells.count - 1 || left == 0 {
        table[cell] = Int32(left)
        finish(weight)
        table[cell] = 0
        return
      }
      if binomials[position][left] == nil {
        binomials[position][left] = binomialWeights(count: left, probability: shares[position])
      }
      let (first, factors) = binomials[position][left]!
      for (offset, factor) in factors.enumerated() {
        table[cell] = Int32(first + offset)
        fill(position + 1, left: left - first - offset, weight: weight * factor)
      }
      table[cell] = 0
    }

    private mutating func finish(_ weight: Double) {
      counts.set(table)
      guard let value = counts.value(of: quantity) else { return }
      values.append(value)
      weights.append(weight)
    }
  }
}
