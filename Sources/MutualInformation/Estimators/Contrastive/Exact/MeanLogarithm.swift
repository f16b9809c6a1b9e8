/// Returns E ln S of a positive S from g(u) = E exp(−e^u S), which falls from 1 to 0.
///
/// With an independent T ~ Exp(1), g(u) = P(ln T − ln S > u). Hence E ln S = −γ − ∫ (g(u) −
/// 1{u < c}) du − c for every c. The integral is a trapezoidal sum; the jump at c counts half.
///
/// *Accuracy:* for every single value of S the sum is off by 2 Σ_{m≥1} |Γ(2πim/h)| at most, so for
/// the mean too: `meanLogarithmError`. What g lacks of 0 and of 1 beyond its tails is left out.
///
/// - Parameters:
///   - center: c, where g is neither near 1 nor near 0 at best.
///   - step: h.
///   - negligible: The tails begin where g is below this, or above one less ten times this.
///   - transform: g.
/// - Returns: E ln S; nil if g does not come down within 20 000 steps.
func meanLogarithm(
  center: Double, step: Double, negligible: Double = 1e-17, _ transform: (Double) -> Double
) -> Double? {
  let limit = 20_000
  var sum = transform(center) - 0.5
  for i in 1...limit {
    let value = transform(center + Double(i) * step)
    sum += value
    if value < negligible { break }
    if i == limit { return nil }
  }
  for i in 1...limit {
    let missing = 1 - transform(center - Double(i) * step)
    sum -= missing
    if missing < negligible * 10 { break }
    if i == limit { return nil }
  }
  return -eulersConstant - center - step * sum
}

/// g^m of a g that is a sum of weights whose total is rounded: 1 if g is within that rounding of 1.
func powerOfTransform(_ g: Double, _ m: Double) -> Double {
  g > 1 - 8e-15 ? 1 : g > 0 ? naturalExp(m * naturalLog(g)) : 0
}

/// A bound on the error of `meanLogarithm` by powers of g that are rounded to 1.
func powerError(_ m: Double) -> Double { 1e-13 * m }

/// A bound on the error of `meanLogarithm` by the step of its sum: |Γ(iy)|² = π/(y sinh πy).
func meanLogarithmError(step: Double) -> Double {
  let y = 6.283_185_307_179_586 / step
  // Later terms add less than 1e-6 of the first.
  return 2.001 * (6.283_185_307_179_587 / y).squareRoot() * naturalExp(-0.5 * .pi * y) + 1e-14
}
