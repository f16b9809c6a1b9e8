/// Why numbers are no table of probabilities, no channel and no matrix of scores.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which part is wrong: `row 2`, `element [0, 1]`, `the prior`.
  public let subject: String
  /// What was given.
  public let found: String
  /// What is allowed.
  public let allowed: String

  /// One line.
  public var description: String { "\(subject): found \(found), allowed is \(allowed)" }
}

extension TableError {
  /// How far a sum of probabilities may be from one: as in the tables of study files.
  static let sumTolerance = ParameterKind.sumTolerance

  /// Checks that numbers are a probability distribution.
  ///
  /// - Parameters:
  ///   - probabilities: The numbers.
  ///   - subject: What they are called where their number or their sum is wrong.
  ///   - element: What number i is called.
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

  /// Checks that there are rows, and that they are not empty and equally long.
  static func check(rows: [[Double]], _ subject: String) throws(TableError) {
    guard let width = rows.first?.count, width > 0 else {
      throw TableError(subject: subject, found: "no numbers", allowed: "rows of at least one number")
    }
    for (i, row) in rows.enumerated() where row.count != width {
      throw TableError(
        subject: "row \(i + 1)", found: count(row.count, "number"), allowed: "\(width) as in row 1")
    }
  }

  /// Checks that there are as many numbers as are expected.
  static func check(count found: Int, _ noun: String, is allowed: Int, _ subject: String) throws(TableError) {
    guard found == allowed else {
      throw TableError(subject: subject, found: count(found, noun), allowed: "\(allowed)")
    }
  }

  /// Checks that a probability is one.
  static func check(probability: Double, _ subject: String) throws(TableError) {
    guard probability >= 0, probability <= 1 else {
      throw TableError(subject: subject, found: "\(probability)", allowed: "a number in [0, 1]")
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
