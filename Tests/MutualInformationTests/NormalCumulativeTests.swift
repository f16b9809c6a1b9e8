import GSLMath
import MutualInformation
import Testing

/// Φ of the samplers against mpmath and GSL.
@Suite struct NormalCumulativeTests {
  struct Content: Decodable { let points: [Double], values: [Double] }

  /// The reference is a double, and two ulps are the polynomial's and the exponentials'.
  @Test func againstMpmath() throws {
    let content = try reference("normal-cumulative", as: Content.self)
    #expect(content.points.count == 356)
    for (x, value) in zip(content.points, content.values) {
      #expect(abs(standardNormalCumulative(x) / value - 1) < 2e-15, "\(x)")
    }
  }

  @Test func againstGSL() throws {
    for step in -3700...800 {
      let x = Double(step) / 100 + 0.00317
      let other = try SpecialFunctions.normalCumulative(x)
      #expect(
        abs(standardNormalCumulative(x) - other.value) <= other.errorBound + 2e-15 * other.value, "\(x)")
    }
  }

  /// Increasing over steps that move Φ by more than its rounding, at the seams of the split too; Φ(x) + Φ(−x) = 1.
  @Test func monotone() {
    for step in -2368...512 {
      for offset in [0, 0.317 / 64] {
        let x = Double(step) / 64 + offset
        let low = standardNormalCumulative(x)
        #expect(standardNormalCumulative(x.nextDown) <= low * (1 + 2e-15))
        // φ ≥ |x| Φ below zero.
        let distance = x < 0 ? max(4e-15, 2 * x.ulp) : 1e-14 / max(1e-16, 1 - low)
        if distance < 0.01 { #expect(standardNormalCumulative(x + distance) > low, "\(x)") }
        #expect(abs(low + standardNormalCumulative(-x) - 1) < 2e-16)
      }
    }
  }

  @Test func ends() {
    #expect(standardNormalCumulative(-.infinity) == 0 && standardNormalCumulative(.infinity) == 1)
    #expect(standardNormalCumulative(-39) == 0 && standardNormalCumulative(39) == 1)
    #expect(standardNormalCumulative(-38) > 0 && standardNormalCumulative(9) == 1)
    #expect(standardNormalCumulative(.nan).isNaN)
    #expect(standardNormalCumulative(0) == 0.5)
    for x in [-40, -38.9, -38.4, -37.7, 40] {
      let value = standardNormalCumulative(x)
      #expect(value >= 0 && value <= 1)
    }
  }
}
