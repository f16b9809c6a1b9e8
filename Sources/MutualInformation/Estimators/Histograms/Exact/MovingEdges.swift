/// The exact expectation of a histogram of bins of equal width over the range of the data, for
/// entropies Σ g(count) + constant.
///
/// Given the extremes a, b of V and c, d of U, the other draws lie independently in the box
/// between them, and every count is binomial. What remains is an integral over (a, b, c, d). Its
/// nodes are those of Gauss rules for a, for b given a, for c given both, and for d given all three.
/// Seven patterns of extreme draws are distinguished: one draw can be extreme in both variables.
struct MovingEdges {
  /// A variable: its extremes and its bins.
  struct Variable {
    let extremes: SampleExtremes
    let scale: PositionScale
    let maps: [any IncreasingMap]
    let bins: Int

    /// The positions between two positions that divide the images into equal parts.
    func parts(_ low: Double, _ high: Double) -> [Double] {
      equalParts(from: scale.value(low), to: scale.value(high), count: bins, maps: maps).map {
        min(max(scale.position($0), low), high)
      }
    }

    /// E Σ g over the bins.
    func sum(_ nodes: Int, _ means: BinomialMeans, _ term: (Int) -> Double) -> Double {
      extremes.binSum(nodes, bins: bins, means: means, term: term, parts: parts)
    }

    func with(_ extremes: SampleExtremes) -> Variable {
      Variable(extremes: extremes, scale: scale, maps: maps, bins: bins)
    }
  }

  private let factors: any ConditionalFactors
  private let count: Int
  /// U, and V.
  let given: Variable, other: Variable
  /// The strip between positions of V.
  private let strip: ([Double]) -> Strip?

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
    let conditional = factors.conditional
    self.factors = conditional
    self.count = count
    let bins = conditional.isGivenX ? (xBins, yBins) : (yBins, xBins)
    let extremes = SampleExtremes(given: conditional, count: count)
    guard let others = SampleExtremes(other: conditional, given: extremes, count: count) else { return nil }
    given = Variable(extremes: extremes, scale: conditional.given, maps: factors.givenMaps, bins: bins.0)
    other = Variable(extremes: others, scale: conditional.other, maps: factors.otherMaps, bins: bins.1)
    let panels = extremes.grid.intervals
    strip = { positions in
      Strip(conditional, panels: panels, levels: positions.map(conditional.other.value), count: count)
    }
  }

  /// The same with the roles of U and V exchanged; nil if that takes too much memory.
  init?(exchanging edges: MovingEdges) {
    let count = edges.count
    guard
      let band = JointBand(
        edges.factors, given: edges.given.extremes, other: edges.other.extremes, count: count)
    else { return nil }
    factors = edges.factors
    self.count = count
    given = edges.other.with(SampleExtremes(band.density, on: band.other, count: count))
    other = edges.given
    strip = { band.strip($0, count: count) }
  }

  /// The numbers of nodes for a, b, c and d.
  struct Nodes {
    var a: Int, b: Int, c: Int, d: Int

    init(a: Int, b: Int, c: Int, d: Int) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }
    /// The same number for each.
    init(_ number: Int) { self.init(a: number, b: number, c: number, d: number) }

    /// The number of boxes.
    var boxes: Int { a * b * c * d }
  }

  /// The strips between nodes for a and b, with their weights.
  struct Strips {
    fileprivate(set) var all: [(weight: Double, strip: Strip)] = []
    /// The largest distance of a rule's total from 1.
    fileprivate(set) var defect = 0.0
  }

  /// The strips for these numbers of nodes.
  func strips(_ nodes: Nodes) -> Strips {
    var result = Strips()
    result.defect = forEachStrip(nodes) { result.all.append(($0, $1)) }
    return result
  }

  /// Calls `body` with each strip and its weight. Returns the largest distance of a total from 1.
  private func forEachStrip(_ nodes: Nodes, _ body: (_ weight: Double, _ strip: Strip) -> Void) -> Double {
    let lows = other.extremes.smallest(nodes.a)
    var defect = abs(lows.total - 1)
    var weight = 0.0
    for (a, aWeight) in zip(lows.nodes, lows.weights) {
      let highs = other.extremes.largest(above: a, nodes.b)
      defect = max(defect, abs(highs.total - 1))
      for (b, bWeight) in zip(highs.nodes, highs.weights) {
        let outer = aWeight / lows.total * bWeight / highs.total
        guard outer > 1e-17 else { continue }
        guard let strip = strip([a] + other.parts(a, b) + [b]) else { continue }
        weight += outer
        body(outer, strip)
      }
    }
    return max(defect, abs(weight - 1))
  }

  /// The moments with these numbers of nodes; those of the information only if asked for.
  func moments(_ nodes: Nodes, _ means: BinomialMeans, withInformation: Bool = true) -> Moments {
    var result = Moments()
    let defect = forEachStrip(nodes) { add($0, $1, nodes, means, withInformation, to: &result) }
    result.defect = max(result.defect, defect)
    return result
  }

  /// The same without the information, from strips with the numbers for a and b.
  func moments(_ strips: Strips, _ nodes: Nodes, _ means: BinomialMeans) -> Moments {
    var result = Moments()
    for (weight, strip) in strips.all { add(weight, strip, nodes, means, false, to: &result) }
    result.defect = max(result.defect, strips.defect)
    return result
  }

  private func add(
    _ outer: Double, _ strip: Strip, _ nodes: Nodes, _ means: BinomialMeans,
    _ withInformation: Bool, to result: inout Moments
  ) {
    var box = Box(strip, bins: (given.bins, other.bins), means)
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
        box.setHigh(d, given.parts(c, d), strip)
        let patterns = Strip.Patterns(low, strip.point(d), count: Double(count))
        result.joint += weight * box.meanSum(patterns)
        guard withInformation else { continue }
        let cells = box.information()
        result.information += weight * cells.information
        result.square += weight * cells.square
      }
    }
  }
}
