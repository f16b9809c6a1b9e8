extension Strip {
  /// The strip between values of V, by the factors p(u) p(v|u).
  ///
  /// - Parameters:
  ///   - factors: The densities.
  ///   - panels: Intervals of U that resolve its extremes.
  ///   - levels: a, the inner edges of the bins of V, b.
  ///   - count: n.
  init?(
    _ factors: any ConditionalFactors, panels: [(low: Double, high: Double)], levels: [Double], count: Int
  ) {
    let grid = factors.grid(for: levels, within: panels)
    let scale = factors.given
    let bins = levels.count - 1
    var lower = [Double](repeating: 0, count: levels.count)
    var (within, first, end) = (levels, 0, levels.count)
    self.init(grid, bins: bins, count: count) { row, densities in
      let w = grid.nodes[row]
      let u = scale.value(w)
      let density = factors.density(u) * scale.slope(w)
      if factors.isCertainBeyondReach, row % PanelRule.count == 0 {
        // The levels whose probability is neither 0 nor 1 in the interval.
        let panel = row / PanelRule.count
        let reach = factors.reach(grid.lows[panel], grid.high(panel))
        first = firstIndex(in: levels.indices) { levels[$0] >= reach.lowerBound }
        end = firstIndex(in: levels.indices) { levels[$0] > reach.upperBound }
        within = Array(levels[first..<end])
        for i in levels.indices { lower[i] = i < first ? 0 : 1 }
      }
      if first < end { factors.setLower(within, given: u, &lower, first) }
      for i in 0..<bins { densities[i] = density * max(lower[i + 1] - lower[i], 0) }
      return (
        density * lower[0], lower[bins] < 1 ? density * factors.upper(levels[bins], given: u) : 0,
        first == 0 && end > 0 ? density * factors.density(levels[0], given: u) : 0,
        end == levels.count && first <= bins ? density * factors.density(levels[bins], given: u) : 0
      )
    }
  }
}
