import GSLMath

extension NormalTripleLaw {
  /// Returns the probabilities of the boxes (x, z, y) between the inner edges of one variable that
  /// serve all three, and a bound on the error of each; nil if they take more than some seconds.
  ///
  /// ∫ φ(x) P(z, y | x) dx over each cell of x, by Gauss–Legendre with ten nodes on panels no wider
  /// than the scale on which the cells of z and y change. Given x, Z and Y are a normal pair:
  /// `normalRegressionCells`.
  func cells(edges: [Double]) -> (table: JointTable, errorBound: Double)? {
    let zDeviation = ((1 - correlationXZ) * (1 + correlationXZ)).squareRoot()
    let yDeviation = correlations.pair.residual.squareRoot()
    let partial = correlations.conditional.square.squareRoot() * (correlations.slopeZ < 0 ? -1 : 1)
    let rest = correlations.conditional.residual.squareRoot()
    let bins = edges.count + 1
    // The edges of z, of y, and of y given z move with x.
    let width = [
      (zDeviation, correlationXZ), (yDeviation, correlations.xy),
      (correlations.jointResidual.squareRoot(), correlations.slopeX),
    ].reduce(1) { min($0, $1.0 / max(abs($1.1), 1e-9)) }
    let (xEdges, yEdges) = (edges.map { $0 / xScale }, edges.map { $0 / yScale })
    let end = 8.5
    guard 2 * end / width * Double(bins * bins) / rest < Self.costLimit else { return nil }
    var probabilities = [Double](repeating: 0, count: bins * bins * bins)
    for cell in 0..<bins {
      let low = max(cell == 0 ? -end : xEdges[cell - 1], -end)
      let high = min(cell == bins - 1 ? end : xEdges[cell], end)
      guard low < high else { continue }
      let panels = ((high - low) / width).rounded(.up)
      let half = 0.5 * (high - low) / panels
      for panel in 0..<Int(panels) {
        for k in tenNodes.nodes.indices {
          let x = low + half * (2 * Double(panel) + 1 + tenNodes.nodes[k])
          let weight = half * tenNodes.weights[k] * standardNormalDensity(x)
          let (zMean, yMean) = (correlationXZ * x, correlations.xy * x)
          let given = normalRegressionCells(
            xEdges: edges.map { ($0 - zMean) / zDeviation }, yEdges: yEdges.map { ($0 - yMean) / yDeviation },
            deviation: rest, slopeBound: { _ in abs(partial) }, mean: { partial * $0 },
            cumulative: standardNormalCumulative)
          for (index, p) in given.table.probabilities.enumerated() {
            probabilities[cell * bins * bins + index] += weight * p
          }
        }
      }
    }
    return (JointTable(xCount: bins, zCount: bins, yCount: bins, probabilities: probabilities), 1e-13)
  }

  /// The largest product of panels, cells and steepness.
  private static var costLimit: Double { 3e4 }
}

/// Gauss–Legendre with ten nodes on [−1, 1]. The error in an interval of half-width h, in units of
/// the integrand's scale, is below (h/2)²⁰.
private let tenNodes = try! GaussLegendreRule(count: 10)
