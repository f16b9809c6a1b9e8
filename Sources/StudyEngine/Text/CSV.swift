import Foundation

/// The conventions of every CSV file that is written: comma, RFC 4180 quotes where needed, `\n`
/// line ends, shortest round-trip decimals, `NA` for what is missing.
package enum CSV {
  package static let missing = "NA"

  /// Whether pandas or R, with their default settings, read a text as a missing value.
  ///
  /// *Sources:* `na_values` of pandas.read_csv (pandas 2.3), `na.strings` of R's read.csv.
  static func isReadAsMissing(_ text: String) -> Bool {
    missingWords.contains(text.trimmingCharacters(in: .whitespaces))
  }

  /// The words for missing values: those of pandas, R's `NA` among them.
  static let missingWords: Set = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  /// A text, in quotes if it holds a comma, a quote or a line end.
  package static func field(_ text: String) -> String {
    // Scalars, not characters: "\r\n" is one character, neither "\r" nor "\n".
    let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    guard needsQuotes else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// A number; `NA` for nil or a number that is not finite.
  package static func number(_ value: Double?) -> String { decimal(value) ?? missing }

  /// A line of fields that are already quoted.
  package static func line(_ fields: [String]) -> String { fields.joined(separator: ",") + "\n" }
}

/// The shortest decimal that reads back as the same double, zero without a sign; nil if not finite.
func decimal(_ value: Double?) -> String? {
  guard let value, value.isFinite else { return nil }
  return (value == 0 ? 0 : value).description
}
