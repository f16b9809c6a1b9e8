import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// The reports as files. To accept new ones: `MI_STUDY_RECORD=1 swift test --filter ReportTests`, and read the diff.
@Suite struct ReportTests {
  /// Those with a recorded file; HTMLReportTests are about the page.
  static let ids = ["table", "markdown", "csv", "json", "latex"]

  @Test func formatsInOrder() {
    #expect(Reports.formats.map { $0.id } == Self.ids + ["html"])
    #expect(Reports.format("json")?.id == "json")
    #expect(Reports.format("yaml") == nil)
  }

  @Test(arguments: ids, InformationUnit.allCases)
  func golden(id: String, unit: InformationUnit) throws {
    let text = try #require(Reports.format(id)).render(ReportFixture.summary(), in: unit)
    let file = referenceFolder.appending(path: "report-\(id)-\(unit).txt")
    if ProcessInfo.processInfo.environment["MI_STUDY_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    #expect(text == recorded)
  }

  @Test(arguments: ids)
  func readsWellWithoutRows(id: String) throws {
    let study = try ReportFixture.summary().study
    let text = try #require(Reports.format(id)).render(Summary(study: study, rows: []))
    #expect(text.hasSuffix("\n"))
    #expect(!text.contains("nan") && !text.contains("inf"))
    if id == "table" || id == "markdown" { #expect(text.contains("No replication is finished yet.")) }
  }

  @Test func failuresAndTotals() throws {
    let table = TableReport.render(try ReportFixture.summary())
    #expect(table.contains("Failures: 23 of 143 estimates, in 2 rows."))
    #expect(
      table.contains(
        "9 rows, 5 with an exact expectation; |z| > 2 in 1 of 2 z-scores (by chance 0.1 ± 0.3), largest"))
  }

  /// Rows with long labels, huge and tiny numbers, and long words in names.
  @Test func neverWiderThanHundredColumns() throws {
    let fixture = try ReportFixture.summary()
    let word = String(repeating: "long-", count: 50)
    let long = try PaperEstimator([
      Parameter("bins", .integer(999)),
      Parameter("range", .interval(-1.2345678901234567e-7, 9.876543210987654e22)),
      Parameter("correction", .word("miller-madow")),
      Parameter("a-parameter-with-a-name-so-long-that-no-column-holds-it", .real(0.12345678901234567)),
    ])
    let study = Study(
      name: word, description: "\u{1B}[31mred\u{7}\t" + word, seed: 1, replications: 20,
      laws: fixture.study.laws,
      sampleSizes: [1000, 1_000_000], estimators: fixture.study.estimators + [StudyEstimator(long)])
    let magnitudes = [1e-300, 1e-20, 1e-9, 3e-4, 1, 12_345.678, 999_999.9, 1e9, 1e30, 1e300]
    for offset in [0, 1, -1e6, 1e15] {
      for spread in magnitudes {
        let rows = fixture.rows.enumerated().map { index, row in
          let values = (0..<9).map { offset + spread * (Double($0) - 3) * (index % 2 == 0 ? 1 : -1e-5) }
          return SummaryRow(
            cell: row.cell, estimator: index % 3 == 0 ? StudyEstimator(long) : row.estimator,
            target: row.target,
            measures: Measures(
              of: values, failures: 11, truth: row.target.truth.value, expectation: row.target.expectation))
        }
        for rows in [rows, rows + fixture.rows] {
          let table = TableReport.render(Summary(study: study, rows: rows))
          let widest = table.split(separator: "\n").map(\.count).max() ?? 0
          #expect(widest <= 100, "offset \(offset), spread \(spread)")
          #expect(!table.contains("nan") && !table.contains("inf"))
          #expect(!table.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
        }
      }
    }
  }

  @Test func bitsAreNatsOverLogTwo() throws {
    let row = try ReportFixture.summary().rows[0]
    let logTwo = log(2.0)
    for measure in Measure.all {
      let nats = InformationUnit.nats.value(measure, of: row)
      let bits = InformationUnit.bits.value(measure, of: row)
      let factor: Double =
        switch measure.id {
        case "replications", "failures", "z", "variance_z", "relative_bias", "relative_bias_mcse",
          "complete_replications", "failure_rate", "failure_rate_low", "failure_rate_high",
          "mse_cv_saving":
          1
        case "variance", "variance_mcse", "mse", "mse_mcse", "exact_variance", "mse_cv", "mse_cv_mcse":
          logTwo * logTwo
        default: logTwo
        }
      #expect(abs((bits ?? 0) * factor - (nats ?? 0)) <= 1e-15 * abs(nats ?? 0), "\(measure.id)")
    }
  }

  /// A unit of information leaves a probability alone.
  @Test func probabilitiesHaveNoUnitOfInformation() throws {
    let law = try BareLaw([])
    let estimator = try BALDScore([])
    let study = Study(
      name: "p", seed: 1, replications: 4, laws: [law], sampleSizes: [10],
      estimators: [StudyEstimator(estimator)])
    let cell = Cell(number: 1, law: law, count: 10, key: 0, estimators: [StudyEstimator(estimator)])
    let rows = estimator.quantities.map { quantity in
      let truth = ExactValue(0.25, errorBound: 0, kind: .closedForm)
      let expectation = Expectation(0.5, errorBound: 0, kind: .exact)
      return SummaryRow(
        cell: cell, estimator: StudyEstimator(estimator),
        target: Target(quantity: quantity, truth: truth, expectation: expectation),
        measures: Measures(of: [0, 1, 0, 0.5], failures: 0, truth: 0.25, expectation: expectation))
    }
    let lines = { (id: String, unit: InformationUnit, rows: [SummaryRow]) in
      try #require(Reports.format(id)).render(Summary(study: study, rows: rows), in: unit).split(
        separator: "\n")
    }
    let (nats, bits) = (try lines("csv", .nats, rows), try lines("csv", .bits, rows))
    #expect(nats[1] != bits[1] && nats[2] == bits[2])
    #expect(nats[1].contains(",I(X;Y),nats,0.25,") && bits[1].contains(",I(X;Y),bits,0.36067"))
    #expect(bits[2].contains(",best query missed,probability,0.25,closed-form,0.5,exact,"))
    for id in ["table", "markdown", "latex", "json"] {
      let (nats, bits) = (try lines(id, .nats, rows), try lines(id, .bits, rows))
      let named = bits.indices.filter { bits[$0].contains("best query missed") && !bits[$0].contains("Seed") }
      #expect(!named.isEmpty && named.allSatisfy { nats[$0] == bits[$0] } && nats != bits, "\(id)")
      let alone = try lines(id, .bits, [rows[1]]).joined(separator: " ")
      #expect(
        id == "json" || alone.contains("best query missed = 0.25") && !alone.contains("0.25 bits"), "\(id)")
      let seed = nats.joined(separator: " ").split(separator: " ").joined(separator: " ")
      #expect(id == "json" || seed.contains("values in nats, of best query missed as probability."), "\(id)")
    }
    #expect(try lines("json", .bits, rows).contains { $0.contains("\"unit\": \"probability\"") })
  }

  @Test func labels() throws {
    let labels = EntryLabels(try ReportFixture.summary().study)
    let estimators = try ReportFixture.summary().study.estimators
    #expect(
      estimators.map { labels.label(of: $0) } == [
        "histogram, 12 bins, data range, no correction", "histogram, 12 bins, data range, miller-madow",
        "histogram, 1 bin, [-4, 4.5], no correction", "chain",
      ])
    #expect(labels.constants == [])
    let one = Study(
      name: "one", seed: 1, replications: 1, laws: [], sampleSizes: [],
      estimators: [estimators[1]])
    #expect(EntryLabels(one).label(of: estimators[1]) == "histogram")
    #expect(EntryLabels(one).constants == ["histogram: 12 bins, miller-madow"])
  }
}
