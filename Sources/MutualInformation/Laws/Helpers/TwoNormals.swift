/// The mixture F(x) = w Φ(x) + (1 − w) Φ(x − d) of two normals.
package struct TwoNormals: Sendable {
  private let weight: Double
  private let distance: Double

  /// - Precondition: 0 < weight < 1, distance ≥ 0.
  package init(weight: Double, distance: Double) {
    self.weight = weight
    self.distance = distance
  }

  /// F⁻¹(Φ(z)), the same bits on every processor.
  ///
  /// *Accuracy:* F of the result is Φ(z) within 1e-14 of the smaller of Φ(z) and 1 − Φ(z).
  package func quantile(ofNormal z: Double) -> Double {
    if distance == 0 { return z }
    // Reflected, the upper tail is the lower tail of the mixture with exchanged weights.
    if z > 0 {
      return distance - Self.lowerQuantile(ofNormal: -z, weight: 1 - weight, upper: weight, distance)
    }
    return Self.lowerQuantile(ofNormal: z, weight: weight, upper: 1 - weight, distance)
  }

  /// x with w Φ(x) + w′ Φ(x − d) = Φ(z) for z ≤ 0, by Newton's steps on the logarithms, kept
  /// between z and z + d.
  private static func lowerQuantile(ofNormal z: Double, weight: Double, upper: Double, _ distance: Double)
    -> Double
  {
    let target = standardNormalCumulative(z)
    var (low, high) = (z, z + distance)
    var x = weight > 0.5 ? low : 0.5 * (low + high)
    for _ in 0..<200 {
      let value = weight * standardNormalCumulative(x) + upper * standardNormalCumulative(x - distance)
      if value == target { return x }
      if value < target { low = x } else { high = x }
      let density = weight * standardNormalDensity(x) + upper * standardNormalDensity(x - distance)
      let step = naturalLog(target / value) * value / density
      let next = x + step
      // A step that leaves the interval, or is NaN, is replaced by a bisection.
      let inside = next >= low && next <= high ? next : 0.5 * (low + high)
      if abs(inside - x) <= 1e-15 * (1 + abs(x)) { return inside }
      x = inside
    }
    return x
  }
}

extension TwoNormals: IncreasingMap {
  func image(_ x: Double) -> Double { quantile(ofNormal: x) }
  func preimage(_ image: Double, from low: Double, to high: Double) -> Double { normal(image) }

  /// Φ⁻¹(F(x)), within 1e-15 of the smaller tail; ±40 where that tail vanishes.
  func normal(_ x: Double) -> Double {
    if distance == 0 { return x }
    let lower = weight * standardNormalCumulative(x) + (1 - weight) * standardNormalCumulative(x - distance)
    let upper = weight * standardNormalCumulative(-x) + (1 - weight) * standardNormalCumulative(distance - x)
    return lower < upper ? standardNormalLowerQuantile(lower) : -standardNormalLowerQuantile(upper)
  }
}
