/// The cells a < x < b, c < y < d between inner edges, row by row. The outermost extend to ±∞.
func rectangles(_ xEdges: [Double], _ yEdges: [Double]) -> [(a: Double, b: Double, c: Double, d: Double)] {
  let intervals = { (edges: [Double]) in zip([-.infinity] + edges, edges + [.infinity]) }
  return intervals(xEdges).flatMap { a, b in intervals(yEdges).map { c, d in (a, b, c, d) } }
}

/// The cells of a law with known P(a < X < b, Y > c). A difference that rounds below zero is zero.
///
/// - Parameters:
///   - xEdges: The inner edges of X, increasing: k edges make k + 1 cells.
///   - yEdges: The inner edges of Y, increasing.
///   - tail: P(a < X < b, Y > c) for −∞ ≤ a < b ≤ ∞ and −∞ ≤ c < ∞.
/// - Returns: The probabilities; the outermost cells extend to ±∞.
public func cells(xEdges: [Double], yEdges: [Double], tail: (_ a: Double, _ b: Double, _ c: Double) -> Double)
  -> JointTable
{
  let probabilities = rectangles(xEdges, yEdges).map { a, b, c, d in
    max(tail(a, b, c) - (d == .infinity ? 0 : tail(a, b, d)), 0)
  }
  return JointTable(xCount: xEdges.count + 1, yCount: yEdges.count + 1, probabilities: probabilities)
}

/// Edges in increasing order, without those that cut nothing off: images of edges under increasing maps.
struct IncreasingEdges {
  private(set) var edges: [Double] = []
  /// The index of each cell between the given edges among the cells between `edges`; nil if no value
  /// falls into it.
  private(set) var cells: [Int?] = []

  init(_ ends: [Double]) {
    var low = -Double.infinity
    for end in ends + [.infinity] {
      cells.append(low < end ? edges.count : nil)
      if low < end && end < .infinity { edges.append(end) }
      low = max(low, end)
    }
  }
}

/// The probabilities of a law's cells between images of edges, which do not fall but may coincide.
func cellsBetween(
  _ xEnds: [Double], _ yEnds: [Double], of law: some BinnableLaw
) -> (table: JointTable, errorBound: Double) {
  let (x, y) = (IncreasingEdges(xEnds), IncreasingEdges(yEnds))
  let before = law.cells(xEdges: x.edges, yEdges: y.edges)
  let probabilities = x.cells.flatMap { i in
    y.cells.map { j in
      i.flatMap { i in j.map { before.table.probabilities[i * (y.edges.count + 1) + $0] } } ?? 0
    }
  }
  return (
    JointTable(xCount: x.cells.count, yCount: y.cells.count, probabilities: probabilities),
    before.errorBound
  )
}
