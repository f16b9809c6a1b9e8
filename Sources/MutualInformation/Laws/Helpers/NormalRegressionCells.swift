import GSLMath

/// The probabilities of the rectangles of X ~ N(0, 1), Y = m(X) + sε: ∫ φ(x)
/// [Φ((b−m(x))/s) − Φ((a−m(x))/s)] dx.
///
/// Intervals of x are halved until the regression line stays nine deviations away from every edge,
/// so that all their mass lies in one cell, or until the integrand is smooth enough for twenty
/// Gauss–Legendre nodes.
///
/// - Parameters:
///   - xEdges: Inner edges of X, increasing.
///   - yEdges: Inner edges of Y, increasing.
///   - deviation: s > 0.
///   - slopeBound: The largest |m′| in an interval.
///   - mean: m.
///   - cumulative: Φ. GSL's unless said otherwise, because truths and expectations on record have its
///     bits, not those of `standardNormalCumulative`.
/// - Returns: The probabilities and `errorBound`, by which each is off at most.
func normalRegressionCells(
  xEdges: [Double], yEdges: [Double], deviation: Double, slopeBound: (ClosedRange<Double>) -> Double,
  mean: (Double) -> Double, cumulative: (Double) -> Double = recordedCumulative
) -> (table: JointTable, errorBound: Double) {
  let rule = twentyNodes
  let width = yEdges.count + 1
  var probabilities = [Double](repeating: 0, count: (xEdges.count + 1) * width)

  /// Φ(b) − Φ(a) for a ≤ b, computed in the tail that both lie in.
  func normalProbability(_ a: Double, _ b: Double) -> Double {
    a > 0 ? cumulative(-a) - cumulative(-b) : cumulative(b) - cumulative(a)
  }

  /// Adds the mass of one interval of x to the cells of its row.
  func add(_ low: Double, _ high: Double, to row: Int) {
    let middle = 0.5 * (low + high)
    let half = 0.5 * (high - low)
    let slope = slopeBound(low...high)
    let center = mean(middle)
    let margin = slope * half + 9 * deviation
    let column = firstIndex(in: yEdges.indices) { yEdges[$0] > center }
    let lowerIsFar = column == 0 || yEdges[column - 1] <= center - margin
    let upperIsFar = column == yEdges.count || yEdges[column] >= center + margin
    if lowerIsFar && upperIsFar {
      probabilities[row * width + column] += normalProbability(low, high)
    } else if high - low <= 1 && slope * (high - low) <= deviation || half < 1e-13 {
      let isNarrow = half < 0.05 && slope * half < 0.05 * deviation
      let rule = isNarrow ? sixNodes : rule
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let x = middle + half * node
        let mass = half * weight * standardNormalDensity(x)
        let m = mean(x)
        var lower = -Double.infinity
        for column in 0..<width {
          let upper = column < yEdges.count ? (yEdges[column] - m) / deviation : .infinity
          probabilities[row * width + column] += mass * normalProbability(lower, upper)
          lower = upper
        }
      }
    } else {
      add(low, middle, to: row)
      add(middle, high, to: row)
    }
  }

  // Less than 1e-18 lies beyond nine deviations.
  for row in 0...xEdges.count {
    let low = max(row == 0 ? -9 : xEdges[row - 1], -9)
    let high = min(row == xEdges.count ? 9 : xEdges[row], 9)
    if low < high { add(low, high, to: row) }
  }
  return (JointTable(xCount: xEdges.count + 1, yCount: width, probabilities: probabilities), 2e-14)
}

/// Φ(x) by GSL.
private func recordedCumulative(_ x: Double) -> Double {
  if x < -37 { return 0 }
  if x > 37 { return 1 }
  // GSL's only errors here are a NaN and, beyond 37, underflow.
  return try! SpecialFunctions.normalCumulative(x).value
}

/// Gauss–Legendre with twenty nodes on [−1, 1]; GSL refuses only counts below one.
let twentyNodes = try! GaussLegendreRule(count: 20)

/// The rule with six nodes. The error in an interval of half-width h, in units of the integrand's
/// scale, is below (h/2)¹².
private let sixNodes = try! GaussLegendreRule(count: 6)
