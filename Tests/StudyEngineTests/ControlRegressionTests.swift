import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Means adjusted by control variates, against least squares by another route and against what simulation must give.
@Suite struct ControlRegressionTests {
  static func exact(_ value: Double, truth: Double = 0, errorBound: Double = 0) -> Target {
    Target(
      quantity: .mutualInformation, truth: ExactValue(truth, errorBound: 0, kind: .closedForm),
      expectation: Expectation(value, errorBound: errorBound, kind: .exact))
  }

  static func open(truth: Double = 0) -> Target {
    Target(
      quantity: .mutualInformation, truth: ExactValue(truth, errorBound: 0, kind: .closedForm),
      expectation: .none)
  }

  static func normals(_ count: Int, key: UInt64) throws -> [Double] {
    var stream = try RandomStream(at: StreamAddress(key: key, replication: 0))
    var values = [Double](repeating: 0, count: count)
    stream.fillNormals(&values)
    return values
  }

  /// Least squares of y on 1 and c − μ by modified Gram–Schmidt: the intercept is mean_cv, its standard error MCSE_cv.
  static func intercept(_ y: [Double], _ controls: [[Double]], _ means: [Double]) -> (
    value: Double, error: Double
  ) {
    let n = y.count
    var columns = zip(controls, means).map { column, mean in column.map { $0 - mean } }
    columns.append([Double](repeating: 1, count: n))
    // The column of ones last: what is left of it alone carries the intercept.
    var basis: [[Double]] = []
    let dot = { (a: [Double], b: [Double]) in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for var column in columns {
      for _ in 0..<2 {
        for q in basis {
          let share = dot(q, column)
          for i in 0..<n { column[i] -= share * q[i] }
        }
      }
      let norm = dot(column, column).squareRoot()
      basis.append(column.map { $0 / norm })
    }
    var rest = y
    for _ in 0..<2 {
      for q in basis.dropLast() {
        let share = dot(q, rest)
        for i in 0..<n { rest[i] -= share * q[i] }
      }
    }
    let ones = [Double](repeating: 1, count: n)
    let last = basis[basis.count - 1]
    let length = dot(last, ones)
    let value = dot(last, rest) / length
    let residual = zip(rest, last).map { $0 - dot(last, rest) * $1 }
    let variance = dot(residual, residual) / Double(n - controls.count - 1)
    return (value, (variance / (length * length)).squareRoot())
  }

  private static func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-10) -> Bool {
    abs(a - b) <= tolerance * abs(b)
  }

  /// Three controls, two of them strongly correlated, with means far from 0; 97, 1000 and 5003 replications.
  @Test(arguments: [97, 1000, 2003]) func leastSquares(count: Int) throws {
    let z = try Self.normals(5 * count, key: 31)
    let column = { (terms: [(Int, Double)], mean: Double) in
      (0..<count).map { r in terms.reduce(mean) { $0 + $1.1 * z[$1.0 * count + r] } }
    }
    let c1 = column([(0, 0.3)], 1234.5)
    let c2 = column([(0, 0.3), (1, 0.01)], -0.2)
    let c3 = column([(2, 5)], 7)
    let y = column([(0, 0.1), (1, 0.2), (2, -0.3), (3, 0.4)], 0.6)
    let skewed = y.map { exp($0) + 3 }
    let means = [1234.5, -0.2, 7.0]
    let found = ControlRegression.biases(
      of: [c1, y, c2, skewed, c3],
      targets: [
        Self.exact(means[0]), Self.open(truth: 0.5), Self.exact(means[1]), Self.open(truth: 0.5),
        Self.exact(means[2]),
      ])
    #expect(found[0] == nil && found[2] == nil && found[4] == nil)
    for (row, values) in [(1, y), (3, skewed)] {
      let expected = Self.intercept(values, [c1, c2, c3], means)
      let result = try #require(found[row])
      #expect(Self.near(result.value + 0.5, expected.value), "\(result.value + 0.5), \(expected.value)")
      #expect(Self.near(result.mcse, expected.error), "\(result.mcse), \(expected.error)")
      #expect(result.controls == (count < 60 ? 2 : 3))
      let plain = Measures(of: values, failures: 0, truth: 0.5, expectation: .none).biasMCSE!
      #expect(Self.near(result.saving, (plain / expected.error) * (plain / expected.error)))
    }
  }

  /// In order of the rows: a linear combination of earlier rows, a constant, one known too badly and what exceeds R/20 are no
  /// controls. Without these rows the result has the same bits.
  @Test func choice() throws {
    let count = 100
    let z = try Self.normals(8 * count, key: 32)
    let columns = (0..<8).map { k in Array(z[k * count..<(k + 1) * count]) }
    let sum = zip(columns[0], columns[1]).map { 0.5 * $0 - 3 * $1 }
    let y = (0..<count).map { r in (0..<8).reduce(0) { $0 + columns[$1][r] } }
    let constant = [Double](repeating: 0.25, count: count)
    let all = ControlRegression.biases(
      of: [columns[0], columns[1], sum, constant, columns[7]] + columns[2..<7] + [y],
      targets: [
        Self.exact(0), Self.exact(0), Self.exact(0), Self.exact(0.25), Self.exact(0, errorBound: 0.2),
      ] + (2..<7).map { _ in Self.exact(0) } + [Self.open()])
    let chosen = ControlRegression.biases(
      of: Array(columns[0..<5]) + [y], targets: (0..<5).map { _ in Self.exact(0) } + [Self.open()])
    let result = try #require(all.last!)
    #expect(result.controls == 5)
    #expect(result == chosen.last!)
  }

  /// Without controls and with fewer than 20 replications there is no result. Where y is a linear function of the controls its
  /// mean is known, but not that it is one in every sample: the MCSE is the plain one over √R.
  @Test func nothing() throws {
    let z = try Self.normals(200, key: 33)
    let (c, y) = (Array(z[..<100]), Array(z[100...]))
    #expect(ControlRegression.biases(of: [c, y], targets: [Self.open(), Self.open()]) == [nil, nil])
    #expect(
      ControlRegression.biases(
        of: [Array(c[..<19]), Array(y[..<19])], targets: [Self.exact(0), Self.open()])
        == [nil, nil])
    let linear = try #require(
      ControlRegression.biases(of: [c, c.map { 1 - 0.7 * $0 }], targets: [Self.exact(0), Self.open()])[1])
    let plain = Measures(of: c, failures: 0, truth: 0, expectation: .none).biasMCSE!
    #expect(abs(linear.value - 1) < 1e-14 && Self.near(linear.mcse, 0.07 * plain))
    #expect(Self.near(linear.saving, 100))
    // Another sample that is no such function is just within reach.
    var rare = c.map { 1 - 0.7 * $0 }
    rare[7] += 1
    let seen = try #require(
      ControlRegression.biases(of: [c, rare], targets: [Self.exact(0), Self.open()])[1])
    #expect((0.005...0.015).contains(seen.value - 1) && abs(seen.value - 1) < 2 * seen.mcse)
    let firstOrder = Target(
      quantity: .mutualInformation, truth: ExactValue(0, errorBound: 0, kind: .closedForm),
      expectation: Expectation(0, errorBound: 0, kind: .firstOrder))
    #expect(ControlRegression.biases(of: [c, y], targets: [firstOrder, Self.open()]) == [nil, nil])
  }

  /// The bound of an expectation enters with the coefficient: a shift of μ by ε moves the value by β ε.
  @Test func errorBounds() throws {
    let count = 400
    let z = try Self.normals(2 * count, key: 34)
    let c = (0..<count).map { 2 * z[$0] }
    let y = (0..<count).map { 3 * z[$0] + z[count + $0] }
    let bias = { (mean: Double, bound: Double) throws in
      try #require(
        ControlRegression.biases(of: [c, y], targets: [Self.exact(mean, errorBound: bound), Self.open()])[1])
    }
    let (plain, bounded, moved) = (try bias(0, 0), try bias(0, 0.05), try bias(0.05, 0))
    #expect(plain.value == bounded.value)
    let shift = moved.value - plain.value
    #expect(abs(shift / 0.05 - 1.5) < 0.1)
    #expect(Self.near(bounded.mcse, (plain.mcse * plain.mcse + shift * shift).squareRoot(), 1e-9))
  }

  /// Other units change nothing, not even where squares would overflow or vanish.
  @Test(arguments: [0x1p-400, 1e-170, 3.7, 1e170]) func units(unit: Double) throws {
    let count = 300
    let z = try Self.normals(2 * count, key: 35)
    let c = Array(z[..<count])
    let y = (0..<count).map { z[$0] + 0.5 * z[count + $0] }
    let plain = try #require(ControlRegression.biases(of: [c, y], targets: [Self.exact(0), Self.open()])[1])
    // A control must vary by more than 1e-9.
    let large = unit < 1 ? 1 : unit
    let scaled = ControlRegression.biases(
      of: [c.map { $0 * large }, y.map { $0 * unit }], targets: [Self.exact(0), Self.open()])[1]
    guard unit > 1 else {
      #expect(scaled == nil, "below 1e-12 the MCSE is rounding")
      return
    }
    let found = try #require(scaled)
    #expect(Self.near(found.value, plain.value * unit) && Self.near(found.mcse, plain.mcse * unit))
    #expect(Self.near(found.saving, plain.saving))
  }

  /// Jointly normal estimates: (mean_cv − E)/MCSE_cv is Student's t with R − p − 1 degrees of freedom, so its mean is 0 and its
  /// variance (R − p − 1)/(R − p − 3), and the variance of mean_cv is (1 − ρ²)σ²/R · (R − 2)/(R − p − 2) (Lavenberg & Welch).
  /// 4000 seeds at R = 40, p = 2, each within 4.5 standard errors: 1e-5 each.
  @Test func studentsLaw() throws {
    let (count, seeds) = (40, 4000)
    var (scores, squares, means) = ([Double](), [Double](), [Double]())
    for seed in 0..<seeds {
      let z = try Self.normals(3 * count, key: UInt64(50_000 + seed))
      let (c1, c2) = (Array(z[..<count]), (0..<count).map { 0.5 * z[$0] + z[count + $0] })
      let y = (0..<count).map { 0.8 * z[$0] - 0.6 * z[count + $0] + 0.5 * z[2 * count + $0] }
      let found = try #require(
        ControlRegression.biases(of: [c1, c2, y], targets: [Self.exact(0), Self.exact(0), Self.open()])[2])
      scores.append(found.value / found.mcse)
      means.append(found.value)
      squares.append(found.mcse * found.mcse)
    }
    let n = Double(seeds)
    let freedom = Double(count - 3)
    let mean = scores.reduce(0, +) / n
    #expect(abs(mean) < 4.5 * (freedom / (freedom - 2) / n).squareRoot(), "\(mean)")
    // Kurtosis of t: 3 + 6/(ν − 4).
    let variance = scores.reduce(0) { $0 + $1 * $1 } / n
    let expected = freedom / (freedom - 2)
    #expect(
      abs(variance / expected - 1) < 4.5 * ((2 + 6 / (freedom - 4)) / n).squareRoot(),
      "\(variance), \(expected)")
    let law = 0.25 / Double(count) * Double(count - 2) / Double(count - 4)
    let spread = means.reduce(0) { $0 + $1 * $1 } / n
    #expect(abs(spread / law - 1) < 4.5 * (2.5 / n).squareRoot(), "\(spread), \(law)")
    #expect(abs(squares.reduce(0, +) / n / law - 1) < 0.05)
  }
}
