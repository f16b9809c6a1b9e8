/// The density of V, integrated over U from its factors.
struct OtherDensity {
  private let factors: any ConditionalFactors
  private let panels: [(low: Double, high: Double)]

  init(_ factors: any ConditionalFactors, given: SampleExtremes) {
    self.factors = factors
    panels = given.grid.intervals
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

  /// The density on intervals where polynomials give it within 1e-14; nil if these are too many.
  func intervals() -> [PanelDensity]? {
    var intervals: [PanelDensity] = []
    func add(_ panel: PanelDensity, depth: Int) -> Bool {
      let halves = panel.halves(value)
      if abs(panel.mass - halves[0].mass - halves[1].mass) < 1e-14 || depth == 40 {
        intervals += halves
        return intervals.count < 2000
      }
      return halves.allSatisfy { add($0, depth: depth + 1) }
    }
    let (range, pieces) = (factors.other.range, 8)
    let step = (range.upperBound - range.lowerBound) / Double(pieces)
    for piece in 0..<pieces {
      let low = range.lowerBound + Double(piece) * step
      guard add(PanelDensity(low, low + step, value), depth: 0) else { return nil }
    }
    return intervals
  }
}
