/// The shortest decimal digits of a finite double, to round for people: no locale, no C library.
///
/// The value is ±d₁.d₂d₃… × 10^exponent. Halves of these digits round away from 0: 0.125 is 0.13.
package struct DecimalDigits {
  private(set) var isNegative: Bool
  /// The digits from the leading one, which is not zero; empty for zero.
  private(set) var digits: [Int] = []
  /// The power of ten of the leading digit.
  private(set) var exponent = 0

  init(_ value: Double) {
    precondition(value.isFinite)
    isNegative = value < 0
    let parts = abs(value).description.split(separator: "e")
    let halves = parts[0].split(separator: ".")
    digits = parts[0].compactMap(\.wholeNumberValue)
    exponent = halves[0].count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { exponent = 0 }
  }

  /// The power of ten of the leading digit of a value rounded to that many significant digits.
  static func place(of value: Double, significant: Int) -> Int {
    var rounded = DecimalDigits(value)
    rounded.round(toPlace: rounded.exponent - significant + 1)
    return rounded.exponent
  }

  /// Rounds to a multiple of 10^place.
  mutating func round(toPlace place: Int) {
    let kept = exponent - place + 1
    guard kept < digits.count else { return }
    guard kept >= 0 else {
      digits = []
      return
    }
    let roundsUp = digits[kept] >= 5
    digits.removeSubrange(kept...)
    guard roundsUp else {
      while digits.last == 0 { digits.removeLast() }
      return
    }
    var index = kept - 1
    while index >= 0, digits[index] == 9 {
      digits.removeLast()
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits = [1]
      exponent += 1
    }
  }

  /// `-0.0579`: all digits down to 10^−decimals; zero has no sign.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    var rounded = DecimalDigits(value)
    rounded.round(toPlace: -decimals)
    guard !rounded.digits.isEmpty else { return zero(decimals: decimals) }
    var text = rounded.isNegative ? "-" : ""
    for place in stride(from: max(rounded.exponent, 0), through: -decimals, by: -1) {
      if place == -1 { text += "." }
      let index = rounded.exponent - place
      text += rounded.digits.indices.contains(index) ? String(rounded.digits[index]) : "0"
    }
    return text
  }

  private static func zero(decimals: Int) -> String {
    decimals > 0 ? "0." + String(repeating: "0", count: decimals) : "0"
  }

  /// Scientific notation: `-1.2e-17`.
  package static func scientific(_ value: Double, significant: Int) -> String {
    var rounded = DecimalDigits(value)
    rounded.round(toPlace: rounded.exponent - significant + 1)
    guard !rounded.digits.isEmpty else { return "0" }
    let digits = (0..<significant).map { $0 < rounded.digits.count ? String(rounded.digits[$0]) : "0" }
    let mantissa = digits[0] + (significant > 1 ? "." + digits.dropFirst().joined() : "")
    return "\(rounded.isNegative ? "-" : "")\(mantissa)e\(rounded.exponent)"
  }
}

/// Numbers as reports for people print them: at most eleven characters.
package enum Figure {
  /// The sign for an undefined or unknown number.
  package static let missing = "–"

  /// A number down to the last digit that is worth reading, given its error.
  ///
  /// - Parameters:
  ///   - value: The number; nil prints as `missing`.
  ///   - error: Its standard error; without one, five significant digits.
  ///   - digits: The digits of the error that are kept.
  package static func text(_ value: Double?, error: Double?, digits: Int = 2) -> String {
    guard let value, value.isFinite else { return missing }
    guard let error, error > 0, error.isFinite else { return significant(value, 5) }
    let decimals = digits - 1 - DecimalDigits.place(of: error, significant: digits)
    let magnitude = value == 0 ? 0 : DecimalDigits.place(of: value, significant: 2)
    if value == 0, decimals > 7 { return "0" }
    if magnitude >= 7 { return DecimalDigits.scientific(value, significant: 2) }
    if decimals <= 7 { return DecimalDigits.fixed(value, decimals: max(decimals, 0)) }
    return value != 0 && magnitude < -3
      ? DecimalDigits.scientific(value, significant: 2)
      : DecimalDigits.fixed(value, decimals: 7 - max(magnitude - 1, 0))
  }

  /// A number with its standard error, `0.0900 ± 0.0003`; alone if the error is missing or 0.
  static func withError(_ value: Double?, _ error: Double?) -> String {
    text(value, error: error) + (error.map { $0 > 0 ? " ± \(text($0, error: $0))" : "" } ?? "")
  }

  /// A share in percent, to two decimals at most: `95`, `2.41`.
  static func percent(_ share: Double) -> String {
    let text = DecimalDigits.fixed(100 * share, decimals: 2)
    return text.contains(".")
      ? String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed()) : text
  }

  /// A number to some significant digits, plain if that is short: `0.2231`, `12.5`, `0`.
  package static func significant(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return missing }
    guard value != 0 else { return "0" }
    let magnitude = DecimalDigits.place(of: value, significant: digits)
    guard magnitude >= -4, magnitude <= 6 else { return DecimalDigits.scientific(value, significant: 2) }
    return DecimalDigits.fixed(value, decimals: max(digits - 1 - magnitude, 0))
  }

  /// A number rounded to some digits, without a decimal point if it is large: `120000`.
  static func rounded(_ number: Double?, digits: Int) -> String {
    guard let number, number.isFinite else { return missing }
    return significant(Double(DecimalDigits.scientific(number, significant: digits)), digits)
  }

  /// A number from a study file as people write it: `0.6`, `4` for 4.0.
  package static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : value.description
  }
}
