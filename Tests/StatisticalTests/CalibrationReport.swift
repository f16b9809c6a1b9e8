import Foundation
import GSLMath
import MutualInformation
import Testing

/// A statement of the calibration that can fail, and how often it would although nothing is wrong.
struct CalibrationCheck: Sendable {
  /// What must hold, in words.
  let statement: String
  /// The probability that it does not hold by chance, before the seeds were fixed.
  let falseAlarm: Double
  /// Whether it holds.
  let holds: Bool
}

/// One part of the calibration: what is shown, its tables, and what must hold.
struct CalibrationSection: Sendable {
  let title: String
  /// Paragraphs and tables of Markdown.
  var blocks: [String]
  var checks: [CalibrationCheck]

  /// The section in the article.
  var markdown: String { (["## \(title)"] + blocks).joined(separator: "\n\n") }
}

/// The article of the documentation. No time, no machine: the same bytes from every run of the same sources.
struct CalibrationArticle {
  let sections: [CalibrationSection]

  /// Where it is checked in.
  static let path = "\(ShippedStudies.root)/Sources/StudyEngine/StudyEngine.docc/Calibration.md"

  /// The family-wise rate of false alarms is at most the sum.
  var falseAlarm: Double { sections.flatMap(\.checks).reduce(0) { $0 + $1.falseAlarm } }

  /// The closing table's line of a section.
  private static func row(_ section: CalibrationSection) -> [String] {
    let rate = section.checks.reduce(0) { $0 + $1.falseAlarm }
    return [
      section.title, "\(section.checks.count)", "\(section.checks.count { $0.holds })",
      String(format: "%.5f", rate),
    ]
  }

  /// The line "together": the sums of what the other lines say.
  static func sum(_ rows: some Sequence<[String]>) -> [String] {
    let counts = (1...2).map { column in "\(rows.reduce(0) { $0 + Int($1[column])! })" }
    return ["together"] + counts + [String(format: "%.5f", rows.reduce(0) { $0 + Double($1[3])! })]
  }

  private static func checkTable(_ rows: [[String]]) -> String {
    markdownTable(["part", "checks", "hold", "false alarms, at most"], rows + [sum(rows)])
  }

  var markdown: String {
    let missed = sections.flatMap(\.checks).filter { !$0.holds }.map { "* missed: \($0.statement)" }
    let end =
      """
      ## How often all this is a false alarm

      Every check has a fixed seed. The rates are those before the seeds were fixed; their sum bounds the probability that any of
      the checks fails although nothing is wrong.

      \(Self.checkTable(sections.map(Self.row)))

      ## Again

      ```
      Scripts/calibrate
      ```

      installs dieharder if it is missing, does all of the above again, prints it, writes this article, and exits with 1 if a check
      does not hold. The numbers do not depend on the number of threads. A short form is part of the ordinary tests.

      ## Sources

      * Monte Carlo standard errors: Morris, White & Crowther 2019, doi 10.1002/sim.8086.
      * The law of A²: Anderson & Darling 1952, doi 10.1214/aoms/1177729437; its values: Marsaglia & Marsaglia 2004,
        doi 10.18637/jss.v009.i02, whose approximation is off by up to 2e-5 rather than the 2e-6 given there.
      * Control variates: Lavenberg & Welch 1981, doi 10.1287/mnsc.27.3.322.
      * Intervals of shares: Wilson 1927, doi 10.1080/01621459.1927.10502953; Brown, Cai & DasGupta 2001, doi 10.1214/ss/1009213286.
      * Streams: Salmon et al. 2011, doi 10.1145/2063384.2063405; dieharder 3.31.1 by Robert G. Brown,
        https://webhome.phy.duke.edu/~rgb/General/dieharder.php.
      """
    let head =
      """
      # Calibration

      Whether the errors, scores, intervals and random numbers of a report are what they say, measured on the library itself.

      <!-- Written by Scripts/calibrate; do not edit. -->
      """
    return ([head] + sections.map(\.markdown) + missed + [end]).joined(separator: "\n\n") + "\n"
  }
}

extension CalibrationArticle {
  private static let closing = "How often all this is a false alarm"

  /// The lines of the closing table of an article.
  static func rows(in text: String) -> [[String]] {
    text.components(separatedBy: "## \(closing)").last!.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .dropFirst().map { line in
        line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }

  /// An article with a section that is run again, or inserted, and with new sums in its closing table.
  ///
  /// - Parameter next: The title of the section before which a new one is inserted.
  static func replacing(_ section: CalibrationSection, in text: String, before next: String) throws -> String
  {
    var parts = text.components(separatedBy: "\n## ")
    let index = { (title: String) in parts.firstIndex { $0.hasPrefix(title + "\n") } }
    let body = String(section.markdown.dropFirst(3)) + "\n"
    var rows = Array(rows(in: text).dropLast())
    if let found = index(section.title) {
      parts[found] = body
      rows[try #require(rows.firstIndex { $0[0] == section.title })] = row(section)
    } else {
      parts.insert(body, at: try #require(index(next)))
      rows.insert(row(section), at: try #require(rows.firstIndex { $0[0] == next }))
    }
    let last = try #require(index(closing))
    let lines = parts[last].components(separatedBy: "\n")
    let table = lines.indices.filter { lines[$0].hasPrefix("|") }
    let first = try #require(table.first)
    parts[last] =
      (lines[..<first] + checkTable(rows).components(separatedBy: "\n") + lines[(first + table.count)...])
      .joined(separator: "\n")
    return parts.joined(separator: "\n## ")
  }
}

/// A table with its columns aligned.
func markdownTable(_ header: [String], _ rows: [[String]]) -> String {
  let widths = header.indices.map { column in
    ([header] + rows).map { $0[column].count }.max() ?? 0
  }
  func line(_ cells: [String]) -> String {
    "| "
      + zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }.joined(separator: " | ") + " |"
  }
  let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
  return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
}

/// The successes k of Bin(n, p) without the two tails of at most so much probability each.
func binomialRange(_ trials: Int, _ p: Double, tail: Double) -> ClosedRange<Int> {
  let (first, weights) = binomialWeights(count: trials, probability: p)
  var (low, high) = (0, weights.count - 1)
  var sum = weights[low]
  while sum <= tail {
    low += 1
    sum += weights[low]
  }
  sum = weights[high]
  while sum <= tail {
    high -= 1
    sum += weights[high]
  }
  return first + low...first + high
}

/// P(|Z| > z) of a standard normal Z.
func twoSidedTail(_ z: Double) -> Double { 2 * standardNormalCumulative(-abs(z)) }

/// P(χ² ≥ x) with so many degrees of freedom.
func chiSquareTail(_ x: Double, degreesOfFreedom: Int) throws -> Double {
  try 1 - SpecialFunctions.regularizedGamma(0.5 * Double(degreesOfFreedom), 0.5 * x).value
}

/// A p-value that counts against too large and too small statistics.
func twoSided(_ p: Double) -> Double { min(1, 2 * min(p, 1 - p)) }
