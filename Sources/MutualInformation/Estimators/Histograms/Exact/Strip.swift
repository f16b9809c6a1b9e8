/// The strip a < V < b of a pair, given that a and b are the extremes of V in the sample: the
/// densities over U of the strip's bins, of its two sides and of what lies beyond.
///
/// A row of the table is a node of U. Its columns are the bins of V, then v < a, v > b, v = a, v = b.
struct Strip {
  let grid: PanelGrid
  /// The bins of V.
  let bins: Int
  /// The columns, and spare ones up to a multiple of four.
  let width: Int
  /// The densities, four columns each: row·width/4 + column/4.
  private let table: [SIMD4<Double>]
  /// The integrals of the columns up to the left end of each interval, and over all, likewise.
  private let integrals: [SIMD4<Double>]
  /// The strip as a whole, and its sides.
  private let strip: GridDensity, left: GridDensity, right: GridDensity
  private let count: Double

  /// The columns after the bins.
  let belowColumn: Int, aboveColumn: Int, leftColumn: Int, rightColumn: Int

  /// The strip whose table `fill` completes; nil if no draw can lie on a side.
  ///
  /// - Parameters:
  ///   - grid: The positions of U.
  ///   - bins: The number of bins of V.
  ///   - count: n.
  ///   - fill: Sets the densities of the bins in a row, and returns those of the four other columns.
  init?(
    _ grid: PanelGrid, bins: Int, count: Int,
    fill: (_ row: Int, _ densities: inout [Double]) -> (
      below: Double, above: Double, left: Double, right: Double
    )
  ) {
    self.grid = grid
    self.bins = bins
    self.count = Double(count)
    (belowColumn, aboveColumn, leftColumn, rightColumn) = (bins, bins + 1, bins + 2, bins + 3)
    width = (bins + 4 + 3) / 4 * 4
    let rows = grid.nodes.count
    let columns = width / 4
    var densities = [Double](repeating: 0, count: width)
    var table: [SIMD4<Double>] = []
    table.reserveCapacity(rows * columns)
    var (strip, left, right) = ([Double](), [Double](), [Double]())
    strip.reserveCapacity(rows)
    left.reserveCapacity(rows)
    right.reserveCapacity(rows)
    for row in 0..<rows {
      let others = fill(row, &densities)
      densities[belowColumn] = others.below
      densities[aboveColumn] = others.above
      densities[leftColumn] = others.left
      densities[rightColumn] = others.right
      var sum = 0.0
      for i in 0..<bins { sum += densities[i] }
      strip.append(sum)
      left.append(others.left)
      right.append(others.right)
      for i in stride(from: 0, to: width, by: 4) {
        table.append(SIMD4(densities[i], densities[i + 1], densities[i + 2], densities[i + 3]))
      }
    }
    self.strip = GridDensity(strip, on: grid)
    self.left = GridDensity(left, on: grid)
    self.right = GridDensity(right, on: grid)
    guard self.left.total > 0, self.right.total > 0, self.strip.total > 0 else { return nil }
    var integrals = [SIMD4<Double>](repeating: .zero, count: (grid.count + 1) * columns)
    for panel in 0..<grid.count {
      let start = (panel + 1) * columns
      for i in 0..<columns { integrals[start + i] = integrals[start - columns + i] }
      for row in panel * PanelRule.count..<(panel + 1) * PanelRule.count {
        let weight = grid.weights[row]
        for i in 0..<columns { integrals[start + i] += weight * table[row * columns + i] }
      }
    }
    self.table = table
    self.integrals = integrals
  }

  /// The columns' integrals over all of U.
  var totals: [Double] { integrals[(grid.count * width / 4)...].flatMap { [$0.x, $0.y, $0.z, $0.w] } }

  /// Sets `result` to the shares of the bins in the strip's density at a position.
  func setShares(at position: Double, _ result: inout [Double]) {
    let panel = grid.panel(of: position)
    let weights = PanelRule.standard.interpolation(at: grid.place(position, in: panel))
    for column in 0..<width / 4 { put(sum(weights.span, panel, column), &result, 4 * column) }
    var sum = 0.0
    for i in 0..<bins { sum += result[i] }
    for i in 0..<bins { result[i] = sum > 0 ? max(result[i], 0) / sum : 0 }
  }

  /// Sets `result`, from `start` on, to the columns' integrals up to a position.
  func setIntegrals(to position: Double, _ result: inout [Double], _ start: Int) {
    let panel = grid.panel(of: position)
    let weights = PanelRule.standard.integration(to: grid.place(position, in: panel))
    let (half, first) = (grid.halves[panel], panel * width / 4)
    for column in 0..<width / 4 {
      put(integrals[first + column] + half * sum(weights.span, panel, column), &result, start + 4 * column)
    }
  }

  /// A weighted sum of the densities at the nodes of an interval, in four columns.
  @inline(__always)
  private func sum(_ weights: Span<Double>, _ panel: Int, _ column: Int) -> SIMD4<Double> {
    let (table, columns) = (table.span, width / 4)
    var (sum, place) = (SIMD4<Double>.zero, panel * PanelRule.count * columns + column)
    for k in 0..<PanelRule.count {
      sum += weights[k] * table[place]
      place += columns
    }
    return sum
  }

  @inline(__always)
  private func put(_ values: SIMD4<Double>, _ result: inout [Double], _ start: Int) {
    for i in 0..<4 { result[start + i] = values[i] }
  }

  /// Nodes and weights for c, the smallest U in the sample, given a and b.
  ///
  /// P(U > c for all draws) is proportional to L R P^(n−2), with the masses L and R of the sides and P
  /// of the strip above c. The density of c is minus its derivative.
  func smallest(_ nodes: Int) -> GaussRule {
    var (points, weights, shares) = ([Double](), [Double](), [Double]())
    points.reserveCapacity(grid.nodes.count)
    weights.reserveCapacity(grid.nodes.count)
    shares.reserveCapacity(grid.nodes.count)
    let (l, r, p) = (left.total, right.total, strip.total)
    for k in grid.nodes.indices {
      let inside = 1 - strip.toNodes[k] / p
      guard inside > 0, (count - 3) * (inside - 1) > -60 else { continue }
      let (onLeft, onRight) = (max(1 - left.toNodes[k] / l, 0), max(1 - right.toNodes[k] / r, 0))
      let ends = left.values[k] / l * onRight + right.values[k] / r * onLeft
      points.append(grid.nodes[k])
      shares.append(inside)
      weights.append(
        grid.weights[k] * (ends * inside + (count - 2) * strip.values[k] / p * onLeft * onRight))
    }
    multiply(&weights, byPowers: count - 3, of: &shares)
    return GaussRule(points: points, weights: weights, count: nodes)
  }

  /// Multiplies weights by powers of shares, which become scratch.
  private func multiply(_ weights: inout [Double], byPowers exponent: Double, of shares: inout [Double]) {
    var logarithms = shares
    setNaturalLogs(shares, shares.count, to: &logarithms)
    for k in logarithms.indices { logarithms[k] *= exponent }
    setNaturalExps(logarithms, shares.count, to: &shares)
    for k in weights.indices { weights[k] *= shares[k] }
  }

  /// The densities and masses at one position of U.
  struct Point {
    var strip: Double, left: Double, right: Double
    var below: (strip: Double, left: Double, right: Double)
  }

  private func point(_ position: Double, in panel: Int) -> Point {
    let place = grid.place(position, in: panel)
    let (interpolation, integration) = (
      PanelRule.standard.interpolation(at: place), PanelRule.standard.integration(to: place)
    )
    let (values, parts) = (interpolation.span, integration.span)
    let half = grid.halves[panel]
    var point = Point(
      strip: 0, left: 0, right: 0,
      below: (strip.toPanels[panel], left.toPanels[panel], right.toPanels[panel]))
    for k in 0..<PanelRule.count {
      let node = panel * PanelRule.count + k
      point.strip += values[k] * strip.values[node]
      point.left += values[k] * left.values[node]
      point.right += values[k] * right.values[node]
      point.below.strip += half * parts[k] * strip.values[node]
      point.below.left += half * parts[k] * left.values[node]
      point.below.right += half * parts[k] * right.values[node]
    }
    return Point(
      strip: max(point.strip, 0), left: max(point.left, 0), right: max(point.right, 0), below: point.below)
  }

  /// The densities and masses at a position of U.
  func point(_ position: Double) -> Point { point(position, in: grid.panel(of: position)) }

  /// Nodes and weights for d, the largest U, given a, b and c: `Patterns.total` in units of the density
  /// of c. The total of the rule is 1 up to the error of the grid.
  func largest(above position: Double, _ c: Point, _ nodes: Int) -> GaussRule {
    let rest = (
      strip: strip.total - c.below.strip, left: left.total - c.below.left, right: right.total - c.below.right
    )
    let density =
      c.left * rest.right * rest.strip + c.right * rest.left * rest.strip
      + (count - 2) * c.strip * rest.left * rest.right
    guard density > 0, rest.strip > 0 else { return GaussRule(points: [], weights: [], count: 0) }
    var (points, weights, shares) = ([Double](), [Double](), [Double]())
    points.reserveCapacity(grid.nodes.count)
    weights.reserveCapacity(grid.nodes.count)
    shares.reserveCapacity(grid.nodes.count)
    func add(_ position: Double, _ weight: Double, _ d: Point) {
      let inside = (d.below.strip - c.below.strip) / rest.strip
      guard inside > 0, (count - 4) * (inside - 1) > -60 else { return }
      points.append(position)
      shares.append(inside)
      weights.append(weight * Patterns(c, d, count: count).total / (density * rest.strip))
    }
    let panel = grid.panel(of: position)
    var interval = PanelGrid()
    interval.append(position, grid.high(panel))
    for (d, weight) in zip(interval.nodes, interval.weights) { add(d, weight, point(d, in: panel)) }
    let first = (panel + 1) * PanelRule.count
    for k in first..<max(grid.nodes.count, first) {
      add(
        grid.nodes[k], grid.weights[k],
        Point(
          strip: strip.values[k], left: left.values[k], right: right.values[k],
          below: (strip.toNodes[k], left.toNodes[k], right.toNodes[k])))
    }
    multiply(&weights, byPowers: count - 4, of: &shares)
    return GaussRule(points: points, weights: weights, count: nodes)
  }

  /// The seven patterns of extreme draws, by their densities over P^(n−4): which of the draws on the
  /// left and the right side (V = a, V = b) are also the bottom or the top one (U = c, U = d).
  struct Patterns {
    /// Two draws in opposite corners.
    let bottomLeftTopRight: Double, topLeftBottomRight: Double
    /// One draw in a corner, one on each of the other two sides.
    let bottomLeft: Double, topLeft: Double, bottomRight: Double, topRight: Double
    /// One draw on each side.
    let sides: Double

    init(_ c: Point, _ d: Point, count n: Double) {
      let inside = max(d.below.strip - c.below.strip, 0)
      let onLeft = max(d.below.left - c.below.left, 0)
      let onRight = max(d.below.right - c.below.right, 0)
      bottomLeftTopRight = c.left * d.right * inside * inside
      topLeftBottomRight = d.left * c.right * inside * inside
      let three = (n - 2) * inside
      bottomLeft = three * c.left * onRight * d.strip
      topLeft = three * d.left * onRight * c.strip
      bottomRight = three * c.right * onLeft * d.strip
      topRight = three * d.right * onLeft * c.strip
      sides = (n - 2) * (n - 3) * onLeft * onRight * c.strip * d.strip
    }

    var two: Double { bottomLeftTopRight + topLeftBottomRight }
    var three: Double { bottomLeft + topLeft + bottomRight + topRight }
    var total: Double { two + three + sides }
  }
}
