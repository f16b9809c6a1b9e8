import Foundation
import MutualInformation
import Testing

/// The table of bins without bias in the article on exact expectations.
@Suite struct UnbiasedBinsTests {
  private static let article = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Sources/MutualInformation/MutualInformation.docc/ExactExpectations.md")

  /// An entry of the table: a number of bins, and its bias as printed.
  private struct Entry {
    let bins: Int, bias: String

    /// Half a unit of the last digit that is printed.
    var rounding: Double {
      let parts = bias.split(separator: "e")
      let decimals = parts[0].split(separator: ".").dropFirst().first?.count ?? 0
      return 0.501 * pow(10, Double((parts.count > 1 ? Int(parts[1])! : 0) - decimals))
    }
  }

  /// The entries by correlation, correction and n.
  private func table() throws -> [String: Entry] {
    let text = try String(contentsOf: Self.article, encoding: .utf8)
    var found: [String: Entry] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| 0") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: [" ", "`"]) }
      for (n, cell) in zip([100, 300, 1000, 3000], cells.dropFirst(2)) {
        let parts = cell.split(separator: ":")
        found["\(cells[0]) \(cells[1]) \(n)"] = Entry(
          bins: try #require(Int(parts[0])), bias: parts[1].trimmingCharacters(in: [" "]))
      }
    }
    return found
  }

  private func bias(_ correlation: Double, _ count: Int, _ bins: Int, _ correction: String) throws -> Double {
    let law = try BivariateNormal([Parameter("correlation", .real(correlation))])
    let estimator = try Histogram([
      Parameter("bins", .integer(bins)), Parameter("correction", .word(correction)),
    ])
    let expectation = estimator.expectation(of: .mutualInformation, under: law, count: count)
    #expect(expectation.kind == .exact)
    return try expectation.value - #require(law.truth(of: .mutualInformation)).value
  }

  /// The bias is as printed, and larger and of the other sign with one bin fewer or more.
  @Test(arguments: [("0.3", "none", 100), ("0.6", "miller-madow", 300), ("0.9", "none", 100)])
  func entries(_ correlation: String, _ correction: String, _ count: Int) throws {
    let table = try table()
    #expect(table.count == 32)
    let entry = try #require(table["\(correlation) \(correction) \(count)"])
    let rho = try #require(Double(correlation))
    let value = try bias(rho, count, entry.bins, correction)
    #expect(try abs(value - #require(Double(entry.bias))) <= entry.rounding, "\(value)")
    let other = try bias(rho, count, entry.bins + (value < 0 ? 1 : -1), correction)
    #expect(value * other < 0 && abs(other) > abs(value))
  }

  /// At independence every bin beyond two adds bias.
  @Test func independence() throws {
    let entry = try #require(try table()["0 miller-madow 300"])
    #expect(entry.bins == 2)
    let value = try bias(0, 300, 2, "miller-madow")
    #expect(try abs(value - #require(Double(entry.bias))) <= entry.rounding, "\(value)")
    #expect(try bias(0, 300, 3, "miller-madow") > value && value > 0)
  }
}
