/// Intervals side by side, in ascending order, each with the ten nodes of `PanelRule`.
struct PanelGrid {
  /// The left end of each interval.
  private(set) var lows: [Double] = []
  /// Half of the width of each interval.
  private(set) var halves: [Double] = []
  /// The nodes of all intervals, ascending: node k of interval p at 10p + k.
  private(set) var nodes: [Double] = []
  /// The weights of the nodes in an integral over all intervals.
  private(set) var weights: [Double] = []

  /// The number of intervals.
  var count: Int { lows.count }

  /// Appends the interval from `low` to `high`.
  mutating func append(_ low: Double, _ high: Double) {
    let rule = PanelRule.standard
    let half = 0.5 * (high - low)
    lows.append(low)
    halves.append(half)
    for k in 0..<PanelRule.count {
      nodes.append(low + half * (1 + rule.nodes[k]))
      weights.append(half * rule.weights[k])
    }
  }

  /// Appends an interval, or its halves, or theirs: those that `isHalved` does not tell to halve.
  mutating func append(
    _ low: Double, _ high: Double, halving isHalved: (_ low: Double, _ high: Double) -> Bool
  ) {
    guard isHalved(low, high), high - low > 1e-12 * (1 + abs(low)) else {
      append(low, high)
      return
    }
    let middle = 0.5 * (low + high)
    append(low, middle, halving: isHalved)
    append(middle, high, halving: isHalved)
  }

  /// The ends of all intervals.
  var intervals: [(low: Double, high: Double)] { lows.indices.map { (lows[$0], high($0)) } }

  /// The right end of an interval.
  func high(_ panel: Int) -> Double { lows[panel] + 2 * halves[panel] }

  /// The last interval that begins at or below x, the first one for smaller x.
  func panel(of x: Double) -> Int {
    max(firstIndex(in: lows.indices) { lows[$0] > x } - 1, 0)
  }

  /// The place of x in an interval, from −1 to 1.
  func place(_ x: Double, in panel: Int) -> Double { (x - lows[panel]) / halves[panel] - 1 }
}

/// A density that is known at the nodes of a grid, and its integrals.
///
/// *Accuracy:* that of a polynomial of degree 9 in each interval.
struct GridDensity {
  /// The values at the nodes.
  let values: [Double]
  /// The integrals from the first interval's left end to each node.
  let toNodes: [Double]
  /// The integrals up to the left end of each interval, and over all.
  let toPanels: [Double]

  init(_ values: [Double], on grid: PanelGrid) {
    let rule = PanelRule.standard
    self.values = values
    var (toNodes, toPanels, sum) = ([Double](), [0.0], 0.0)
    toNodes.reserveCapacity(values.count)
    for panel in 0..<grid.count {
      let first = panel * PanelRule.count
      for i in 0..<PanelRule.count {
        var part = 0.0
        for k in 0..<PanelRule.count { part += rule.partial[i * PanelRule.count + k] * values[first + k] }
        toNodes.append(sum + grid.halves[panel] * part)
      }
      for k in first..<first + PanelRule.count { sum += grid.weights[k] * values[k] }
      toPanels.append(sum)
    }
    self.toNodes = toNodes
    self.toPanels = toPanels
  }

  /// The integral over all intervals.
  var total: Double { toPanels.last! }

  /// The density at a place of an interval.
  func value(_ place: Double, in panel: Int) -> Double {
    let weights = PanelRule.standard.interpolation(at: place)
    return Self.sum(weights.span, values.span, panel)
  }

  /// The integral from an interval's left end to a place in it, in units of half its width.
  func part(to place: Double, in panel: Int) -> Double {
    let weights = PanelRule.standard.integration(to: place)
    return Self.sum(weights.span, values.span, panel)
  }

  private static func sum(_ weights: Span<Double>, _ values: Span<Double>, _ panel: Int) -> Double {
    var sum = 0.0
    for k in 0..<PanelRule.count { sum += weights[k] * values[panel * PanelRule.count + k] }
    return sum
  }
}

/// A density at the nodes of one interval.
struct PanelDensity {
  let low: Double, high: Double
  let values: [Double]

  init(_ low: Double, _ high: Double, _ density: (Double) -> Double) {
    (self.low, self.high) = (low, high)
    values = PanelRule.standard.nodes.map { density(0.5 * (low + high) + 0.5 * (high - low) * $0) }
  }

  /// The integral over the interval.
  var mass: Double {
    zip(values, PanelRule.standard.weights).reduce(0) { $0 + $1.0 * $1.1 } * 0.5 * (high - low)
  }

  /// The densities of both halves.
  func halves(_ density: (Double) -> Double) -> [PanelDensity] {
    let middle = 0.5 * (low + high)
    return [PanelDensity(low, middle, density), PanelDensity(middle, high, density)]
  }
}
