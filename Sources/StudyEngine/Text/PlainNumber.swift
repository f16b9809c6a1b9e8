/// The reason why a text is not a number in a study file, with the right spelling.
struct NotANumber: Error, Hashable {
  /// `is octal to some readers; write 10`.
  let reason: String
}

/// The numbers of a study file: decimal, and read in one way only.
///
/// YAML readers take `010` for 8 or 10, `1:30` for 90 and `1_000` for 1000 or for text. Here each
/// of them is an error that says what to write.
enum PlainNumber {
  /// A real number: `0.5`, `.5`, `-2`, `5e-1`. Negative zero is zero.
  static func real(_ text: String) throws(NotANumber) -> Double {
    let parts = try parts(of: text)
    guard let value = Double(parts.text) else { throw NotANumber(reason: "is not a number") }
    guard value.isFinite else { throw NotANumber(reason: "is too large (the largest number is 1.79e308)") }
    guard value != 0 || parts.isZero else { throw NotANumber(reason: "is too small to tell from 0; write 0") }
    return value == 0 ? 0 : value
  }

  /// A whole number: digits and perhaps a minus sign.
  static func integer(_ text: String) throws(NotANumber) -> Int {
    let parts = try parts(of: text)
    guard parts.isWhole else {
      let value = Double(parts.text) ?? .nan
      guard value == value.rounded(), abs(value) < 0x1p53 else {
        throw NotANumber(reason: "is not a whole number")
      }
      let mark = parts.text.contains("e") || parts.text.contains("E") ? "an exponent" : "a decimal point"
      throw NotANumber(reason: "has \(mark); write \(Int(value))")
    }
    guard let value = Int(parts.text) else { throw NotANumber(reason: "is too large") }
    return value
  }

  /// Whether a text was meant as a number: this tells an interval from a list that sweeps.
  static func isIntended(_ text: String) -> Bool {
    let body = text.drop { $0 == "-" || $0 == "+" }
    guard let first = body.first else { return false }
    if first.isASCII, first.isNumber || first == "." { return true }
    return ["inf", "infinity", "nan"].contains(body.lowercased())
  }

  private struct Parts {
    let text: String
    let isWhole: Bool
    /// Whether all digits before an exponent are 0.
    let isZero: Bool
  }

  /// Takes a decimal apart: sign, digits, perhaps a point with digits, perhaps an exponent.
  private static func parts(of text: String) throws(NotANumber) -> Parts {
    var rest = Substring(text)
    let hasPlus = rest.first == "+"
    let sign = rest.first == "-" ? "-" : ""
    if hasPlus || sign == "-" { rest.removeFirst() }
    let whole = takeDigits(&rest)
    var fraction: Substring?
    if rest.first == "." {
      rest.removeFirst()
      fraction = takeDigits(&rest)
    }
    var isExponentGood = true
    let hasExponent = rest.first == "e" || rest.first == "E"
    if hasExponent {
      rest.removeFirst()
      if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
      isExponentGood = !takeDigits(&rest).isEmpty
    }
    guard rest.isEmpty, isExponentGood, !whole.isEmpty || fraction?.isEmpty == false else {
      throw NotANumber(reason: reason(for: text))
    }
    let tail = text.drop { $0 == "+" || $0 == "-" }.dropFirst(whole.count)
    if whole.count > 1, whole.first == "0" {
      let digits = whole.drop { $0 == "0" }
      throw NotANumber(
        reason:
          "has leading zeros (octal to some readers); write \(sign)\(digits.isEmpty ? "0" : digits)\(tail)")
    }
    if hasPlus { throw NotANumber(reason: "has a plus sign; write \(whole)\(tail)") }
    return Parts(
      text: text, isWhole: fraction == nil && !hasExponent,
      isZero: (whole + (fraction ?? "")).allSatisfy { $0 == "0" })
  }

  private static func takeDigits(_ text: inout Substring) -> Substring {
    let digits = text.prefix { ("0"..."9").contains($0) && $0.isASCII }
    text.removeFirst(digits.count)
    return digits
  }

  /// The reason why a text is no decimal.
  private static func reason(for text: String) -> String {
    let lower = text.lowercased()
    let body = lower.drop { $0 == "-" || $0 == "+" }
    if [".nan", "nan"].contains(body) { return "is not a number; write a finite decimal" }
    if [".inf", "inf", "infinity", ".infinity"].contains(body) {
      return "is not finite; write a finite decimal"
    }
    for (prefix, radix, name) in [("0x", 16, "hexadecimal"), ("0o", 8, "octal"), ("0b", 2, "binary")]
    where body.hasPrefix(prefix) {
      let decimal = Int(body.dropFirst(2), radix: radix).map { "; write \($0)" } ?? "; write a decimal"
      return "is \(name)\(decimal)"
    }
    let isNumeric = { (text: String) in (try? parts(of: text)) != nil }
    for (separator, name) in [("_", "underscores"), (" ", "spaces"), ("'", "apostrophes")] {
      let digits = text.split(separator: Character(separator)).joined()
      if text.contains(separator), isNumeric(digits) { return "has \(name); write \(digits)" }
    }
    let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
    if pieces.count > 1, pieces.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) }) {
      return "has a colon (base 60 to some readers); write a plain decimal"
    }
    let point = text.split(separator: ",", omittingEmptySubsequences: false)
    if point.count == 2, isNumeric(point.joined(separator: ".")) {
      return "has a decimal comma; write \(point.joined(separator: "."))"
    }
    return "is not a number"
  }
}
