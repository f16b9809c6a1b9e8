import Foundation
import MutualInformation
import StudyEngine
import Testing

/// `Tests/References/measures/measures.json`, made by `Scripts/references/measures.py`: exact rational arithmetic,
/// numpy and scipy.
@Suite struct MeasuresReferenceTests {
  struct File: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
      let name: String
      let truth: Double
      let expectation: Double
      let values: [Double]
      let measures: [String: Double?]
      var testDescription: String { name }
    }
    struct Ranks: Decodable, Sendable {
      let count: Int
      let ranks: [[Int?]]
    }
    let cases: [Case]
    let ranks: [Ranks]

    static let shared: File = {
      let path = referenceFolder.appending(path: "measures.json")
      // A missing or broken file must stop the tests.
      return try! JSONDecoder().decode(File.self, from: Data(contentsOf: path))
    }()
  }

  /// Rounding of sums of up to 10⁴ terms.
  private static let tolerance = 1e-12

  @Test(arguments: File.shared.cases)
  func measures(reference: File.Case) {
    let measures = Measures(
      of: reference.values, failures: 0, truth: reference.truth,
      expectation: MutualInformation.Expectation(reference.expectation, errorBound: 0, kind: .exact))
    for measure in Measure.all where measure.dimension != .count {
      let actual = measure.value(measures)
      let expected = reference.measures[measure.id] ?? nil
      // The program has no z where the standard error is rounding only.
      if measure.id == "z", (measures.biasMCSE ?? 0) <= 1e-12 { continue }
      guard let actual, let expected else {
        #expect(actual == nil && expected == nil, "\(reference.name): \(measure.id)")
        continue
      }
      let error = abs(actual - expected) / max(abs(expected), .leastNormalMagnitude)
      #expect(
        actual == expected || error < Self.tolerance,
        "\(reference.name): \(measure.id) is \(actual), not \(expected)")
    }
  }

  @Test(arguments: File.shared.ranks)
  func ranks(reference: File.Ranks) {
    let ranks = Quantile.twentieths.map { QuantileRanks(twentieths: $0, count: reference.count) }
    #expect(ranks.map { [$0.low, $0.high] } == reference.ranks, "R = \(reference.count)")
  }

  /// Reflection: what bounds q05 from below bounds q95 from above.
  @Test func ranksAreSymmetric() {
    for count in 1...400 {
      for twentieths in Quantile.twentieths {
        let ranks = QuantileRanks(twentieths: twentieths, count: count)
        let mirror = QuantileRanks(twentieths: 20 - twentieths, count: count)
        #expect(ranks.low == mirror.high.map { count + 1 - $0 })
      }
    }
  }
}

/// Where the references of measures and reports lie.
let referenceFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "References/measures")
