/// The factors of X ~ N(0, 1), Y = m(X) + sε with independent normal ε.
struct NormalRegressionFactors: ConditionalFactors {
  /// m.
  let mean: @Sendable (Double) -> Double
  /// The largest |m′| between two values, and the least and the largest m.
  let bounds: @Sendable (_ low: Double, _ high: Double) -> (slope: Double, mean: ClosedRange<Double>)
  /// s > 0.
  let deviation: Double
  let other: PositionScale

  var isGivenX: Bool { true }
  var isCertainBeyondReach: Bool { true }
  var otherWidth: Double? { deviation }
  /// As wide as a power of two, so that its halves are intervals of `width`.
  var given: PositionScale { PositionScale(.linear, -16...16) }

  func density(_ u: Double) -> Double { standardNormalDensity(u) }
  func density(_ v: Double, given u: Double) -> Double {
    standardNormalDensity((v - mean(u)) / deviation) / deviation
  }
  func lower(_ v: Double, given u: Double) -> Double {
    standardNormalCumulative((v - mean(u)) / deviation)
  }
  func setLower(_ levels: [Double], given u: Double, _ result: inout [Double], _ first: Int) {
    let mean = mean(u)
    for (i, level) in levels.enumerated() { result[first + i] = (level - mean) / deviation }
    standardNormalCumulatives(of: &result, first..<first + levels.count)
  }
  func upper(_ v: Double, given u: Double) -> Double {
    standardNormalCumulative((mean(u) - v) / deviation)
  }

  func width(_ low: Double, _ high: Double) -> Double { 1 }
  func widthWithin(_ low: Double, _ high: Double) -> Double {
    min(1, deviation / max(bounds(low, high).slope, 1e-300))
  }
  func reach(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    let mean = bounds(low, high).mean
    return mean.lowerBound - 8.3 * deviation...mean.upperBound + 8.3 * deviation
  }
}
