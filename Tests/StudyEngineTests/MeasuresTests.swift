import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Small cases by hand, the conditions of z, and what is undefined.
@Suite struct MeasuresTests {
  private typealias Expectation = MutualInformation.Expectation

  private func measures(
    _ estimates: [Double], failures: Int = 0, truth: Double = 0, expectation: Expectation = .none
  ) -> Measures {
    Measures(of: estimates, failures: failures, truth: truth, expectation: expectation)
  }

  private func isClose(_ actual: Double?, _ expected: Double) -> Bool {
    actual.map { abs($0 - expected) <= 1e-14 * abs(expected) } ?? false
  }

  /// t = 0, 1, 2, 7; θ = 2: t̄ = 2.5, Σd² = 6.25 + 2.25 + .25 + 20.25 = 29, e² = 4, 1, 0, 25.
  @Test func fourEstimatesByHand() {
    let m = measures([0, 1, 2, 7], failures: 3, truth: 2)
    #expect(m.replications == 7)
    #expect(m.failures == 3)
    #expect(m.mean == 2.5)
    #expect(m.bias == 0.5)
    #expect(isClose(m.variance, 29.0 / 3))
    #expect(isClose(m.standardDeviation, 3.109_126_351_029_605))  // √(29/3)
    #expect(isClose(m.biasMCSE, 1.554_563_175_514_802_6))  // √(29/12)
    #expect(m.meanSquaredError == 7.5)
    // Σ(e² − 7.5)² = 12.25 + 42.25 + 56.25 + 306.25 = 417: √(417/(4·3)), and over 2√7.5.
    #expect(isClose(m.meanSquaredErrorMCSE, 5.894_913_061_275_798))
    #expect(isClose(m.rootMeanSquaredErrorMCSE, 1.076_258_952_730_862_6))
    // Σd⁴/4 = (39.0625 + 5.0625 + .0625 + 410.0625)/4 = 113.5625 = ks⁴, s⁴ = 841/9: √((113.5625 − 841/9)/4).
    #expect(isClose(m.varianceMCSE, 2.242_657_773_466_315))
    // T = (4/3)d² = 25/3, 3, 1/3, 27 about 29/3: Σ = 1.7777… + 44.4444… + 87.1111… + 300.4444… = 3904/9;
    // √(4/3)·√(3904/9)/(2·4·√(29/3)).
    #expect(isClose(m.standardDeviationMCSE, 0.966_884_636_543_130_7))
    #expect(m.minimum == 0)
    #expect(m.maximum == 7)
    #expect(m.quantiles.map(\.value) == [0.15, 0.75, 1.5, 3.25, 6.25])
  }

  @Test func nothingWithoutEstimates() throws {
    let m = measures([], failures: 5)
    #expect(m.replications == 5)
    #expect(
      try Measure.all.compactMap { $0.value(m) } == [
        5, 5, 0, 1, Proportion(5, of: 5).interval!.lowerBound, 1,
      ])
    #expect(m.marks.isEmpty)
  }

  @Test func oneEstimateHasNoSpread() {
    let m = measures([0.25], truth: 0.5)
    #expect(m.mean == 0.25)
    #expect(m.bias == -0.25)
    #expect(m.meanSquaredError == 0.0625)
    #expect(m.quantiles.allSatisfy { $0.value == 0.25 && $0.low == nil && $0.high == nil })
    let undefined = [
      m.biasMCSE, m.z, m.variance, m.varianceMCSE, m.standardDeviation, m.standardDeviationMCSE,
      m.meanSquaredErrorMCSE, m.rootMeanSquaredErrorMCSE,
    ]
    #expect(undefined.allSatisfy { $0 == nil })
  }

  @Test func constantAtTheTruth() {
    let m = measures(
      [0.1, 0.1, 0.1, 0.1], truth: 0.1, expectation: Expectation(0.1, errorBound: 0, kind: .exact))
    let zeros = [
      m.bias, m.biasMCSE, m.variance, m.varianceMCSE, m.standardDeviation, m.standardDeviationMCSE,
      m.meanSquaredErrorMCSE, m.rootMeanSquaredError, m.rootMeanSquaredErrorMCSE,
    ]
    #expect(zeros.allSatisfy { $0 == 0 })
    #expect(m.z == nil)
    #expect(m.marks.isEmpty)
  }

  @Test(arguments: [
    [1e308, -1e308, 1e308], [.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude], [1.7e308, 1.7e308],
    [-0.0, 0, -0.0, 2.5e-308],
  ])
  func neverNotFinite(estimates: [Double]) {
    let m = measures(estimates, truth: 0.3, expectation: Expectation(0.2, errorBound: 0, kind: .exact))
    #expect(Measure.all.compactMap { $0.value(m) }.allSatisfy { $0.isFinite })
  }

  /// θ = .2, .15 of the binned variables, E = .25, and s² = .045 against an exact .04.
  @Test func partsOfTheErrorAndTheVariance() throws {
    func measures(
      _ values: [Double], failures: Int = 0, _ kind: Expectation.Kind = .exact, binned: Double? = 0.15,
      bound: Double = 0
    ) -> Measures {
      var statistics = RowStatistics(truth: 0.2)
      repeat {
        statistics.add(values.span)
        statistics.endPass()
      } while !statistics.isDone
      let target = Target(
        quantity: .mutualInformation, truth: ExactValue(0.2, errorBound: 0, kind: .closedForm),
        expectation: Expectation(0.25, errorBound: 0, kind: kind),
        discretised: binned.map { ExactValue($0, errorBound: 0, kind: .quadrature) },
        variance: Expectation(0.04, errorBound: bound, kind: kind))
      return Measures(statistics, failures: failures, target: target)
    }
    let values = [0.1, 0.4, 0.25, 0.9, 0.3, 0.1]
    let m = measures(values)
    #expect(abs(m.discretisationBias! - -0.05) < 1e-16 && abs(m.samplingBias! - 0.1) < 1e-16)
    #expect(m.exactVariance == 0.04)
    #expect(m.varianceZ == (m.variance! - 0.04) / m.varianceMCSE!)
    // The exact parts stand without replications, the score does not.
    #expect(measures([]).discretisationBias != nil && measures([]).varianceZ == nil)
    #expect(measures([0.1]).exactVariance == 0.04 && measures([0.1]).varianceZ == nil)
    #expect(measures(values, failures: 1).varianceZ == nil)
    #expect(measures(values, bound: m.varianceMCSE! / 19).varianceZ == nil)
    #expect(measures(values, bound: m.varianceMCSE! / 21).varianceZ != nil)
    for none in [measures(values, .firstOrder), measures(values, binned: nil)] {
      #expect(none.discretisationBias == nil && none.samplingBias == nil)
    }
    #expect(
      measures(values, .firstOrder).exactVariance == nil && measures(values, .firstOrder).varianceZ == nil)
    let row = SummaryRow(
      cell: try ReportFixture.summary().rows[0].cell, estimator: StudyEstimator(try PaperChain([])),
      target: Target(
        quantity: .mutualInformation, truth: ExactValue(0.2, errorBound: 0, kind: .closedForm),
        expectation: .none), measures: m)
    for (id, power) in [
      ("discretisation_bias", 1.0), ("sampling_bias", 1), ("exact_variance", 2), ("variance_z", 0),
    ] {
      let measure = try #require(Measure.all.first { $0.id == id })
      let (nats, bits) = (
        InformationUnit.nats.value(measure, of: row)!, InformationUnit.bits.value(measure, of: row)!
      )
      #expect(abs(bits * pow(log(2), power) - nats) <= 1e-15 * abs(nats), "\(id)")
    }
  }

  /// t̄ = .25, s/√R = .15.
  @Test func scoreOnlyWhereItMeansSomething() throws {
    let estimates = [0.1, 0.4]
    let exact = Expectation(0.1, errorBound: 0, kind: .exact)
    #expect(abs(try #require(measures(estimates, expectation: exact).z) - 1) < 1e-14)
    #expect(measures(estimates, failures: 1, expectation: exact).z == nil)
    #expect(measures(estimates, expectation: Expectation(0.1, errorBound: 0, kind: .firstOrder)).z == nil)
    #expect(measures(estimates, expectation: .none).z == nil)
    #expect(measures(estimates, expectation: Expectation(0.1, errorBound: 0.0074, kind: .exact)).z != nil)
    #expect(measures(estimates, expectation: Expectation(0.1, errorBound: 0.0076, kind: .exact)).z == nil)
    // s/√R = 1.5e-12 against 1e-12·max(1, |E|).
    #expect(measures([1e-12, 4e-12], expectation: Expectation(0, errorBound: 0, kind: .exact)).z != nil)
    #expect(measures([1e-13, 4e-13], expectation: Expectation(0, errorBound: 0, kind: .exact)).z == nil)
    #expect(measures([1e-12, 4e-12], expectation: Expectation(2, errorBound: 0, kind: .exact)).z == nil)
  }

  @Test func marks() {
    // t̄ = .25 ± .15/√29; 4 MCSEs of 30 estimates are as improbable as 4.67 (ChanceTestTests).
    let values = (0..<30).map { $0 % 2 == 0 ? 0.1 : 0.4 }
    let at = { (errors: Double) in 0.25 + errors * 0.15 / 29.0.squareRoot() }
    let exact = { Expectation(at($0), errorBound: 0, kind: .exact) }
    #expect(measures(values, truth: at(-1.95), expectation: exact(-4.6)).marks == [])
    #expect(measures(values, truth: at(-2.05), expectation: exact(-4.75)).marks == [.bias, .expectation])
    #expect(measures(values, truth: at(2.05), expectation: exact(4.6)).marks == [.bias])
    #expect(measures(values, truth: at(1), expectation: exact(4.75)).marks == [.expectation])
    #expect(measures([0.1, 0.4], truth: 0.3, expectation: exact(99)).marks == [], "two estimates")
    #expect(
      measures([0.5, 0.5], truth: 0.3, expectation: Expectation(0.5, errorBound: 0, kind: .exact)).marks == [
        .bias
      ])
    #expect(measures([1e-17, 1.1e-17], truth: 0).marks == [], "rounding is not bias")
  }

  /// The order of the estimates may change the last bits, never more; the same order gives the same bits.
  @Test func sumsInTheOrderOfReplications() throws {
    let values = (0..<1003).map { 0.3 + Double(($0 * 7919) % 1003) / 9973 }
    #expect(measures(values, truth: 0.3) == measures(values, truth: 0.3))
    let forward = try #require(measures(values, truth: 0.3).variance)
    let backward = try #require(measures(values.reversed(), truth: 0.3).variance)
    #expect(abs(forward / backward - 1) < 1e-13)
    // Element i to partial i mod 8, then ((p0+p4)+(p2+p6)) + ((p1+p5)+(p3+p7)).
    for count in stride(from: 0, to: values.count, by: 13) {
      var p = [Double](repeating: 0, count: 8)
      for (i, value) in values.prefix(count).enumerated() { p[i % 8] += value }
      let sum = ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
      #expect(orderedSum(Array(values.prefix(count)).span) == sum, "\(count) values")
    }
  }

  @Test(arguments: [0, 1, 2, 4095, 4096, 20_011])
  func sorting(count: Int) {
    let values = (0..<count).map { i -> Double in
      let u = Double((i &* 7919) % 10_007) / 10_007 - 0.5
      return i % 5 == 0 ? u * 1e300 : i % 7 == 0 ? u * 1e-300 * 1e-10 : u
    }
    #expect(sortedAscending(values) == values.sorted())
  }

  /// RMSE of 100 normal errors without bias: its standard deviation is .0700; simhelpers' formula gives .0863. For
  /// exponential estimates (kurtosis 9) the SD's MCSE is twice s/√(2(R − 1)).
  @Test func knownStandardErrors() throws {
    let normal = (0..<100).map { normalQuantile((Double($0) + 0.5) / 100) }
    let rmse = try #require(measures(normal).rootMeanSquaredErrorMCSE)
    #expect(abs(rmse - 0.0700) < 0.003)
    let count = 200_000
    let exponential = (0..<count).map { -log(1 - (Double($0) + 0.5) / Double(count)) }
    let m = measures(exponential)
    let textbook = try #require(m.standardDeviation) / (2 * Double(count - 1)).squareRoot()
    #expect(abs(try #require(m.standardDeviationMCSE) / textbook - 2) < 0.01)
    #expect(abs(try #require(m.varianceMCSE) * Double(count).squareRoot() - 8.0.squareRoot()) < 0.03)
  }

  /// Φ⁻¹ by bisection of erfc.
  private func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<80 {
      let middle = 0.5 * (low + high)
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
    }
    return low
  }
}
