import Foundation
import MutualInformation
import StudyEngine
import Testing

/// `Tests/References/measures/uncertainty.json`, made by `Scripts/references/uncertainty-measures.py` with numpy and scipy.
@Suite struct UncertaintyMeasuresTests {
  struct File: Decodable {
    struct Row: Decodable, Sendable {
      let estimate: Double
      let error: Double?, low: Double?, high: Double?, p: Double?
    }
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
      let name: String
      let truth: Double, significance: Double
      let rows: [Row]
      let measures: [String: Double]
      var testDescription: String { name }
    }
    let cases: [Case]

    static let shared: File = {
      let path = referenceFolder.appending(path: "uncertainty.json")
      // A missing or broken file must stop the tests.
      return try! JSONDecoder().decode(File.self, from: Data(contentsOf: path))
    }()
  }

  private func measures(_ reference: File.Case) -> Measures {
    var statistics = UncertaintyStatistics(
      truth: reference.truth, level: 0.95, significance: reference.significance, hasErrors: true)
    while !statistics.isDone {
      for row in reference.rows {
        statistics.add(
          row.estimate, error: row.error ?? .nan, low: row.low ?? .nan, high: row.high ?? .nan,
          pValue: row.p ?? .nan)
      }
      statistics.endPass()
    }
    var measures = Measures(
      of: reference.rows.map(\.estimate), failures: 0, truth: reference.truth, expectation: .none)
    measures.uncertainty = statistics.measures
    return measures
  }

  /// numpy subtracts the mean of numbers of 1000 with a spread of 0.001: ten digits are left there, else twelve.
  @Test(arguments: File.shared.cases)
  func reference(reference: File.Case) throws {
    let measures = measures(reference)
    let first = try #require(Measure.all.firstIndex { $0.id == "interval_failures" })
    let last = try #require(Measure.all.firstIndex { $0.id == "rejections_high" })
    let tolerance = reference.name == "far from the truth" ? 1e-8 : 1e-12
    for measure in Measure.all[first...last] {
      let actual = measure.value(measures)
      guard let expected = reference.measures[measure.id] else {
        #expect(actual == nil, "\(measure.id)")
        continue
      }
      let value = try #require(actual, "\(measure.id)")
      #expect(
        abs(value - expected) <= tolerance * max(abs(expected), 1e-6),
        "\(reference.name), \(measure.id): \(value), not \(expected)")
    }
    #expect(reference.measures.count <= last - first + 1)
  }

  /// Without intervals and without tests there is nothing to say.
  @Test func nothing() {
    var statistics = UncertaintyStatistics(truth: 0, level: nil, significance: nil, hasErrors: false)
    statistics.add(1, error: .nan, low: .nan, high: .nan, pValue: .nan)
    statistics.endPass()
    #expect(statistics.isDone)
    let measures = statistics.measures
    #expect(measures.coverage == nil && measures.rejections == nil && measures.intervalFailures == nil)
    #expect(measures.meanWidth == nil && measures.modelStandardError == nil)
  }

  /// Wilson intervals contain every share that a test at 5 % does not reject, and stop at 0 and 1.
  @Test func wilson() throws {
    for count in [1, 7, 40, 1000] {
      for k in [0, 1, count / 2, count] {
        let interval = try #require(try Proportion(k, of: count).interval)
        for end in [interval.lowerBound, interval.upperBound] where end > 0 && end < 1 {
          let distance = abs(Double(k) / Double(count) - end) / (end * (1 - end) / Double(count)).squareRoot()
          #expect(abs(distance - 1.959963984540054) < 1e-9)
        }
        #expect((interval.lowerBound == 0) == (k == 0) && (interval.upperBound == 1) == (k == count))
      }
    }
    #expect(try Proportion(0, of: 0).interval == nil && Proportion(0, of: 0).value == nil)
  }
}
