// The allowed parts of a study, whether they come from a file, the command line or a program.
extension Study {
  /// The allowed seeds. Stores and other languages have signed 64-bit integers only.
  public static let seedRange: ClosedRange<UInt64> = 0...UInt64(Int64.max)
  /// The allowed numbers of replications of a cell.
  public static let replicationRange: ClosedRange<Int> = 1...1_000_000_000
  /// The allowed sample sizes.
  public static let sampleSizeRange: ClosedRange<Int> = 2...(1 << 28)
  /// The largest number of combinations law × sample size × estimator, and of laws × sample sizes.
  public static let combinationLimit = 1_000_000

  /// The allowed names, in words.
  package static let nameRule =
    "1 to 100 letters a-z, A-Z, digits, '-', '_' and '.', not beginning with '-' or '.' (it names a directory), "
    + "and no word that pandas or R read for a missing value (\(reservedNames.joined(separator: ", ")))"

  /// The words for missing values that would be allowed names otherwise.
  static let reservedNames = CSV.missingWords.filter(hasCharactersOfName).sorted()

  /// Whether a text can name a study and its directory.
  public static func isName(_ text: String) -> Bool {
    hasCharactersOfName(text) && !CSV.isReadAsMissing(text)
  }

  private static func hasCharactersOfName(_ text: String) -> Bool {
    (1...100).contains(text.utf8.count) && text.first != "." && text.first != "-"
      && text.utf8.allSatisfy { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// The error line for too many combinations, or nil; asked for before a grid is expanded.
  ///
  /// - Parameters:
  ///   - cells: Laws × sample sizes.
  ///   - combinations: The sum over estimators of the cells that they run in.
  static func objection(cells: Int, combinations: Int) -> String? {
    let (count, what) =
      cells > combinationLimit
      ? (cells, "laws × sample sizes") : (combinations, "laws × sample sizes × estimators")
    guard count > combinationLimit else { return nil }
    let number = count == .max ? "more than 9e18" : String(count)
    return "\(what) make \(number) combinations; allowed: at most \(combinationLimit); "
      + "shorten the sweeps or split the study"
  }
}

/// The product, or `Int.max` if it overflows.
func saturatingProduct(_ a: Int, _ b: Int) -> Int {
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? .max : product
}

/// The sum, or `Int.max` if it overflows.
func saturatingSum(_ a: Int, _ b: Int) -> Int {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .max : sum
}
