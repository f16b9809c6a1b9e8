extension ConditionalFactors {
  /// Intervals of at most `width` that cover a range of positions of U.
  func panels(within range: ClosedRange<Double>) -> [(low: Double, high: Double)] {
    var grid = PanelGrid()
    grid.append(range.lowerBound, range.upperBound) { $1 - $0 > width($0, $1) }
    return grid.intervals
  }

  /// The intervals, cut at the kinks of the levels and halved where a level is within reach: there
  /// p(u) P(V < v | u) is smooth for all these v.
  func grid(for levels: [Double], within panels: [(low: Double, high: Double)]) -> PanelGrid {
    let levels = levels.sorted()
    let kinks = levels.flatMap(kinks).sorted()
    var grid = PanelGrid()
    func add(_ low: Double, _ high: Double) {
      grid.append(low, high) { low, high in
        guard high - low > widthWithin(low, high) else { return false }
        let reach = reach(low, high)
        let next = firstIndex(in: levels.indices) { levels[$0] >= reach.lowerBound }
        return next < levels.count && levels[next] <= reach.upperBound
      }
    }
    var kink = 0
    for panel in panels {
      var low = panel.low
      let least = 1e-13 * (1 + abs(low))
      while kink < kinks.count, kinks[kink] < panel.high - least {
        if kinks[kink] > low + least {
          add(low, kinks[kink])
          low = kinks[kink]
        }
        kink += 1
      }
      add(low, panel.high)
    }
    return grid
  }

  /// The probabilities of cells between inner edges, by integration over U.
  package func cells(givenEdges: [Double], otherEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    let (rows, columns) = (givenEdges.count + 1, otherEdges.count + 1)
    let range = given.range
    let cuts = givenEdges.map { min(max(given.position($0), range.lowerBound), range.upperBound) }
    var probabilities = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      let low = row == 0 ? range.lowerBound : cuts[row - 1]
      let high = row == cuts.count ? range.upperBound : cuts[row]
      guard low < high else { continue }
      let grid = grid(for: otherEdges, within: panels(within: low...high))
      for (w, weight) in zip(grid.nodes, grid.weights) {
        let u = given.value(w)
        let mass = weight * density(u) * given.slope(w)
        var below = 0.0
        for column in 0..<columns {
          let next = column < otherEdges.count ? lower(otherEdges[column], given: u) : 1
          probabilities[row * columns + column] += mass * max(next - below, 0)
          below = next
        }
      }
    }
    return (
      JointTable(
        xCount: isGivenX ? rows : columns, yCount: isGivenX ? columns : rows,
        probabilities: isGivenX
          ? probabilities
          : (0..<columns).flatMap { column in (0..<rows).map { probabilities[$0 * columns + column] } }),
      1e-12
    )
  }
}
