import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Exact numbers are printed down to the digits that their error bounds leave.
@Suite struct BoundedDecimalTests {
  @Test(arguments: [
    (0.22314355131420976, 1e-15, "0.22314355131421"), (0.22314355131420976, 1.1e-15, "0.22314355131421"),
    (0.22314355131420976, 1e-12, "0.223143551314"), (5.020410754e-9, 1e-12, "5.02e-09"),
    (4.9996666e-9, 5e-19, "4.9996666e-09"), (1234.5678, 0.02, "1234.6"),
    (-0.05000000000000002, 3e-17, "-0.05"),
    (9.99996, 1e-4, "10.0"), (3e-10, 2e-10, "3e-10"), (0.1, 0, "0.1"), (0, 1e-15, "0.0"),
    (0.30000000000000004, 0, "0.30000000000000004"),
  ]) func digits(_ value: Double, _ bound: Double, _ text: String) {
    #expect(decimal(value, errorBound: bound) == text)
    #expect(
      decimal(-value, errorBound: bound)
        == (value == 0 ? text : value < 0 ? String(text.dropFirst()) : "-" + text))
  }

  @Test func whatIsMissing() {
    #expect(decimal(nil, errorBound: 1) == nil && decimal(.nan, errorBound: 1) == nil)
    #expect(decimal(0.1, errorBound: nil) == "0.1" && decimal(0.1, errorBound: .infinity) == "0.1")
  }

  /// The last digit is off by less than one and a half, and one more would be off by more than one.
  @Test func lastDigits() throws {
    var generator = SplitMix(seed: 7)
    for _ in 0..<2000 {
      let value = Double.random(in: 0.1..<10, using: &generator)
      let exponent = Int.random(in: 2..<15, using: &generator)
      let bound = Double.random(in: 1..<10, using: &generator) * Double("1e-\(exponent)")!
      let text = try #require(decimal(value, errorBound: bound))
      let printed = try #require(Double(text))
      let decimals = text.split(separator: ".")[1].count
      #expect(abs(printed - value) <= 5.1 * bound && decimals <= exponent, "\(value) ± \(bound): \(text)")
    }
  }

  /// Everything of a study whose truths are zero or barely known: CSV and JSON in nats and in bits.
  @Test func reports() throws {
    let study = try Study(
      yaml: """
        name: null-truths
        seed: 1
        replications: 40
        laws:
          - {law: quantised-normal, correlation: 0.0, alphabet: 7}
          - {law: discrete-table, probabilities: [[0.03, 0.07], [0.27, 0.63]]}
          - {law: common-cause-symbols, flip-x: 0.5, flip-y: 0.2}
        sample-sizes: [50]
        estimators:
          - {estimator: plug-in, test: permutation, permutations: 19}
        """, file: "null-truths")
    let plan = try Plan(study)
    for cell in plan.cells {
      let target = cell.targets(of: cell.estimators[0].estimator)[0]
      #expect(target.truth.value == 0 && target.truth.isZero, "\(cell.law.canonicalText)")
      let statistics = RowStatistics(truth: 0)
      let measures = Measures(statistics, failures: 0, target: target)
      #expect(measures.relativeBias == nil && measures.discretisationBias == 0)
      let row = SummaryRow(
        cell: cell, estimator: cell.estimators[0], target: target, measures: measures)
      for unit in InformationUnit.allCases {
        let sampling = try #require(Measure.all.first { $0.id == "sampling_bias" })
        let text = try #require(unit.text(sampling, of: row))
        // Ten digits of the expectation at most.
        #expect(text.count <= 13 && text.hasPrefix("0."), "\(text)")
        #expect(
          unit.text(target.truth.value, errorBound: target.truth.errorBound, of: .mutualInformation) == "0.0")
      }
    }
  }
}

/// SplitMix64 (Steele, Lea & Flood 2014), to draw the same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
