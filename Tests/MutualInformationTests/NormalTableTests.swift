import GSLMath
import MutualInformation
import Testing

/// The table of Φ against the special function, off its points.
struct NormalTableTests {
  @Test func againstTheSpecialFunction() throws {
    var worst = 0.0
    for i in -9100...9100 {
      let x = Double(i) * 0.001 + 0.000_31
      let exact = try SpecialFunctions.normalCumulative(x).value
      worst = max(worst, abs(NormalTable.shared(x) - exact))
    }
    #expect(worst < 1e-14)
    #expect(NormalTable.shared(-40) == 0 && NormalTable.shared(40) == 1)
    #expect(abs(NormalTable.shared(0) - 0.5) < 1e-15)
  }
}
