/// The reason why numbers are no probability table, no channel or no matrix of scores.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The wrong part: `row 2`, `element [0, 1]`, `the prior`.
  public let subject: String
  /// What was given.
  public let found: String
  /// What is allowed.
  public let allowed: String

  /// One line.
  public var description: String { "\(subject): found \(found), allowed is \(allowed)" }
}

extension TableError {
  /// The allowed error of a sum of probabilities, as in the tables of study files.
  static let sumTolerance = ParameterKind.sumTolerance

  /// Checks that numbers are a probability distribution.
  ///
  /// - Parameters:
  ///   - probabilities: The numbers.
  ///   - subject: Their name in an error about their number or their sum.
  ///   - element: The name of number i.
  static func check(
    distribution probabilities: [Double], _ subject: String, element: (Int) -> String
  ) throws(TableError) {
    guard !probabilities.isEmpty else {
      throw TableError(subject: subject, found: "no numbers", allowed: "at least one")
    }
    for (i, p) in probabilities.enumerated() where !(p >= 0 && p.isFinite) {
      throw TableError(subject: element(i), found: "\(p)", allowed: "a finite number, at least 0")
    }
    let sum = probabilities.reduce(0, +)
    guard abs(sum - 1) <= sumTolerance else {
      throw TableError(subject: subject, found: "a sum of \(sum)", allowed: "1, give or take \(sumTolerance)")
    }
  }

  /// Checks that there are rows, all of the same length and not empty.
  static func check(rows: [[Double]], _ subject: String) throws(TableError) {
    guard let width = rows.first?.count, width > 0 else {
      throw TableError(subject: subject, found: "no numbers", allowed: "rows of at least one number")
    }
    for (i, row) in rows.enumerated() where row.count != width {
      throw TableError(
        subject: "row \(i + 1)", found: count(row.count, "number"), allowed: "\(width) as in row 1")
    }
  }

  /// Checks the number of numbers.
  static func check(count found: Int, _ noun: String, is allowed: Int, _ subject: String) throws(TableError) {
    guard found == allowed else {
      throw TableError(subject: subject, found: count(found, noun), allowed: "\(allowed)")
    }
  }

  /// Checks that a number is a probability.
  static func check(probability: Double, _ subject: String) throws(TableError) {
    guard probability >= 0, probability <= 1 else {
      throw TableError(subject: subject, found: "\(probability)", allowed: "a number in [0, 1]")
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
