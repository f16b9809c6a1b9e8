/// The joint density of a pair on a grid of U times a grid of V, for strips c < U < d: the roles of the
/// factors p(u) p(v|u) exchanged.
///
/// Where a narrow ridge joins the variables, only a band of the products counts. The integrals up to
/// each interval of U are kept for all nodes of V.
struct JointBand {
  private let factors: any ConditionalFactors
  /// The intervals of U.
  private let given: PanelGrid
  /// The nodes of V.
  let other: PanelGrid
  /// The values of V at its nodes, and their derivatives.
  private let values: [Double], slopes: [Double]
  /// The nodes of V within reach of each interval of U, and where their densities begin.
  private let bands: [Range<Int>], starts: [Int]
  /// The densities: for each interval of U, its ten nodes with the nodes of V within reach.
  private let densities: [Double]
  /// The integrals up to each interval of U, for all nodes of V.
  private let integrals: [Double]

  private static let largest = 14_000_000

  /// The band for n draws; nil if the law has no width of V, or the table would be too large.
  init?(_ factors: any ConditionalFactors, given: SampleExtremes, other: SampleExtremes, count: Int) {
    guard let otherWidth = factors.otherWidth else { return nil }
    self.factors = factors
    // Less than a millionth of the samples has a draw beyond.
    let tail = 1e-6 / Double(count)
    self.given = Self.grid(given.grid, given.range(beyond: tail)) { factors.widthWithin($0, $1) }
    self.other = Self.grid(other.grid, other.range(beyond: tail)) { _, _ in otherWidth }
    let (scale, rows) = (factors.other, self.other.nodes.count)
    guard (self.given.count + 1) * rows <= Self.largest else { return nil }
    values = self.other.nodes.map(scale.value)
    slopes = self.other.nodes.map(scale.slope)
    var (bands, starts, densities) = ([Range<Int>](), [Int](), [Double]())
    var integrals = [Double](repeating: 0, count: (self.given.count + 1) * rows)
    for panel in 0..<self.given.count {
      let reach = factors.reach(self.given.lows[panel], self.given.high(panel))
      let first = firstIndex(in: values.indices) { [values] in values[$0] >= reach.lowerBound }
      let end = firstIndex(in: values.indices) { [values] in values[$0] > reach.upperBound }
      bands.append(first..<end)
      starts.append(densities.count)
      let (from, to) = (panel * rows, (panel + 1) * rows)
      for row in 0..<rows { integrals[to + row] = integrals[from + row] }
      for k in 0..<PanelRule.count {
        let node = panel * PanelRule.count + k
        let w = self.given.nodes[node]
        let u = factors.given.value(w)
        let density = factors.density(u) * factors.given.slope(w)
        for row in first..<end {
          let joint = density * factors.density(values[row], given: u) * slopes[row]
          densities.append(joint)
          integrals[to + row] += self.given.weights[node] * joint
        }
      }
      guard densities.count <= Self.largest else { return nil }
    }
    (self.bands, self.starts, self.densities, self.integrals) = (bands, starts, densities, integrals)
  }

  /// The intervals of a grid within a range, halved until they are narrow.
  private static func grid(
    _ grid: PanelGrid, _ range: ClosedRange<Double>, _ width: (Double, Double) -> Double
  ) -> PanelGrid {
    var result = PanelGrid()
    for (low, high) in grid.intervals where high > range.lowerBound && low < range.upperBound {
      result.append(low, high) { $1 - $0 > width($0, $1) }
    }
    return result
  }

  /// The density of V at its nodes.
  var density: [Double] { Array(integrals[(given.count * other.nodes.count)...]) }

  /// The strip between positions of U: the first and the last one, and the inner edges of its bins.
  func strip(_ positions: [Double], count: Int) -> Strip? {
    let (rows, bins) = (other.nodes.count, positions.count - 1)
    // P(U < position) times the density of V, one position after the other.
    var lower = [Double](repeating: 0, count: positions.count * rows)
    for (i, position) in positions.enumerated() {
      let panel = given.panel(of: position)
      let integration = PanelRule.standard.integration(to: given.place(position, in: panel))
      let weights = integration.span
      let (band, start) = (bands[panel], starts[panel])
      for row in 0..<rows { lower[i * rows + row] = integrals[panel * rows + row] }
      for k in 0..<PanelRule.count {
        let weight = given.halves[panel] * weights[k]
        let from = start + k * band.count - band.lowerBound
        for row in band { lower[i * rows + row] += weight * densities[from + row] }
      }
    }
    let last = given.count * rows
    let sides = (side(positions[0]), side(positions[bins]))
    return Strip(other, bins: bins, count: count) { row, densities in
      for i in 0..<bins { densities[i] = max(lower[(i + 1) * rows + row] - lower[i * rows + row], 0) }
      return (
        lower[row], max(integrals[last + row] - lower[bins * rows + row], 0), sides.0[row], sides.1[row]
      )
    }
  }

  /// The joint density at a position of U.
  private func side(_ position: Double) -> [Double] {
    let u = factors.given.value(position)
    let density = factors.density(u)
    let reach = factors.reach(position, position)
    return values.indices.map { row in
      reach.contains(values[row]) ? density * factors.density(values[row], given: u) * slopes[row] : 0
    }
  }
}
