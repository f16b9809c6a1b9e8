package import MutualInformation

/// The shortest decimal of an exact quantity down to the last digit that its error bound leaves: 4.9996666e-09 for a value
/// that is known to 1e-16. Nil for what is not finite; without a bound as `decimal(_:)`.
///
/// The last digit is that of the smallest power of ten that is not below the bound, so it is off by less than one, and by
/// half a one more for the rounding. One digit is always left.
package func decimal(_ value: Double?, errorBound: Double?) -> String? {
  guard let value, value.isFinite, let errorBound, errorBound > 0, errorBound < .infinity, value != 0 else {
    return decimal(value)
  }
  let bound = DecimalDigits(errorBound)
  var rounded = DecimalDigits(value)
  let place = bound.digits == [1] ? bound.exponent : bound.exponent + 1
  rounded.round(toPlace: min(place, rounded.exponent))
  // Digits as the program writes them are a number again, the nearest one.
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

extension InformationUnit {
  /// An exact value of a quantity in this unit, with the digits that are known; nil for what is missing.
  package func text(_ value: Double?, errorBound: Double?, of quantity: Quantity) -> String? {
    decimal(self.value(value, of: quantity), errorBound: self.value(errorBound, of: quantity))
  }

  /// A truth for people: four significant digits, or those that are known.
  func figure(_ truth: ExactValue, of quantity: Quantity) -> String {
    Figure.exact(
      value(truth.value, of: quantity), errorBound: value(truth.errorBound, of: quantity), 4)
  }

  /// A measure of a row in this unit: of what is exact the digits that are known, of all else the shortest decimal.
  package func text(_ measure: Measure, of row: SummaryRow) -> String? {
    let value = value(measure, of: row)
    guard measure.dimension != .count, let bound = measure.errorBound(row.measures) else {
      return measure.dimension.text(value)
    }
    return decimal(value, errorBound: self.value(bound, measure.dimension, of: row.target.quantity))
  }
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

  /// An exact bias beside one with a standard error: as `text(_:error:)`, and no more digits than its bound leaves.
  static func exact(_ value: Double?, errorBound: Double, besides error: Double?) -> String {
    guard let value, errorBound > (error ?? 0), errorBound > 1e-5 * abs(value) else {
      return text(value, error: error)
    }
    return text(value, error: errorBound, digits: 1)
  }
}
