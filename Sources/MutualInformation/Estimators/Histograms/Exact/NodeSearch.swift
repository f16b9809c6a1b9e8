/// The search for the numbers of nodes of a `MovingEdges` integral.
///
/// Seven and nine nodes for each extreme come first. Where they differ by more than 1e-7, the nodes
/// for each of a, b, c and d grow, with three for each of the others, until the integral moves by
/// less than a tolerance twice. Two products are formed then, with the numbers found and one step
/// below. Twice the difference of two products bounds the error. The tolerance is 1e-8, or what an
/// amount of work allows.
///
/// Where a narrow ridge crosses the edges of cells, the integral is rough in the extremes of V and U.
/// With U and V exchanged it is rough in two of them only, which then take many nodes.
struct NodeSearch {
  private let edges: MovingEdges
  private let means: BinomialMeans
  private let cells: Int

  init(_ edges: MovingEdges, joint means: BinomialMeans, cells: Int) {
    self.edges = edges
    self.means = means
    self.cells = cells
  }

  /// A value and the bound on its error.
  typealias Bounded = (value: Double, bound: Double)

  private static let counts = [3, 5, 7, 9, 11, 13, 16, 20, 25, 31, 39, 49, 61]
  /// The search ends at 31 nodes. Rough integrals have products of 31 and 39.
  private static let lastStep = 9, roughStep = 10
  private static let tolerances = [1e-8, 3e-8, 1e-7, 3e-7, 1e-6, 3e-6]
  /// Changes from 11 to 16 nodes that tell a rough integral, and one that 39 nodes do not resolve.
  private static let roughChange = 2e-5, hopelessChange = 1e-3
  /// The work of a product in cells, some 20 ns each: where no other way is tried, and at most.
  private static let usualWork = 8_000_000, largestWork = 60_000_000

  /// E Σ g over the cells, the mean information of the cells, and the largest bound that is of use: a
  /// quarter of the standard error of a million replications.
  func result(count n: Int, freedom: Int) -> (joint: Bounded, information: Bounded, allowed: Double) {
    // On smooth integrals seven nodes are right to 1e-6, nine to 1e-8.
    let (seven, nine) = (MovingEdges.Nodes(7), MovingEdges.Nodes(9))
    let first = edges.moments(seven, means)
    // The variance of the logarithm over n, and that of the table of an independent pair.
    let spread = max(first.square - first.information * first.information, 0)
    let variance = spread / Double(n) + Double(freedom) / (2 * Double(n) * Double(n))
    let allowed = max(variance.squareRoot() / 4000, 1e-7)
    let five = edges.moments(MovingEdges.Nodes(5), means, withInformation: false)
    if abs(first.joint - five.joint) < 1e-5, nine.boxes * cells <= Self.largestWork {
      let result = difference(edges.moments(nine, means), first)
      if max(result.joint.bound, result.information.bound) < Self.goal {
        return (result.joint, result.information, allowed)
      }
    }
    var (best, search) = (edges, dimensions(of: edges, allowed))
    if search.work(cells) > Self.usualWork, let exchanged = MovingEdges(exchanging: edges) {
      let other = dimensions(of: exchanged, allowed)
      if other.roughCount < search.roughCount || other.work(cells) < search.work(cells) {
        (best, search) = (exchanged, other)
      }
    }
    guard search.roughCount <= 2, !search.isHopeless, search.work(cells) <= Self.largestWork else {
      return ((0, .infinity), (0, .infinity), allowed)
    }
    let result = difference(
      best.moments(search.nodes(), means), best.moments(search.nodes(back: 1), means))
    return (result.joint, result.information, allowed)
  }

  private func difference(
    _ fine: MovingEdges.Moments, _ coarse: MovingEdges.Moments
  ) -> (joint: Bounded, information: Bounded) {
    let rounding = (1 + abs(fine.joint)) * (fine.defect + 1e-12)
    return (
      (fine.joint, 2 * abs(fine.joint - coarse.joint) + rounding),
      (fine.information, 2 * abs(fine.information - coarse.information) + rounding)
    )
  }

  private static let least = MovingEdges.Nodes(3)
  /// A bound that is small enough, in nats.
  private static let goal = 2e-7

  /// The steps that the four numbers of nodes need.
  private struct Dimensions {
    /// nil if the integral is rough in that dimension.
    var steps: [Int?]
    var isHopeless = false

    var roughCount: Int { steps.count { $0 == nil } }

    func nodes(back: Int = 0) -> MovingEdges.Nodes {
      let counts = steps.map { NodeSearch.counts[($0 ?? NodeSearch.roughStep) - back] }
      return MovingEdges.Nodes(a: counts[0], b: counts[1], c: counts[2], d: counts[3])
    }

    func work(_ cells: Int) -> Int { nodes().boxes * cells }
  }

  /// The steps for the least tolerance that the usual work allows.
  private func dimensions(of edges: MovingEdges, _ allowed: Double) -> Dimensions {
    // These strips serve every number of nodes for c and d.
    let strips = edges.strips(Self.least)
    let first = edges.moments(strips, Self.least, means).joint
    let changes =
      [\MovingEdges.Nodes.a, \.b].map { dimension in
        self.changes(in: dimension, first) { edges.moments($0, means, withInformation: false).joint }
      }
      + [\.c, \.d].map { dimension in
        self.changes(in: dimension, first) { edges.moments(strips, $0, means).joint }
      }
    let isHopeless = changes.contains { $0.isRough && $0.values.suffix(3).max()! > Self.hopelessChange }
    var result = Dimensions(steps: [], isHopeless: isHopeless)
    for tolerance in Self.tolerances where tolerance <= max(allowed / 8, Self.tolerances[0]) {
      result.steps = changes.map { changes in
        if changes.isRough { return nil }
        // The second step after the last large change.
        return min((changes.values.lastIndex { $0 > tolerance } ?? -1) + 2, Self.counts.count - 1)
      }
      if result.work(cells) <= Self.usualWork { break }
    }
    return result
  }

  /// The changes of the integral from step to step in one dimension, and whether they stay large.
  private func changes(
    in dimension: WritableKeyPath<MovingEdges.Nodes, Int>, _ first: Double,
    _ joint: (MovingEdges.Nodes) -> Double
  ) -> (values: [Double], isRough: Bool) {
    var (changes, last) = ([Double](), first)
    for count in Self.counts[1...Self.lastStep] {
      var nodes = Self.least
      nodes[keyPath: dimension] = count
      let next = joint(nodes)
      changes.append(abs(next - last))
      last = next
      let lastTwo = changes.suffix(2)
      if changes.count > 1, lastTwo.allSatisfy({ $0 < Self.tolerances[0] }) { break }
      if changes.count > 5, lastTwo.allSatisfy({ $0 > Self.roughChange }) { return (changes, true) }
    }
    return (changes, false)
  }

  /// A sum over the bins of one variable, with ever more nodes.
  func binSum(_ value: (_ nodes: Int) -> Double) -> Bounded {
    var (last, bound) = (value(9), Double.infinity)
    for nodes in Self.counts where nodes > 9 {
      let next = value(nodes)
      bound = 2 * abs(next - last) + 1e-12 * (1 + abs(next))
      last = next
      if bound < 1e-9 { break }
    }
    return (last, bound)
  }
}
