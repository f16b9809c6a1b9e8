/// A probability p = F(x) with 1 − p beside it, so that neither tail loses digits.
struct Level: Sendable {
  /// P(X ≤ x).
  let lower: Double
  /// P(X > x).
  let upper: Double

  init(lower: Double, upper: Double) { (self.lower, self.upper) = (lower, upper) }

  /// The level of −ln p = e ≥ 0.
  init(minusLogOfLower e: Double) {
    self.init(lower: naturalExp(-e), upper: oneMinusExp(-e))
  }

  /// The middle of the interval of 2⁻⁵³ that a uniform u of the stream stands for, so that no tail is 0.
  init(uniform u: Double) { self.init(lower: u + 0x1p-54, upper: (1 - u) - 0x1p-54) }

  /// 1 − p.
  var reversed: Level { Level(lower: upper, upper: lower) }

  /// −ln p.
  var minusLog: Double { lower < 0.5 ? -naturalLog(lower) : -naturalLog1p(-upper) }

  /// Φ⁻¹(p), ±40 where a tail vanishes.
  var normal: Double {
    lower < upper ? standardNormalLowerQuantile(lower) : -standardNormalLowerQuantile(upper)
  }

  /// The level of Φ(z).
  init(normal z: Double) {
    self.init(lower: standardNormalCumulative(z), upper: standardNormalCumulative(-z))
  }
}
