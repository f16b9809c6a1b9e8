import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Mean squared errors adjusted by control variates, against least squares by another route and against simulation.
@Suite struct SquareRegressionTests {
  /// A target with an exact expectation and, unless it is nil, an exact variance.
  static func exact(
    _ expectation: Double, _ variance: Double?, truth: Double = 0, bounds: (Double, Double) = (0, 0)
  ) -> Target {
    Target(
      quantity: .mutualInformation, truth: ExactValue(truth, errorBound: 0, kind: .closedForm),
      expectation: Expectation(expectation, errorBound: bounds.0, kind: .exact),
      variance: variance.map { Expectation($0, errorBound: bounds.1, kind: .exact) } ?? .none)
  }

  private static func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(a - b) <= tolerance * abs(b)
  }

  /// mean + Σ w z of as many columns of normal numbers as there are weights.
  private static func mix(_ z: [Double], _ count: Int, _ mean: Double, _ weights: [Double]) -> [Double] {
    (0..<count).map { r in
      weights.indices.reduce(mean) { sum, k in sum + weights[k] * z[k * count + r] }
    }
  }

  private static func squares(_ column: [Double], _ truth: Double) -> [Double] {
    column.map { ($0 - truth) * ($0 - truth) }
  }

  /// A row with an exact variance, one with an exact expectation alone, a rounding residual and two open rows: least squares of
  /// (y − θ)² on c₁ − μ₁, (c₁ − θ)² − σ₁² − (μ₁ − θ)² and c₂ − μ₂. At R = 50 the first two of them are the controls.
  @Test(arguments: [50, 100, 300, 1003]) func leastSquares(count: Int) throws {
    let z = try ControlRegressionTests.normals(4 * count, key: 61)
    let (truth, mean, sd) = (0.3, 0.55, 0.2)
    let c1 = Self.mix(z, count, mean, [sd])
    let residual = Self.mix(z, count, 0, [1e-16])
    let c2 = Self.mix(z, count, 0.1, [-0.1, 0.3])
    let y = Self.mix(z, count, 0.4, [0.25, 0.1, 0.1])
    let skewed = y.map { exp(3 * $0) }
    let targets = [
      Self.exact(mean, sd * sd, truth: truth), Self.exact(0, 0), ControlRegressionTests.open(truth: truth),
      Self.exact(0.1, nil, truth: truth), ControlRegressionTests.open(truth: truth),
    ]
    let columns = [c1, residual, y, c2, skewed]
    let found = ControlRegression.meanSquaredErrors(
      of: columns, targets: targets, replicationsPerControl: 20)
    // With the usual 200 a control there is none below 400 replications.
    let few = ControlRegression.meanSquaredErrors(of: columns, targets: targets)[2]
    #expect(few?.controls == (count < 400 ? nil : 3))
    #expect(found[0] == nil && found[1] == nil)
    let bias = mean - truth
    var controls: [[Double]] = [c1, Self.squares(c1, truth)]
    var means: [Double] = [mean, sd * sd + bias * bias]
    if count >= 60 {
      controls.append(c2)
      means.append(0.1)
    }
    for row in 2...4 {
      let errors = Self.squares(columns[row], truth)
      let expected = ControlRegressionTests.intercept(errors, controls, means)
      let result = try #require(found[row])
      #expect(Self.near(result.value, expected.value), "\(result.value), \(expected.value)")
      #expect(Self.near(result.mcse, expected.error), "\(result.mcse), \(expected.error)")
      #expect(result.controls == controls.count)
      let plain = Measures(of: columns[row], failures: 0, truth: truth, expectation: .none)
      let ratio = plain.meanSquaredErrorMCSE! / expected.error
      #expect(Self.near(result.saving, ratio * ratio))
      let root = try #require(result.squareRoot)
      #expect(Self.near(root.value * root.value, expected.value))
      #expect(Self.near(2 * root.value * root.mcse, expected.error))
    }
  }

  /// By numpy 2.4.6: X = [1, c − .35, (c − .3)² − .0325], `linalg.lstsq(X, (y − .3)²)`; the MCSE is √(RSS/37 (XᵀX)⁻¹₁₁).
  @Test func numpy() throws {
    let y: [Double] = [
      0.31, 0.12, 0.55, 0.42, 0.18, 0.77, 0.05, 0.49, 0.36, 0.61, 0.27, 0.44, 0.09, 0.58, 0.33, 0.71, 0.22,
      0.4, 0.15, 0.5,
    ]
    let c: [Double] = [
      0.25, 0.1, 0.6, 0.35, 0.22, 0.7, 0.12, 0.41, 0.4, 0.55, 0.2, 0.5, 0.05, 0.66, 0.28, 0.69, 0.3, 0.31,
      0.19, 0.47,
    ]
    // Twenty replications allow one control, forty two.
    let ys = y + y.map { $0 * $0 + 0.1 }
    let cs = c + c.map { 0.9 * $0 * $0 + 0.15 }
    let found = ControlRegression.meanSquaredErrors(
      of: [cs, ys],
      targets: [Self.exact(0.35, 0.03, truth: 0.3), ControlRegressionTests.open(truth: 0.3)],
      replicationsPerControl: 20)
    let result = try #require(found[1])
    #expect(
      Self.near(result.value, 0.03813144333261237) && Self.near(result.mcse, 0.003606568638829314),
      "\(result)")
  }

  /// Without an exact row there is no result, and a row with failures or known exactly has none. The bounds of μ and σ² enter:
  /// of (c − θ)² with that of σ² and 2|μ − θ| times that of μ.
  @Test func bounds() throws {
    let count = 400
    let z = try ControlRegressionTests.normals(2 * count, key: 62)
    let c = Self.mix(z, count, 0.5, [0.2])
    let y = Self.mix(z, count, 0.5, [0.3, 0.1])
    let open = ControlRegressionTests.open(truth: 0.5)
    #expect(ControlRegression.meanSquaredErrors(of: [c, y], targets: [open, open]) == [nil, nil])
    let find = { (variance: Double, bounds: (Double, Double)) throws -> ControlledEstimate in
      try #require(
        ControlRegression.meanSquaredErrors(
          of: [c, y], targets: [Self.exact(0.5, variance, truth: 0.5, bounds: bounds), open])[1])
    }
    let (plain, bounded, moved) = (
      try find(0.04, (0, 0)), try find(0.04, (0, 0.002)), try find(0.042, (0, 0))
    )
    #expect(plain.controls == 2 && bounded.value == plain.value)
    let shift = moved.value - plain.value
    #expect((0.7...1.2).contains(shift / (0.002 * 2.25)), "\(shift)")
    #expect(Self.near(bounded.mcse, (plain.mcse * plain.mcse + shift * shift).squareRoot(), 1e-6))
    // A variance known too badly is none; one that is not exact neither.
    #expect(try find(0.04, (0, 0.1)).controls == 1)
    let first = Target(
      quantity: .mutualInformation, truth: ExactValue(0.5, errorBound: 0, kind: .closedForm),
      expectation: Expectation(0.5, errorBound: 0, kind: .exact),
      variance: Expectation(0.04, errorBound: 0, kind: .firstOrder))
    let single = ControlRegression.meanSquaredErrors(of: [c, y], targets: [first, open])
    #expect(single[0]?.controls == 1 && single[1]?.controls == 1)
  }

  /// Other units change nothing but the unit.
  @Test func units() throws {
    let count = 400
    let z = try ControlRegressionTests.normals(2 * count, key: 63)
    let find = { (unit: Double) -> ControlledEstimate? in
      let c = Self.mix(z, count, 0, [unit])
      let y = Self.mix(z, count, 0.2 * unit, [unit, 0.5 * unit])
      return ControlRegression.meanSquaredErrors(
        of: [c, y], targets: [Self.exact(0, unit * unit), ControlRegressionTests.open()])[1]
    }
    let plain = try #require(find(1))
    for unit in [1e-4, 3.7, 1e60] {
      let found = try #require(find(unit))
      #expect(Self.near(found.value, plain.value * unit * unit) && Self.near(found.saving, plain.saving))
    }
    #expect(find(1e170) == nil, "squares overflow")
    #expect(find(1e-13) == nil, "errors are rounding")
  }

  /// Normal estimates with known moments: over 2000 seeds at R = 400 the mean of (mse_cv − mse)/MCSE_cv is within 4.5 standard
  /// errors of a tenth around 0 and its variance near 1; false alarms 1e-5 each.
  @Test func simulation() throws {
    let (count, seeds) = (400, 2000)
    var (scores, savings) = ([Double](), [Double]())
    for seed in 0..<seeds {
      let z = try ControlRegressionTests.normals(2 * count, key: UInt64(70_000 + seed))
      let c = Self.mix(z, count, 0.1, [1])
      let y = Self.mix(z, count, 0.3, [0.9, 0.3])
      let found = try #require(
        ControlRegression.meanSquaredErrors(
          of: [c, y], targets: [Self.exact(0.1, 1), ControlRegressionTests.open()])[1])
      scores.append((found.value - 0.99) / found.mcse)
      savings.append(found.saving)
    }
    let n = Double(seeds)
    let mean = scores.reduce(0, +) / n
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    #expect(abs(mean) < 0.1 + 4.5 / n.squareRoot(), "\(mean)")
    #expect(abs(variance - 1) < 0.03 + 4.5 * (2.5 / n).squareRoot(), "\(variance)")
    // Var y² = 2·0.9² + 4·0.09·0.9, of which 0.81² of the first part and 0.81 of the second are explained by c: with p → 0
    // the saving is the ratio of the variances.
    let whole = 2 * 0.81 + 4 * 0.09 * 0.9
    let rest = 2 * (0.81 - 0.6561) + 4 * 0.09 * 0.09
    #expect(abs(savings.reduce(0, +) / n / (whole / rest) - 1) < 0.05)
  }
}
