import Foundation
/// The search for the numbers of nodes of a `MovingEdges` integral.
///
/// For each of a, b, c and d the nodes grow until the integral moves by less than a tolerance twice,
/// with three nodes for each of the others. Then products are formed: with the numbers found, one and
/// two steps below. Twice the largest difference from the first bounds its error. The tolerance
/// is 1e-8, or what an amount of work allows. Where an integral is rough, because a narrow ridge
/// crosses the edges of cells, the work bounds the numbers.
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
  /// The search ends at 31 nodes; a product may have more.
  private static let lastStep = 9
  private static let tolerances = [1e-8, 3e-8, 1e-7, 3e-7, 1e-6, 3e-6]
  /// The work of a product in cells: some 20 ns each.
  private static let largestWork = 8_000_000
  private static let largestLatticeWork = 400_000_000

  /// E Σ g over the cells, the mean information of the cells, and the largest bound that is of use: a
  /// quarter of the standard error of a million replications.
  func result(count n: Int, freedom: Int) -> (joint: Bounded, information: Bounded, allowed: Double) {
    let least = MovingEdges.Nodes(a: 3, b: 3, c: 3, d: 3)
    let first = edges.moments(least, means)
    // The variance of the logarithm over n, and that of the table of an independent pair.
    let spread = max(first.square - first.information * first.information, 0)
    let variance = spread / Double(n) + Double(freedom) / (2 * Double(n) * Double(n))
    let allowed = max(variance.squareRoot() / 4000, 1e-7)
    let changes = [\MovingEdges.Nodes.a, \.b, \.c, \.d].map { self.changes(in: $0, least, first.joint) }
    let largest = Self.largestWork
    var steps = [Int]()
    for tolerance in Self.tolerances where tolerance <= max(allowed / 8, Self.tolerances[0]) {
      // The second step after the last large change, or the last but one where it stays large.
      steps = changes.map { ($0.lastIndex { $0 > tolerance } ?? -1) + 2 }
      if nodes(steps).boxes * cells <= largest { break }
    }
    DEBUGN((nodes(steps), least), changes, allowed)
    guard nodes(steps).boxes * cells <= Self.largestWork else {
      let (joint, information) = latticeResult(allowed: allowed)
      return (joint, information, allowed)
    }
    let (fine, coarse) = (
      edges.moments(nodes(steps), means), edges.moments(nodes(steps.map { $0 - 1 }), means)
    )
    DEBUG(nodes(steps).boxes, fine.joint, fine)
    let rounding = (1 + abs(fine.joint)) * (fine.defect + 1e-12)
    return (
      (fine.joint, 2 * abs(fine.joint - coarse.joint) + rounding),
      (fine.information, 2 * abs(fine.information - coarse.information) + rounding), allowed
    )
  }

  private func nodes(_ steps: [Int]) -> MovingEdges.Nodes {
    let counts = steps.map { Self.counts[min($0, Self.counts.count - 1)] }
    return MovingEdges.Nodes(a: counts[0], b: counts[1], c: counts[2], d: counts[3])
  }

  /// Means over eight shifts of ever larger lattices. The bound is four standard errors.
  private func latticeResult(allowed: Double) -> (joint: Bounded, information: Bounded) {
    var result = (joint: (0.0, Double.infinity), information: (0.0, Double.infinity))
    for (outer, inner) in [(9, 10), (11, 11), (12, 12), (13, 13)] {
      let (ab, cd) = (FibonacciLattice(index: outer), FibonacciLattice(index: inner))
      guard 8 * ab.count * cd.count * cells <= Self.largestLatticeWork else { break }
      let all = (0..<8).map { edges.moments(lattice: ab, cd, shift: $0, means) }
      result = (mean(all.map(\.joint)), mean(all.map(\.information)))
      DEBUG(ab.count * 1000 + cd.count, result.joint.1, all[0])
      if all.contains(where: { $0.defect > 0 }) { return ((0, .infinity), (0, .infinity)) }
      if max(result.joint.1, result.information.1) < allowed / 2 { break }
    }
    return result
  }

  private func mean(_ values: [Double]) -> Bounded {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, 4 * (square / (count * (count - 1))).squareRoot() + 1e-11)
  }

  /// The changes of the integral from step to step, in one dimension.
  private func changes(
    in dimension: WritableKeyPath<MovingEdges.Nodes, Int>, _ least: MovingEdges.Nodes, _ first: Double
  ) -> [Double] {
    var (changes, last) = ([Double](), first)
    for count in Self.counts[1...Self.lastStep] {
      var nodes = least
      nodes[keyPath: dimension] = count
      let next = edges.moments(nodes, means, withInformation: false).joint
      changes.append(abs(next - last))
      last = next
      if changes.count > 1, changes.suffix(2).allSatisfy({ $0 < Self.tolerances[0] }) { break }
      if changes.count > 5, changes.suffix(2).allSatisfy({ $0 > 2e-5 }) { break }
    }
    return changes
  }

  /// A sum over the bins of one variable: with ever more nodes, or by lattices where it is rough.
  func binSum(allowed: Double, _ value: (SampleExtremes.Rule) -> Double) -> Bounded {
    var (last, bound) = (value(.gauss(9)), Double.infinity)
    for nodes in Self.counts where nodes > 9 {
      let next = value(.gauss(nodes))
      bound = 2 * abs(next - last) + 1e-12 * (1 + abs(next))
      last = next
      if bound < 1e-9 { return (last, bound) }
    }
    if bound < allowed / 20 { return (last, bound) }
    var result = (last, bound)
    for index in [16, 18, 20] {
      let lattice = FibonacciLattice(index: index)
      result = mean((0..<8).map { value(.lattice(lattice, shift: $0)) })
      if result.1 < allowed / 20 { break }
    }
    return result
  }
}
func DEBUGN(_ n: (MovingEdges.Nodes, MovingEdges.Nodes), _ c: [[Double]], _ allowed: Double) {
  guard ProcessInfo.processInfo.environment["DEBUG_MOVING"] != nil else { return }
  for x in c { FileHandle.standardError.write(Data((x.map { String(format: "%.1e", $0) }.joined(separator: " ") + "\n").utf8)) }
  FileHandle.standardError.write(Data("\(n.0) \(n.0.boxes) allowed \(allowed) after \(-debugStart.timeIntervalSinceNow * 1000) ms\n".utf8))
  debugStart = Date()
}
