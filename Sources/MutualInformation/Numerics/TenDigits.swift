/// The double nearest to `value`'s first ten significant decimal digits.
///
/// Two correct routes to one expectation agree to about 1e-12, not to the last bit. Ten digits are
/// the same on every processor unless the value is within 1e-12 (relative) of a rounding boundary.
package func tenDigits(_ value: Double) -> Double {
  guard value.isFinite, value != 0 else { return value }
  // The scaling by 10^(9 − e) is accurate enough. Powers up to 10^22 are exact in binary64; a value
  // that needs a larger one is too small to matter in nats.
  var exponent = 0
  var magnitude = abs(value)
  while magnitude >= 10 { magnitude /= 10; exponent += 1 }
  while magnitude < 1, exponent > -300 { magnitude *= 10; exponent -= 1 }
  let shift = 9 - exponent
  guard shift <= 22, shift >= -22 else { return value }
  let power = (0..<abs(shift)).reduce(1.0) { power, _ in power * 10 }
  return shift >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
}
