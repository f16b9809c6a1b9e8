import GSLMath

/// Φ(x) from a table, ten times as fast as the special function, for sums of millions of terms.
///
/// The table has Φ and φ at multiples of 1/64. The fifth-order Taylor series at the nearest gives
/// Φ.
///
/// *Accuracy:* 1e-14 absolute; 0 below −8.5 and 1 above 8.5, which leaves out 1e-17.
package struct NormalTable: Sendable {
  /// The table, made on first use.
  package static let shared = NormalTable()

  private static let end = 8.5, perUnit = 64.0
  private let cumulative: [Double]
  private let density: [Double]

  private init() {
    let points = (0...Int(2 * Self.end * Self.perUnit)).map { Double($0) / Self.perUnit - Self.end }
    // GSL refuses NaN only. Expectations on record have its bits, not those of
    // `standardNormalCumulative`.
    cumulative = points.map { try! SpecialFunctions.normalCumulative($0).value }
    density = points.map { standardNormalDensity($0) }
  }

  /// Φ(x).
  @inline(__always)
  package func callAsFunction(_ x: Double) -> Double {
    if x <= -Self.end { return 0 }
    if x >= Self.end { return 1 }
    let index = Int((x + Self.end) * Self.perUnit + 0.5)
    let a = Double(index) / Self.perUnit - Self.end
    let d = x - a
    // The derivatives of φ are Hermite polynomials times φ: 1, −a, a² − 1, −a³ + 3a, a⁴ − 6a² + 3.
    let aa = a * a
    let fifth = (aa - 6) * aa + 3
    let fourth = (3 - aa) * a
    let series = d * (1 + d * (-a / 2 + d * ((aa - 1) / 6 + d * (fourth / 24 + d * fifth / 120))))
    return cumulative[index] + density[index] * series
  }
}
