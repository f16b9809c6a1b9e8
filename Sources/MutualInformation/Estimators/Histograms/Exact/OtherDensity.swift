/// The distribution of V, integrated over U from its factors, on a grid that resolves the extremes of
/// n draws.
struct OtherDensity {
  private let factors: any ConditionalFactors
  private let panels: [(low: Double, high: Double)]
  private let count: Double

  init(_ factors: any ConditionalFactors, given: SampleExtremes, count: Int) {
    self.factors = factors
    let grid = given.grid
    panels = (0..<grid.count).map { (grid.lows[$0], grid.high($0)) }
    self.count = Double(count)
  }

  private struct Value { var lower = 0.0, upper = 0.0, density = 0.0 }

  /// P(V < v), P(V > v) and the density of the position.
  private func value(at position: Double, withDensity: Bool = true) -> Value {
    let v = factors.other.value(position)
    let grid = factors.grid(for: [v], within: panels)
    var value = Value()
    for (w, weight) in zip(grid.nodes, grid.weights) {
      let u = factors.given.value(w)
      let mass = weight * factors.density(u) * factors.given.slope(w)
      guard mass > 1e-30 else { continue }
      value.lower += mass * factors.lower(v, given: u)
      value.upper += mass * factors.upper(v, given: u)
      if withDensity { value.density += mass * factors.density(v, given: u) }
    }
    value.density *= factors.other.slope(position)
    return value
  }

  /// The grid; nil if it takes too many intervals.
  func extremes() -> SampleExtremes? {
    let range = factors.other.range
    // Between these positions the extremes lie; the last of either side is the middle.
    var cuts: [Double] = []
    for target in [1e-18, 1e-4, 1, 40] {
      let p = min(target / count, 0.5)
      cuts.append(position(of: p, isUpper: false))
      cuts.append(position(of: p, isUpper: true))
    }
    cuts = (cuts + [range.lowerBound, range.upperBound]).sorted()
    var (grid, values) = (PanelGrid(), [Double]())
    for (low, high) in zip(cuts, cuts.dropFirst()) where high > low {
      guard add(low, high, nodes(low, high), &grid, &values, depth: 0) else { return nil }
    }
    return SampleExtremes(values, on: grid, count: Int(count))
  }

  /// The position where a tail is between p/2 and 2p: the lower one, or of −position the upper one.
  private func position(of p: Double, isUpper: Bool) -> Double {
    let range = factors.other.range
    var (low, high) = (range.lowerBound, range.upperBound)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      let value = value(at: middle, withDensity: false)
      let tail = isUpper ? value.upper : value.lower
      if tail <= 2 * p && tail >= 0.5 * p { return middle }
      if (tail > 2 * p) == isUpper { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  private func nodes(_ low: Double, _ high: Double) -> [Value] {
    PanelRule.standard.nodes.map { value(at: 0.5 * (low + high) + 0.5 * (high - low) * $0) }
  }

  /// The masses of V, of the smallest and of the largest of n draws.
  private func masses(_ values: [Value], _ low: Double, _ high: Double) -> [Double] {
    var masses = [0.0, 0, 0]
    for (value, weight) in zip(values, PanelRule.standard.weights) {
      func power(_ tail: Double, _ rest: Double) -> Double {
        naturalExp((count - 1) * (tail < 0.5 ? naturalLog1p(-tail) : naturalLog(max(rest, 1e-300))))
      }
      let mass = 0.5 * (high - low) * weight * value.density
      masses[0] += mass
      masses[1] += mass * count * power(value.lower, value.upper)
      masses[2] += mass * count * power(value.upper, value.lower)
    }
    return masses
  }

  /// Adds an interval, halved until the masses of halves add up.
  private func add(
    _ low: Double, _ high: Double, _ values: [Value], _ grid: inout PanelGrid, _ densities: inout [Double],
    depth: Int
  ) -> Bool {
    let middle = 0.5 * (low + high)
    let halves = [nodes(low, middle), nodes(middle, high)]
    let (whole, left, right) = (
      masses(values, low, high), masses(halves[0], low, middle), masses(halves[1], middle, high)
    )
    let isResolved = (0..<3).allSatisfy { abs(whole[$0] - left[$0] - right[$0]) < 1e-12 }
    if isResolved || depth == 40 {
      for (ends, values) in zip([(low, middle), (middle, high)], halves) {
        grid.append(ends.0, ends.1)
        densities += values.map(\.density)
      }
      return grid.count < 2000
    }
    return add(low, middle, halves[0], &grid, &densities, depth: depth + 1)
      && add(middle, high, halves[1], &grid, &densities, depth: depth + 1)
  }
}
