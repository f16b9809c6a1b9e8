/// The double nearest to `value`'s first ten significant decimal digits.
///
/// Two correct routes to one expectation agree to about 1e-12, not to the last bit; ten digits are
/// the same on every processor except where the value happens to lie within 1e-12 (relative) of a
/// rounding boundary.
package func tenDigits(_ value: Double) -> Double {
  guard value.isFinite, value != 0 else { return value }
  // 10^(9 − e) scaling stays exact enough: the powers used here are at most 10^22, exact in
  // binary64, or the value is so small that nothing in nats would look at it.
  var exponent = 0
  var magnitude = abs(value)
  while magnitude >= 10 { magnitude /= 10; exponent += 1 }
  while magnitude < 1, exponent > -300 { magnitude *= 10; exponent -= 1 }
  let shift = 9 - exponent
  guard shift <= 22, shift >= -22 else { return value }
  let power = (0..<abs(shift)).reduce(1.0) { power, _ in power * 10 }
  return shift >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
}
