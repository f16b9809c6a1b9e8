/// The density of V, integrated over U from its factors.
struct OtherDensity {
  private let factors: any ConditionalFactors
  private let panels: [(low: Double, high: Double)]

  init(_ factors: any ConditionalFactors, given: SampleExtremes) {
    self.factors = factors
    let grid = given.grid
    panels = (0..<grid.count).map { (grid.lows[$0], grid.high($0)) }
  }

  /// The density at a position of V.
  func value(at position: Double) -> Double {
    let v = factors.other.value(position)
    let grid = factors.grid(for: [v], within: panels)
    var sum = 0.0
    for (w, weight) in zip(grid.nodes, grid.weights) {
      let u = factors.given.value(w)
      let mass = weight * factors.density(u) * factors.given.slope(w)
      if mass > 1e-30 { sum += mass * factors.density(v, given: u) }
    }
    return sum * factors.other.slope(position)
  }

  /// Intervals of V on which polynomials give its density within 1e-14; nil if these are too many.
  func intervals() -> [(low: Double, high: Double)]? {
    var intervals: [(low: Double, high: Double)] = []
    func nodes(_ low: Double, _ high: Double) -> [Double] {
      PanelRule.standard.nodes.map { value(at: 0.5 * (low + high) + 0.5 * (high - low) * $0) }
    }
    func mass(_ values: [Double], _ low: Double, _ high: Double) -> Double {
      zip(values, PanelRule.standard.weights).reduce(0) { $0 + $1.0 * $1.1 } * 0.5 * (high - low)
    }
    func add(_ low: Double, _ high: Double, _ values: [Double], depth: Int) -> Bool {
      let middle = 0.5 * (low + high)
      let (left, right) = (nodes(low, middle), nodes(middle, high))
      let change = mass(values, low, high) - mass(left, low, middle) - mass(right, middle, high)
      if abs(change) < 1e-14 || depth == 40 {
        intervals += [(low, middle), (middle, high)]
        return intervals.count < 2000
      }
      return add(low, middle, left, depth: depth + 1) && add(middle, high, right, depth: depth + 1)
    }
    let (range, pieces) = (factors.other.range, 8)
    let step = (range.upperBound - range.lowerBound) / Double(pieces)
    for piece in 0..<pieces {
      let low = range.lowerBound + Double(piece) * step
      guard add(low, low + step, nodes(low, low + step), depth: 0) else { return nil }
    }
    return intervals
  }
}
