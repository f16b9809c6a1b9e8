/// The exact expectation of a histogram of bins of equal width over the range of the data, for
/// entropies Σ g(count) + constant.
///
/// Given the extremes a, b of V and c, d of U, the other draws lie independently in the box
/// between them, and every count is binomial. What remains is an integral over (a, b, c, d). Its
/// nodes are those of Gauss rules for a, for b given a, for c given both, and for d given all three.
/// Seven patterns of extreme draws are distinguished: one draw can be extreme in both variables.
///
struct MovingEdges {
  private let factors: PairFactors
  private let count: Int
  private let bins: (u: Int, v: Int)
  private let given: SampleExtremes
  private let other: SampleExtremes
  private let panels: [(low: Double, high: Double)]

  /// What the integral yields.
  struct Moments {
    /// E Σ g over the cells.
    var joint = 0.0
    /// The mean information of the cells between the edges for a draw that is not in the sample, and
    /// the mean square of its logarithm.
    var information = 0.0
    var square = 0.0
    /// The largest distance of a rule's total from 1.
    var defect = 0.0
  }

  /// The integral for n ≥ 4 draws; nil if V is not resolved.
  init?(_ factors: PairFactors, count: Int, xBins: Int, yBins: Int) {
    self.factors = factors
    self.count = count
    let conditional = factors.conditional
    bins = conditional.isGivenX ? (xBins, yBins) : (yBins, xBins)
    given = SampleExtremes(given: conditional, count: count)
    guard let other = OtherDensity(conditional, given: given, count: count).extremes() else { return nil }
    self.other = other
    let grid = given.grid
    panels = (0..<grid.count).map { (grid.lows[$0], grid.high($0)) }
  }

  /// The positions of V between two positions that divide the images into equal parts.
  private func otherParts(_ low: Double, _ high: Double) -> [Double] {
    parts(low, high, factors.conditional.other, factors.otherMaps, bins.v)
  }

  private func givenParts(_ low: Double, _ high: Double) -> [Double] {
    parts(low, high, factors.conditional.given, factors.givenMaps, bins.u)
  }

  private func parts(
    _ low: Double, _ high: Double, _ scale: PositionScale, _ maps: [any IncreasingMap], _ bins: Int
  ) -> [Double] {
    equalParts(from: scale.value(low), to: scale.value(high), count: bins, maps: maps).map {
      min(max(scale.position($0), low), high)
    }
  }

  /// E Σ g over the bins of U.
  func givenSum(_ rule: SampleExtremes.Rule, _ means: BinomialMeans, _ term: (Int) -> Double) -> Double {
    given.binSum(rule, bins: bins.u, means: means, term: term, parts: givenParts)
  }

  /// E Σ g over the bins of V.
  func otherSum(_ rule: SampleExtremes.Rule, _ means: BinomialMeans, _ term: (Int) -> Double) -> Double {
    other.binSum(rule, bins: bins.v, means: means, term: term, parts: otherParts)
  }

  /// The numbers of nodes for a, b, c and d.
  struct Nodes: Equatable {
    var a: Int, b: Int, c: Int, d: Int

    /// The number of boxes.
    var boxes: Int { a * b * c * d }
  }

  /// The moments with these numbers of nodes; those of the information only if asked for.
  func moments(_ nodes: Nodes, _ means: BinomialMeans, withInformation: Bool = true) -> Moments {
    var result = Moments()
    let lows = other.smallest(nodes.a)
    result.defect = abs(lows.total - 1)
    var weight = 0.0
    for (a, aWeight) in zip(lows.nodes, lows.weights) {
      let highs = other.largest(above: a, nodes.b)
      result.defect = max(result.defect, abs(highs.total - 1))
      for (b, bWeight) in zip(highs.nodes, highs.weights) {
        let outer = aWeight / lows.total * bWeight / highs.total
        guard outer > 1e-17 else { continue }
        let scale = factors.conditional.other
        let levels = [a] + otherParts(a, b) + [b]
        guard
          let strip = Strip(
            factors.conditional, panels: panels, levels: levels.map(scale.value), count: count)
        else { continue }
        weight += outer
        add(outer, strip, nodes, means, withInformation, to: &result)
      }
    }
    result.defect = max(result.defect, abs(weight - 1))
    return result
  }

  private func add(
    _ outer: Double, _ strip: Strip, _ nodes: Nodes, _ means: BinomialMeans,
    _ withInformation: Bool, to result: inout Moments
  ) {
    var box = Box(strip, bins: bins, count: count)
    let lows = strip.smallest(nodes.c)
    result.defect = max(result.defect, outer * abs(lows.total - 1))
    for (c, cWeight) in zip(lows.nodes, lows.weights) where cWeight > 1e-17 {
      let low = strip.point(c)
      let highs = strip.largest(above: c, low, nodes.d)
      result.defect = max(result.defect, outer * cWeight * abs(highs.total - 1))
      box.setLow(c, strip)
      for (d, dWeight) in zip(highs.nodes, highs.weights) {
        let weight = outer * cWeight / lows.total * dWeight / highs.total
        guard weight > 1e-17 else { continue }
        add(weight, box: &box, c, low, d, strip, means, withInformation, to: &result)
      }
    }
  }

  private func add(
    _ weight: Double, box: inout Box, _ c: Double, _ low: Strip.Point, _ d: Double, _ strip: Strip,
    _ means: BinomialMeans, _ withInformation: Bool, to result: inout Moments
  ) {
    box.setHigh(d, givenParts(c, d), strip)
    let patterns = Strip.Patterns(low, strip.point(d), count: Double(count))
    result.joint += weight * box.meanSum(patterns, means)
    guard withInformation else { return }
    let cells = box.information()
    result.information += weight * cells.information
    result.square += weight * cells.square
  }
}

// MARK: - Lattices

extension MovingEdges {
  /// The moments by lattices of the probabilities of (a, b), and for each of those points of (c, d).
  ///
  /// A lattice has as many values of each variable as it has points. So it averages over an integrand
  /// that is rough in every variable, where rules of few nodes would not.
  func moments(lattice outer: FibonacciLattice, _ inner: FibonacciLattice, shift: Int, _ means: BinomialMeans) -> Moments {
    var result = Moments()
    let scale = factors.conditional.other
    var points = 0
    for point in 0..<outer.count {
      let (p, q) = outer.point(point, shift: shift)
      let a = other.smallest(exceeded: p)
      let b = other.largest(above: a, notExceeded: q)
      let levels = [a] + otherParts(a, b) + [b]
      guard
        a < b,
        let strip = Strip(
          factors.conditional, panels: panels, levels: levels.map(scale.value), count: count)
      else { continue }
      points += 1
      var box = Box(strip, bins: bins, count: count)
      let weight = 1 / Double(outer.count * inner.count)
      for k in 0..<inner.count {
        let (p, q) = inner.point(k, shift: shift * outer.count + point)
        let c = strip.smallest(exceeded: p)
        let low = strip.point(c)
        let d = strip.largest(above: c, low, notExceeded: q)
        box.setLow(c, strip)
        add(weight, box: &box, c, low, d, strip, means, true, to: &result)
      }
    }
    result.defect = 1 - Double(points) / Double(outer.count)
    return result
  }
}
