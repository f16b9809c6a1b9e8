package import MutualInformation

/// The shortest decimal of an exact number down to the last digit that its error bound leaves.
///
/// A value that is known to 1e-16 reads 4.9996666e-09. The last digit is that of the smallest power
/// of ten that is not below the bound: it is off by less than one, and by half a one more for the
/// rounding. One digit is always left. Without a bound it is `decimal(_:)`; nil for a number that
/// is not finite.
package func decimal(_ value: Double?, errorBound: Double?) -> String? {
  guard let value, value.isFinite, let errorBound, errorBound > 0, errorBound < .infinity, value != 0 else {
    return decimal(value)
  }
  let bound = DecimalDigits(errorBound)
  var rounded = DecimalDigits(value)
  let last = bound.digits == [1] ? bound.exponent : bound.exponent + 1
  rounded.round(toPlace: min(last, rounded.exponent))
  // The nearest double to these digits has them as its shortest decimal.
  return rounded.digits.isEmpty ? decimal(value) : Double(rounded.text)?.description
}

extension DecimalDigits {
  /// All digits, as `Double.init` reads them.
  fileprivate var text: String {
    "\(isNegative ? "-" : "")\(digits[0]).\(digits.dropFirst().map(String.init).joined())0e\(exponent)"
  }
}

extension ExactValue {
  /// The value in nats with the digits that are known.
  package var text: String { decimal(value, errorBound: errorBound) ?? CSV.missing }
}

extension Figure {
  /// An exact number to so many significant digits, or to those that its error bound leaves.
  static func exact(_ value: Double?, errorBound: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite, value != 0, let errorBound, errorBound > 0, errorBound < .infinity else {
      return significant(value, digits)
    }
    let known = DecimalDigits(value).exponent - DecimalDigits(errorBound).exponent
    return significant(value, max(1, min(digits, known)))
  }

  /// An exact bias beside one with a standard error; no more digits than its bound leaves.
  static func exact(_ value: Double?, errorBound: Double, besides error: Double?) -> String {
    guard let value, errorBound > (error ?? 0), errorBound > 1e-5 * abs(value) else {
      return text(value, error: error)
    }
    return text(value, error: errorBound, digits: 1)
  }
}
