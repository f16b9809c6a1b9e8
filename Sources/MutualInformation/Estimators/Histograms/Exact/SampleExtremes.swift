/// The distribution of one real variable on a grid of positions, and of the extremes of n draws.
struct SampleExtremes {
  let grid: PanelGrid
  let density: GridDensity
  /// P(above each node), and above the right end of each interval.
  private let above: [Double], abovePanels: [Double]
  private let count: Double

  /// The variable whose density has these values at the nodes of a grid.
  init(_ values: [Double], on grid: PanelGrid, count: Int) {
    self.grid = grid
    self.count = Double(count)
    density = GridDensity(values, on: grid)
    var above = [Double](repeating: 0, count: values.count)
    var abovePanels = [Double](repeating: 0, count: grid.count)
    var sum = 0.0
    for panel in (0..<grid.count).reversed() {
      let start = density.toPanels[panel]
      let mass = density.toPanels[panel + 1] - start
      abovePanels[panel] = sum
      for k in panel * PanelRule.count..<(panel + 1) * PanelRule.count {
        above[k] = sum + max(mass - (density.toNodes[k] - start), 0)
      }
      sum += mass
    }
    self.above = above
    self.abovePanels = abovePanels
  }

  /// The intervals beyond which lies less than a tail.
  func range(beyond tail: Double) -> ClosedRange<Double> {
    let first = firstIndex(in: 0..<grid.count - 1) { density.toPanels[$0 + 1] >= tail }
    let last = firstIndex(in: 0..<grid.count - 1) { abovePanels[$0] < tail }
    return grid.lows[first]...max(grid.high(last), grid.high(first))
  }

  /// P(above a position).
  private func survival(_ position: Double) -> Double {
    let panel = grid.panel(of: position)
    let place = grid.place(position, in: panel)
    return abovePanels[panel]
      + grid.halves[panel] * (density.part(to: 1, in: panel) - density.part(to: place, in: panel))
  }

  /// P(below a position).
  func cumulative(_ position: Double) -> Double {
    let panel = grid.panel(of: position)
    return density.toPanels[panel]
      + grid.halves[panel] * density.part(to: grid.place(position, in: panel), in: panel)
  }

  /// Nodes and weights for the smallest of the n draws: its density is n f (1 − F)^(n−1).
  func smallest(_ nodes: Int) -> GaussRule {
    var weights = [Double](repeating: 0, count: grid.nodes.count)
    for k in weights.indices {
      // 1 − F from the side where it has its digits.
      let below = density.toNodes[k]
      let logarithm = below < 0.5 ? naturalLog1p(-below) : naturalLog(max(above[k], 1e-300))
      weights[k] = grid.weights[k] * count * density.values[k] * naturalExp((count - 1) * logarithm)
    }
    return GaussRule(points: grid.nodes, weights: weights, count: nodes)
  }

  /// The same for the largest, given the smallest: density (n − 1) f(b) (F(b) − F(a))^(n−2) over
  /// (1 − F(a))^(n−1).
  func largest(above a: Double, _ nodes: Int) -> GaussRule {
    let panel = grid.panel(of: a)
    let below = cumulative(a)
    let first = (panel + 1) * PanelRule.count
    let survival = survival(a)
    var (points, weights) = ([Double](), [Double]())
    points.reserveCapacity(above.count - first + 2 * PanelRule.count)
    weights.reserveCapacity(above.count - first + 2 * PanelRule.count)
    func add(_ b: Double, _ weight: Double, _ f: Double, inside: Double) {
      guard inside > 0, (count - 2) * (inside - 1) > -60 else { return }
      points.append(b)
      weights.append(
        weight * (count - 1) * f / survival * naturalExp((count - 2) * naturalLog(inside)))
    }
    var interval = PanelGrid()
    interval.append(a, grid.high(panel))
    for (b, weight) in zip(interval.nodes, interval.weights) {
      let place = grid.place(b, in: panel)
      let mass = density.toPanels[panel] + grid.halves[panel] * density.part(to: place, in: panel) - below
      add(b, weight, max(density.value(place, in: panel), 0), inside: mass / survival)
    }
    for k in first..<max(above.count, first) {
      add(grid.nodes[k], grid.weights[k], density.values[k], inside: 1 - above[k] / survival)
    }
    return GaussRule(points: points, weights: weights, count: nodes)
  }

  /// E Σ g(n_i) over the bins of equal width between the extremes.
  ///
  /// - Parameters:
  ///   - nodes: The number of nodes for each extreme.
  ///   - bins: The number of bins.
  ///   - means: The means of g.
  ///   - term: g.
  ///   - parts: Returns the positions between two positions that divide their images equally.
  func binSum(
    _ nodes: Int, bins: Int, means: BinomialMeans, term: (Int) -> Double,
    parts: (_ low: Double, _ high: Double) -> [Double]
  ) -> Double {
    if bins == 1 { return term(Int(count)) }
    var sum = 0.0
    let lows = smallest(nodes)
    for (low, lowWeight) in zip(lows.nodes, lows.weights) {
      let highs = largest(above: low, nodes)
      let start = cumulative(low)
      for (high, highWeight) in zip(highs.nodes, highs.weights) {
        let mass = cumulative(high) - start
        guard mass > 0 else { continue }
        var (last, value) = (start, 0.0)
        for (i, edge) in (parts(low, high) + [high]).enumerated() {
          let next = i == bins - 1 ? start + mass : cumulative(edge)
          let function: BinomialMeans.Function = i == 0 || i == bins - 1 ? .twoFewerOneMore : .twoFewer
          value += means.mean(function, max(next - last, 0) / mass)
          last = next
        }
        sum += lowWeight / lows.total * highWeight / highs.total * value
      }
    }
    return sum
  }
}

extension SampleExtremes {
  /// U, whose density the factors give; the grid resolves the extremes of n draws.
  init(given factors: any ConditionalFactors, count: Int) {
    let scale = factors.given
    let density = { factors.density(scale.value($0)) * scale.slope($0) }
    self.init(
      factors.panels(within: scale.range).map { PanelDensity($0.low, $0.high, density) }, count: count,
      density)
  }

  /// V, whose density follows from the factors; nil if it takes too many intervals.
  init?(other factors: any ConditionalFactors, given: SampleExtremes, count: Int) {
    let density = OtherDensity(factors, given: given)
    guard let intervals = density.intervals() else { return nil }
    self.init(intervals, count: count, density.value)
  }

  /// A variable with that density of its positions, known on intervals. Intervals are halved until they resolve the
  /// extremes of n draws; those beyond which no draw lies are left out.
  private init(_ intervals: [PanelDensity], count n: Int, _ density: (Double) -> Double) {
    let draws = Double(n)
    var panels = intervals
    while true {
      var below = [0.0]
      for panel in panels { below.append(below.last! + panel.mass) }
      var above = [Double](repeating: 0, count: panels.count + 1)
      for p in panels.indices.reversed() { above[p] = above[p + 1] + panels[p].mass }
      /// Whether (1 − tail)^n falls by more than e^−6 in a panel, from where it counts.
      func isSteep(_ tail: Double, _ mass: Double, _ rest: Double) -> Bool {
        guard draws * mass > 1e-13, -draws * naturalLog1p(-min(tail, 1 - 1e-16)) < 45 else { return false }
        return draws * min(naturalLog1p(mass / max(rest, 1e-300)), 40 / draws + 1) > 6
      }
      var finer: [PanelDensity] = []
      for (p, panel) in panels.enumerated() where draws * below[p + 1] > 1e-14 && draws * above[p] > 1e-14 {
        let isHalved =
          isSteep(below[p], panel.mass, above[p + 1]) || isSteep(above[p + 1], panel.mass, below[p])
        if isHalved && panel.high - panel.low > 1e-9 {
          finer += panel.halves(density)
        } else {
          finer.append(panel)
        }
      }
      if finer.count == panels.count {
        var grid = PanelGrid()
        for panel in finer { grid.append(panel.low, panel.high) }
        self.init(finer.flatMap(\.values), on: grid, count: n)
        return
      }
      panels = finer
    }
  }
}
