import Foundation
import MutualInformation
import StudyEngine
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The page: well-formed, complete, escaped, closed in itself. Scripts/html/check opens pages in a browser.
@Suite struct HTMLReportTests {
  /// A page as an XML parser sees it.
  final class Outline: NSObject, XMLParserDelegate {
    struct Element {
      let name: String
      let attributes: [String: String]
      var text = ""
    }
    /// In the order of their ends.
    private(set) var elements: [Element] = []
    private var open: [Element] = []

    static func of(_ page: String) throws -> Outline {
      let parser = XMLParser(data: Data(page.utf8))
      let outline = Outline()
      parser.delegate = outline
      if !parser.parse() { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
      return outline
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) { open.append(Element(name: name, attributes: attributes)) }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      for index in open.indices { open[index].text += text }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      elements.append(open.removeLast())
    }

    func texts(_ name: String) -> [String] { elements.filter { $0.name == name }.map(\.text) }
  }

  private func page(_ summary: Summary, in unit: InformationUnit = .nats) -> String {
    HTMLReport.render(summary, in: unit)
  }

  @Test(arguments: InformationUnit.allCases)
  func wellFormedAndTheSameTwice(unit: InformationUnit) throws {
    let text = page(try ReportFixture.summary(), in: unit)
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">") && text.hasSuffix("</html>\n"))
    #expect(text == page(try ReportFixture.summary(), in: unit))
    let outline = try Outline.of(text)
    #expect(outline.texts("h1") == [try ReportFixture.summary().study.name])
    #expect(
      outline.texts("h2") == [
        "Estimators by law", "Findings", "Figures", "Estimates", "Comparisons", "Failures",
        "How to reproduce",
      ])
    // A place that is linked to is there, once.
    let ids = outline.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for link in Set(outline.elements.compactMap { $0.attributes["href"] }) {
      #expect(link.first == "#" && ids.contains(String(link.dropFirst())), "\(link)")
    }
  }

  /// Nothing is loaded: not from elsewhere, not from beside.
  @Test func closedInItself() throws {
    let text = page(try ReportFixture.summary())
    let outline = try Outline.of(text)
    let loading = ["src", "srcset", "data", "action", "poster", "background"]
    for element in outline.elements {
      #expect(!["link", "iframe", "img", "object", "embed", "base"].contains(element.name))
      #expect(loading.allSatisfy { element.attributes[$0] == nil }, "\(element.name)")
      #expect(
        element.attributes.keys.allSatisfy { !$0.hasPrefix("on") && $0 != "style" }, "\(element.name)")
    }
    for word in ["://", "@import", "url(", "fetch(", "XMLHttpRequest", "import("] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  /// Only the page's own style and script may run, by their digests; Scripts/html/check compares those.
  @Test func policyOfDigests() throws {
    let outline = try Outline.of(page(try ReportFixture.summary()))
    let policy = try #require(
      outline.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?.attributes[
        "content"])
    let rules = policy.split(separator: "; ").map(String.init)
    #expect(rules.first == "default-src 'none'")
    #expect(rules.dropFirst(3) == ["img-src blob:", "base-uri 'none'", "form-action 'none'"])
    let digest = /'sha256-[A-Za-z0-9+\/]{43}='/
    for (rule, name) in zip(rules[1...2], ["style-src", "script-src"]) {
      #expect(
        rule.hasPrefix("\(name) ") && rule.dropFirst(name.count + 1).wholeMatch(of: digest) != nil, "\(rule)")
    }
    #expect(outline.texts("style").count == 1 && outline.texts("script").count == 1)
  }

  /// A name that would leave its place in the page if it could.
  @Test(arguments: [
    "</title><script>alert(1)</script>", "\" onload=\"alert(1)", "' x='", "a & b &amp; &#60;",
    "{{script}}{{{style}}}",
    "]]> <!-- --", "<\u{301}b>\u{301}", "\"\u{301} onload=\"\u{301}x",
    "bell \u{7} nul \u{0} esc \u{1B} \u{85} \u{FFFF}",
    "\u{202E}right to left", "\u{1F469}\u{200D}\u{1F52C}",
  ])
  func escaping(name: String) throws {
    let fixture = try ReportFixture.summary()
    let study = Study(
      name: name, description: name, seed: 1, replications: 20, laws: fixture.study.laws, sampleSizes: [1000],
      estimators: fixture.study.estimators)
    let outline = try Outline.of(
      page(Summary(study: study, rows: fixture.rows, pairs: fixture.pairs, tool: name)))
    let shown = visible(name)
    let same = { (a: String?, b: String) in
      a.map { Array($0.unicodeScalars) == Array(b.unicodeScalars) } ?? false
    }
    #expect(same(outline.texts("h1").first, shown))
    #expect(outline.elements.contains { $0.attributes["class"] == "question" && same($0.text, shown) })
    let description = outline.elements.first { $0.attributes["name"] == "description" }
    #expect(same(description?.attributes["content"], shown))
    #expect(outline.texts("dd").contains { same($0, "mi-study \(shown)") })
    #expect(outline.elements.count { $0.name == "script" } == 1)
    #expect(outline.elements.allSatisfy { $0.attributes["onload"] == nil })
  }

  /// Every row of every table has as many fields as there are titles, and one says what the row is about.
  @Test func tablesAreWhole() throws {
    let summary = try ReportFixture.summary()
    let text = page(summary)
    let tables = text.components(separatedBy: "<table class=\"data\">").dropFirst().map {
      "<table>" + $0.components(separatedBy: "</table>")[0] + "</table>"
    }
    #expect(tables.count == 3)
    for table in tables {
      let outline = try Outline.of(table)
      let titles = outline.elements.count { $0.attributes["scope"] == "col" }
      let heads = outline.elements.filter { $0.attributes["scope"] == "rowgroup" }
      let rows = outline.elements.count { $0.name == "tr" } - 1 - heads.count
      #expect(titles > 3 && rows > 0 && !(outline.texts("caption").first ?? "").isEmpty)
      #expect(outline.elements.count { $0.name == "td" } == rows * (titles - 1))
      #expect(outline.elements.count { $0.attributes["scope"] == "row" } == rows)
      #expect(heads.allSatisfy { $0.attributes["colspan"] == String(titles) && !$0.text.isEmpty })
      #expect(outline.texts("th").allSatisfy { !$0.isEmpty } || table.contains("Estimates that failed"))
    }
    // The first has a line per row, with its figures, under the head of its cell.
    let first = try Outline.of(tables[0])
    let lines = first.elements.filter { $0.name == "tr" && $0.attributes["class"] == nil }.dropFirst()
    #expect(lines.count == summary.rows.count)
    for (row, line) in zip(summary.rows, lines) {
      // Rounding prints as 0.
      let bias = Figure.text(
        row.measures.printedBias.map { abs($0) < 1e-12 ? 0 : $0 },
        error: row.measures.printedBiasMCSE.map { abs($0) < 1e-12 ? 0 : $0 })
      #expect(line.text.contains(bias), "\(line)")
    }
    let bodies = first.elements.filter { $0.name == "tbody" }
    let cells = summary.rows.map(\.cell).reduce(into: [Cell]()) { cells, cell in
      if cells.last?.number != cell.number { cells.append(cell) }
    }
    #expect(bodies.map { $0.attributes["data-cell"] } == cells.map { String($0.number) })
    #expect(bodies.map { $0.attributes["data-law"] } == cells.map { EntryLabels.label(of: $0.law) })
    #expect(bodies.map { $0.attributes["data-n"] } == cells.map { String($0.count) })
    // Bias and RMSE are neighbours.
    let titles = first.elements.filter { $0.attributes["scope"] == "col" }.map(\.text)
    #expect(titles.firstIndex(of: "RMSE") == titles.firstIndex(of: "bias ± MCSE").map { $0 + 1 })
  }

  /// Every point of a figure says the number that the row has, and where it stands follows from the number.
  @Test func figuresShowTheRows() throws {
    let summary = try ReportFixture.summary()
    let outline = try Outline.of(page(summary))
    let tips = outline.texts("title").dropFirst()
    let labels = EntryLabels(summary.study)
    let telling = summary.rows.filter { ($0.measures.rootMeanSquaredError ?? 0) > 1e-12 }
    #expect(telling.count == 7 && tips.count == 2 * telling.count)
    for row in telling {
      let mcse = row.measures.printedBiasMCSE
      let bar = mcse.map { $0 > 0 ? " ± \(Figure.text($0, error: $0))" : "" } ?? ""
      let bias = ": bias \(Figure.text(row.measures.printedBias, error: mcse))\(bar) nats"
      #expect(
        tips.contains { $0.hasPrefix(labels.label(of: row.estimator)) && $0.contains(bias) }, "\(bias)")
    }
  }

  /// One law per figure, at two sample sizes.
  private func summary(laws count: Int) throws -> Summary {
    let estimator = try PaperEstimator([Parameter("bins", .integer(12))])
    let laws = try (1...count).map { try PaperLaw([Parameter("correlation", .real(Double($0) / 100))]) }
    let sizes = [100, 1000]
    let rows = laws.enumerated().flatMap { index, law in
      sizes.enumerated().map { place, size in
        let truth = law.truth(of: .mutualInformation)!
        return SummaryRow(
          cell: Cell(
            number: 2 * index + place + 1, law: law, count: size, key: 0,
            estimators: [StudyEstimator(estimator)]), estimator: StudyEstimator(estimator),
          target: Target(quantity: .mutualInformation, truth: truth, expectation: .none),
          measures: Measures(of: [0.2, 0.3, 0.4], failures: 0, truth: truth.value, expectation: .none))
      }
    }
    let study = Study(
      name: "many", seed: 1, replications: 3, laws: laws, sampleSizes: sizes,
      estimators: [StudyEstimator(estimator)])
    return Summary(study: study, rows: rows)
  }

  /// Of many laws the first 24 have a figure; the page says which have none, and the tables have all.
  @Test(arguments: [24, 25, 27])
  func moreLawsThanFigures(count: Int) throws {
    let summary = try summary(laws: count)
    let outline = try Outline.of(page(summary))
    let captions = summary.study.laws.map { EntryLabels.label(of: $0) }
    #expect(Set(captions).count == count)
    #expect(outline.texts("figcaption") == Array(captions.prefix(24)))
    let notes = outline.elements.filter {
      $0.attributes["class"] == "note" && $0.text.contains("figures are drawn")
    }
    let others = captions.dropFirst(24).joined(separator: "; ")
    #expect(
      notes.map(\.text)
        == (count == 24
          ? []
          : [
            "The first 24 of \(count) figures are drawn; without one: \(others). The tables have all."
          ]))
    let page = page(summary)
    for caption in captions {
      #expect(page.contains("data-law=\"\(caption)\""), "\(caption) is in no table")
    }
    let table = try #require(page.components(separatedBy: "<table class=\"data\">").dropFirst().first)
    let body = "<table>" + table.components(separatedBy: "</table>")[0] + "</table>"
    #expect(try Outline.of(body).elements.count { $0.attributes["scope"] == "row" } == 2 * count)
  }

  /// Laws that differ in one number share a figure, which names the law as tables do, without that number.
  @Test func captionOfASweep() throws {
    let study = try Study(
      yaml: """
        name: sweep
        seed: 7
        replications: 4
        laws: [{law: bivariate-normal, correlation: [0.1, 0.5], transform: {x: [asinh], y: [asinh]}}]
        sample-sizes: [10]
        estimators: [gaussian]
        """, file: "sweep.yaml")
    let estimator = study.estimators[0]
    let rows = study.laws.enumerated().map { index, law in
      let truth = law.truth(of: .mutualInformation)!
      return SummaryRow(
        cell: Cell(
          number: index + 1, law: law, count: 10, key: 0, estimators: [estimator]),
        estimator: estimator, target: Target(quantity: .mutualInformation, truth: truth, expectation: .none),
        measures: Measures(of: [0.2, 0.3], failures: 0, truth: truth.value, expectation: .none))
    }
    let outline = try Outline.of(page(Summary(study: study, rows: rows)))
    #expect(outline.texts("figcaption") == ["bivariate-normal x by asinh, y by asinh, n = 10"])
  }

  @Test func withoutRows() throws {
    let study = try ReportFixture.summary().study
    let outline = try Outline.of(page(Summary(study: study, rows: [], partial: "merged from 2 of 3 shards")))
    #expect(outline.texts("h2") == ["Findings", "How to reproduce"])
    let warnings = outline.elements.filter { $0.attributes["class"] == "warning" }.map(\.text)
    #expect(warnings == ["Partial: merged from 2 of 3 shards.", "No replication is finished yet."])
  }

  /// The study in the page is the study.
  @Test func studyFileReadsBack() throws {
    let study = try Study(
      yaml: """
        name: page
        description: Is a < b & "c"?
        seed: 7
        replications: 4
        laws: [{law: bivariate-normal, correlation: [0.1, 0.5]}]
        sample-sizes: [10, 20]
        estimators: [gaussian, {estimator: histogram, bins: 4}]
        """, file: "page.yaml")
    let outline = try Outline.of(page(Summary(study: study, rows: [])))
    let file = try #require(outline.texts("pre").last)
    let read = try Study(yaml: file, file: "page.yaml")
    #expect(read.digest == study.digest && read.description == study.description)
    #expect(outline.texts("dd").contains("SHA-256 \(study.digest)"))
    #expect(outline.texts("pre")[0].hasPrefix("mi-study run page.yaml --output results/page\n"))
  }
}
