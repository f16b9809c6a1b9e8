import Foundation
import MutualInformation
import StudyEngine
import Testing

/// The figures of a page in all their ways: two scales, all series and those that are seen first.
@Suite struct PageFiguresTests {
  private typealias Outline = HTMLReportTests.Outline

  /// Estimates t ± e: the RMSE of every row is its e.
  private func summary(_ yaml: String, error: (_ entry: Int, _ count: Int) -> Double) throws -> Summary {
    let study = try Study(yaml: yaml, file: "figures.yaml")
    let rows = try Plan(study).cells.flatMap { cell in
      try cell.estimators.enumerated().map { entry, estimator in
        let truth = try #require(cell.law.truth(of: .mutualInformation))
        let size = error(entry, cell.count)
        return SummaryRow(
          cell: cell, estimator: estimator,
          target: Target(quantity: .mutualInformation, truth: truth, expectation: .none),
          measures: Measures(
            of: [truth.value - size, truth.value + size], failures: 0, truth: truth.value, expectation: .none)
        )
      }
    }
    return Summary(study: study, rows: rows)
  }

  private func outline(_ summary: Summary) throws -> Outline { try Outline.of(HTMLReport.render(summary)) }

  /// The texts of an attribute that depends on the way, by element.
  private func ways(_ elements: [Outline.Element]) -> [[String]] {
    elements.compactMap {
      $0.attributes["data-v"]?.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static let eleven = """
    name: eleven
    seed: 7
    replications: 2
    laws: [{law: bivariate-normal, correlation: 0.5}]
    sample-sizes: [10, 100, 1000]
    estimators: [{estimator: histogram, bins: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}]
    """

  /// Of eleven series the eight with the least RMSE are seen first, each in a colour of its own.
  @Test func eightAtFirst() throws {
    let rank = { (entry: Int) in entry * 7 % 11 }
    let outline = try outline(
      summary(Self.eleven) { entry, count in Double(rank(entry) + 1) / Double(count).squareRoot() })
    let legend = outline.elements.filter { $0.name == "li" && $0.attributes["data-series"] != nil }
    #expect(legend.map { $0.attributes["data-series"] } == (0..<11).map(String.init))
    #expect(legend.map { $0.attributes["data-more"] != nil } == (0..<11).map { rank($0) >= 8 })
    #expect(
      outline.elements.contains { $0.text.hasPrefix("Shown are the 8 of 11 series with the smallest RMSE") })
    let series = outline.elements.filter { $0.attributes["class"]?.hasPrefix("series c") == true }
    #expect(series.count == 22 && Set(series.compactMap { $0.attributes["class"] }).count == 11)
    let axes = outline.elements.filter { $0.attributes["class"]?.hasPrefix("way") == true }
    #expect(axes.count == 8 && axes.count { $0.attributes["class"] == "way" } == 2)
    #expect(
      outline.elements.filter { $0.name == "svg" }.compactMap { $0.attributes["data-scales"] } == ["2", "2"])
    let ways = ways(outline.elements)
    #expect(!ways.isEmpty && ways.allSatisfy { $0.count == 4 })
    // Labels: of all series where all are seen, of the eight where these are; none touches another.
    let heights = self.ways(outline.elements.filter { $0.attributes["class"] == "label" }).suffix(11)
    for (way, count) in [(0, 11), (1, 11), (2, 8), (3, 8)] {
      let shown = heights.compactMap { Double($0[way]) }.sorted()
      #expect(shown.count == count && zip(shown, shown.dropFirst()).allSatisfy { $1 - $0 > 12.8 }, "\(shown)")
    }
  }

  /// Heights are linear in the RMSE in the first way, and in its logarithm in the second.
  @Test func heightsFollowTheScales() throws {
    let sizes = [0.4, 0.1, 0.02, 0.9, 0.003, 0.3, 0.05, 0.2, 0.6, 0.01, 0.8]
    let outline = try outline(summary(Self.eleven) { entry, count in sizes[entry] * 10 / Double(count) })
    let points = outline.elements.filter { $0.name == "use" && $0.attributes["data-v"] != nil }
    // Behind the three points of a series stands the marker of its label; behind those of the bias the RMSE.
    let heights = ways(Array(points.suffix(44))).enumerated().filter { $0.offset % 4 < 3 }.map(\.element)
    let values = sizes.flatMap { size in [10.0, 100, 1000].map { size * 10 / $0 } }
    #expect(heights.count == values.count)
    let drawn = zip(values, heights).compactMap { value, height in Double(height[1]).map { (value, $0) } }
    for (way, transform) in [(0, { $0 }), (1, log)] as [(Int, (Double) -> Double)] {
      let known = zip(values, heights).compactMap { value, height in
        Double(height[way]).map { (transform(value), $0) }
      }
      #expect(known.count == 33)
      let (low, high) = (known.min { $0.0 < $1.0 }!, known.max { $0.0 < $1.0 }!)
      let slope = (high.1 - low.1) / (high.0 - low.0)
      #expect(slope < 0 && known.allSatisfy { abs($0.1 - low.1 - slope * ($0.0 - low.0)) < 0.11 }, "\(way)")
    }
    #expect(drawn.count == 33)
  }

  /// Estimators that differ in a number stand against it, a line for the rest of them.
  @Test func againstANumberOfTheEstimators() throws {
    let outline = try outline(
      summary(
        """
        name: negatives
        seed: 7
        replications: 2
        laws: [{law: bivariate-normal, correlation: 0.5}]
        sample-sizes: [300]
        estimators: [{estimator: infonce, temperature: [0.5, 1], candidates: [2, 8, 64]}]
        """
      ) { entry, _ in Double(entry + 1) / 10 })
    let legend = outline.elements.filter { $0.name == "li" && $0.attributes["data-series"] != nil }
    #expect(
      legend.map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) } == [
        "infonce, τ = 0.5", "infonce, τ = 1",
      ])
    let titles = outline.elements.filter { $0.attributes["class"] == "title" }.map(\.text)
    #expect(titles.count { $0 == "K" } == 2)
    let labels = outline.elements.filter { $0.attributes["class"] == "label" }.map(\.text)
    #expect(labels == ["τ = 0.5", "τ = 1", "τ = 0.5", "τ = 1"])
    // And a key of the legend for each.
    #expect(outline.elements.count { $0.attributes["class"] == "join" } == 4 + 2)
    let ticks = outline.elements.filter { $0.attributes["class"] == "tick" }.map(\.text)
    #expect(["2", "8", "64"].allSatisfy(ticks.contains))
  }

  /// Intervals and tests have figures of their own, with the level and the significance as lines, and stand in
  /// matrices; every point says the share of its row.
  @Test func coverageAndPower() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let study = try Study(
      yaml: """
        name: statements
        seed: 7
        replications: 40
        laws: [{law: bivariate-normal, correlation: [0.0, 0.5]}]
        sample-sizes: [20]
        estimators:
          - {estimator: gaussian, interval: [exact, asymptotic]}
          - {estimator: histogram, bins: 3, test: permutation, permutations: 19}
        """, file: "statements.yaml")
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    let run = Run(try Plan(study), directory: directory, threads: 1, host: host)
    let summary = try #require(
      try run.execute(fresh: false, isStopped: { false }, notify: { _ in }).summary)
    let outline = try outline(summary)
    #expect(
      outline.texts("figcaption") == [
        "bivariate-normal, n = 20", "bivariate-normal, n = 20: coverage and width of intervals",
        "bivariate-normal, n = 20: size and power of tests",
      ])
    let tips = outline.texts("title")
    for row in summary.rows {
      let measures = try #require(row.measures.uncertainty)
      for (share, word) in [
        (measures.coverage, "coverage"), (measures.rejections, row.target.truth.isZero ? "size" : "power"),
      ] {
        guard let value = share?.value, let error = share?.mcse else { continue }
        let bar = error > 0 ? " ± \(Figure.text(100 * error, error: 100 * error))" : ""
        let said = ": \(word) \(Figure.text(100 * value, error: 100 * error))\(bar) %"
        #expect(tips.contains { $0.hasSuffix(said) }, "\(said)")
      }
    }
    let blocks = outline.elements.filter { $0.attributes["class"] == "block" }
    // Entries that differ in their interval alone have one RMSE.
    #expect(blocks.map { $0.attributes["data-measure"] } == ["coverage", "RMSE", "bias", "SD", "power"])
    // 95 % and 5 %, and the bias of 0 in two ways.
    #expect(outline.elements.count { $0.attributes["class"] == "goal" } == 4)
  }
}
