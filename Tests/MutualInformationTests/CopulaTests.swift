import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Copulas with any margins: truths, samplers, densities and cells by other routes.
@Suite struct CopulaTests {
  static func copula(
    _ family: String, _ parameter: Double, _ margins: [String: String] = [:], key: String = "parameter"
  ) throws -> Copula {
    let given = ["x", "y"].compactMap { variable in margins[variable].map { VariableMargin(variable, $0) } }
    return try Copula(
      [Parameter("family", .word(family)), Parameter(key, .real(parameter))]
        + (family == "student-t" ? [Parameter("degrees-of-freedom", .real(4.5))] : [])
        + (given.isEmpty ? [] : [Parameter("margins", .margins(given))]))
  }

  private static func information(_ law: Copula) throws -> ExactValue {
    try #require(law.truth(of: .mutualInformation))
  }

  /// Values by Gauss–Legendre over the square (Frank, FGM: 400 nodes a side) and by sums over ln(−ln u) and ln(−ln v) at
  /// steps of 0.02 (Clayton, Gumbel) of c ln c: `Scripts/references/copula-information.py`.
  @Test(arguments: [
    ("clayton", 1, 0.1931471805599), ("clayton", 3, 0.6362943611240),
    ("survival-clayton", 3, 0.6362943611240),
    ("frank", 0.3, 0.0012483153646), ("frank", 0.7, 0.0067559932923), ("frank", 5, 0.2579510572839),
    ("frank", -5, 0.2579510572839), ("gumbel", 1.2, 0.0455683749110), ("gumbel", 1.5, 0.1660089059974),
    ("gumbel", 2, 0.3753893460630), ("survival-gumbel", 5, 1.2047791560013), ("fgm", 0.3, 0.0050275109499),
    ("fgm", -0.7, 0.0281187477524), ("fgm", 0.95, 0.0536074489499), ("fgm", 1, 0.0599974556280),
    ("normal", 0.75, 0.4133392866), ("normal", -0.5, 0.1438410362),
  ])
  func truths(_ family: String, _ parameter: Double, _ value: Double) throws {
    let truth = try Self.information(Self.copula(family, parameter))
    // The sums over Clayton's long ridge are good to 4e-12.
    let digits = family == "normal" ? 5e-11 : family.hasSuffix("clayton") ? 1e-11 : 4e-13
    #expect(abs(truth.value - value) < digits && truth.errorBound < 1e-13, "\(truth.value)")
    #expect(truth.kind == .closedForm)
  }

  /// Where one expression takes over from another, and near independence, whose leading terms are θ²/72 (Frank), θ²/18
  /// (FGM) and θ²/2 (Clayton).
  @Test func seams() throws {
    for (family, seam) in [("frank", 0.5), ("gumbel", 2.0), ("fgm", 0.9), ("clayton", 1.0 / 63)] {
      let below = try Self.information(Self.copula(family, seam.nextDown))
      let above = try Self.information(Self.copula(family, seam.nextUp))
      #expect(abs(below.value - above.value) <= below.errorBound + above.errorBound, "\(family)")
    }
    for (family, small, leading) in [
      ("frank", 1e-3, 1e-6 / 72), ("fgm", 1e-3, 1e-6 / 18), ("clayton", 1e-3, 1e-6 / 2),
    ] {
      let value = try Self.information(Self.copula(family, small)).value
      #expect(abs(value / leading - 1) < 2e-3, "\(family): \(value)")
    }
    #expect(try Self.information(Self.copula("frank", 0)).isZero)
    #expect(try Self.information(Self.copula("gumbel", 1)).isZero)
    #expect(try Self.information(Self.copula("fgm", 0)).isZero)
    // Strong dependence: I grows like ln θ.
    for (family, parameter) in [("frank", 500.0), ("gumbel", 1000), ("clayton", 1000)] {
      let value = try Self.information(Self.copula(family, parameter)).value
      #expect(value > 4 && value < log(parameter) + 1, "\(family): \(value)")
    }
  }

  static let families: [(String, Double)] = [
    ("normal", 0.6317), ("student-t", -0.5), ("clayton", 1), ("clayton", 0.01), ("clayton", 20),
    ("survival-clayton", 3), ("frank", 5), ("frank", -2.5), ("frank", 60), ("gumbel", 1.7), ("gumbel", 1),
    ("gumbel", 12), ("survival-gumbel", 2), ("fgm", 1), ("fgm", -0.6),
  ]

  /// The mean log density of draws is I(X;Y), and the mean density ratio of strangers is 1, whatever the margins; five standard errors.
  @Test(arguments: families) func oracles(_ family: String, _ parameter: Double) throws {
    let isStrong = abs(parameter) > 2 && family != "frank" || abs(parameter) > 50
    try checkOracle(Self.copula(family, parameter), hasHeavyRatio: isStrong || family == "student-t")
    try checkOracle(
      Self.copula(
        family, parameter, ["x": "log-normal(log-standard-deviation=0.5)", "y": "weibull(shape=2.0)"]),
      hasHeavyRatio: true)
  }

  /// 100 000 draws in 6 × 6 cells of unequal size, χ² with a false-alarm rate of 1e-6 each; uniform margins and others.
  @Test(arguments: families) func cells(_ family: String, _ parameter: Double) throws {
    let levels = [0.03, 0.2, 0.5, 0.8, 0.97]
    for (margins, edges) in [
      ([:] as [String: String], levels),
      (["x": "exponential", "y": "exponential"], levels.map { -log1p(-$0) }),
    ] {
      let law = try Self.copula(family, parameter, margins)
      let found = law.cells(xEdges: edges, yEdges: edges)
      #expect(
        try checkFrequencies(draw(law, 100_000, 5), found.table, edges, edges, "\(margins)") > 4)
      // Both margins of the table are those of the levels.
      for (index, width) in zip(0..<6, zip(levels + [1], [0] + levels).map(-)) {
        let row = found.table.probabilities[6 * index..<6 * index + 6].reduce(0, +)
        let column = (0..<6).reduce(0) { $0 + found.table.probabilities[6 * $1 + index] }
        #expect(abs(row - width) < 1e-11 && abs(column - width) < 1e-11, "\(row) \(column) \(width)")
      }
    }
  }

  /// The information of ever finer cells comes up to the truth from below.
  @Test(arguments: [("clayton", 1.0), ("frank", 5), ("gumbel", 1.7), ("fgm", 1), ("normal", 0.6317)])
  func finerCells(_ family: String, _ parameter: Double) throws {
    let law = try Self.copula(family, parameter)
    let truth = try Self.information(law).value
    var last = 0.0
    for count in [4, 16, 64] {
      let edges = (1..<count).map { Double($0) / Double(count) }
      let value = law.cells(xEdges: edges, yEdges: edges).table.mutualInformation
      #expect(value > last && value < truth, "\(count)")
      last = value
    }
    #expect(last > 0.96 * truth, "\(last) of \(truth)")
  }

  /// Kendall's τ of 1500 draws is what was asked for: five standard errors, at most √(2/n)(1 − τ²)·1.5 here.
  @Test(arguments: [
    ("normal", 0.4), ("normal", -0.7), ("student-t", 0.5), ("clayton", 0.4), ("survival-clayton", 0.6),
    ("frank", 0.5), ("frank", -0.3), ("frank", 0.01), ("gumbel", 0.5), ("survival-gumbel", 0.2), ("fgm", 0.2),
  ])
  func kendallsTau(_ family: String, _ tau: Double) throws {
    let n = 1500
    let sample = try draw(Self.copula(family, tau, key: "kendall-tau"), n, 11)
    let (x, y) = (sample.x.reals, sample.y.reals)
    var sum = 0
    for i in 0..<n {
      for j in 0..<i { sum += (x[i] < x[j]) == (y[i] < y[j]) ? 1 : -1 }
    }
    let found = Double(sum) / Double(n * (n - 1) / 2)
    #expect(abs(found - tau) < 5 * 1.5 * (2 / Double(n)).squareRoot() * (1 - tau * tau) / 2, "\(found)")
  }

  static let margins: [(String, any QuantileDistribution)] = [
    ("normal(mean=2.0, standard-deviation=3.0)", try! Normal(mean: 2, standardDeviation: 3)),
    ("exponential(mean=0.4)", try! Exponential(mean: 0.4)),
    (
      "log-normal(log-mean=-1.0, log-standard-deviation=2.0)",
      try! LogNormal(logMean: -1, logStandardDeviation: 2)
    ),
    ("uniform(low=-3.0, high=5.0)", try! Uniform(from: -3, to: 5)),
    ("pareto(exponent=2.5, minimum=3.0)", try! Pareto(exponent: 2.5, minimum: 3)),
    ("gamma(shape=2.5, scale=0.3)", try! Gamma(shape: 2.5, scale: 0.3)),
    ("beta(a=0.5, b=2.0)", try! Beta(0.5, 2)),
    ("chi-squared(degrees-of-freedom=3.0)", try! ChiSquared(degreesOfFreedom: 3)),
    ("student-t(degrees-of-freedom=2.0)", try! StudentT(degreesOfFreedom: 2)),
  ]

  /// The same address gives the quantiles, by GSL, of the levels that uniform margins give.
  @Test(arguments: margins.indices) func quantiles(_ index: Int) throws {
    let (text, distribution) = Self.margins[index]
    let levels = try draw(Self.copula("frank", 3), 2000, 2).x.reals
    let values = try draw(Self.copula("frank", 3, ["x": text]), 2000, 2).x.reals
    for (u, x) in zip(levels, values) {
      #expect(abs(distribution.cumulative(x) - u) < 1e-11 * (1 + u), "\(text): \(u)")
      #expect(abs(x - distribution.quantile(u)) <= 1e-8 * (1 + abs(x)), "\(text): \(u)")
    }
  }

  /// Margins that GSL does not have, by their cdf.
  @Test func cumulatives() throws {
    for (text, cumulative) in [
      ("logistic(location=1.0, scale=2.0)", { 1 / (1 + exp(-($0 - 1) / 2)) }),
      ("weibull(shape=0.7, scale=3.0)", { -expm1(-pow($0 / 3, 0.7)) }),
    ] as [(String, (Double) -> Double)] {
      let levels = try draw(Self.copula("clayton", 2), 2000, 2).y.reals
      let values = try draw(Self.copula("clayton", 2, ["y": text]), 2000, 2).y.reals
      for (u, x) in zip(levels, values) { #expect(abs(cumulative(x) - u) < 1e-13, "\(text): \(u) \(x)") }
    }
  }

  /// A normal copula with normal margins has the truth, the density and the cells of the normal pair.
  @Test func normalPairs() throws {
    let margins = ["x": "normal", "y": "normal"]
    let (law, pair) = (try Self.copula("normal", 0.7, margins), try normalPair(0.7))
    let edges = [-2.5, -0.3, 0, 1.1]
    let (found, expected) = (
      law.cells(xEdges: edges, yEdges: edges), pair.cells(xEdges: edges, yEdges: edges)
    )
    for (a, b) in zip(found.table.probabilities, expected.table.probabilities) { #expect(abs(a - b) < 1e-13) }
    let sample = try draw(pair, 500)
    let (own, other) = (law.makeOracle(), pair.makeOracle())
    for i in 0..<500 {
      let (a, b) = (
        own.score(sample, anchor: i, candidate: 499 - i), other.score(sample, anchor: i, candidate: 499 - i)
      )
      #expect(abs(a - b) < 1e-11 * (1 + abs(b)))
    }
    #expect(GaussianCopula.self.init(try Arguments(for: GaussianCopula.parameters)).isOfOwnFamily(law))
    #expect(
      !GaussianCopula.self.init(try Arguments(for: GaussianCopula.parameters)).isOfOwnFamily(
        try Self.copula("frank", 3)))
  }

  /// Draws are finite and different at the ends of all ranges, with the heaviest tails.
  @Test func extremes() throws {
    for (family, parameters) in [
      ("normal", [-0.999999, 0.999999]), ("clayton", [1e-3, 1000]), ("frank", [-500, 500]),
      ("gumbel", [1, 1000]), ("survival-gumbel", [1000]), ("fgm", [-1, 1]), ("student-t", [0.999]),
    ] {
      for parameter in parameters {
        let law = try Self.copula(
          family, parameter,
          [
            "x": "pareto(exponent=0.25)", "y": "log-normal(log-mean=100.0, log-standard-deviation=50.0)",
          ])
        let sample = try draw(law, 20_000)
        let areGood =
          sample.x.reals.allSatisfy { $0.isFinite && $0 >= 1 }
          && sample.y.reals.allSatisfy { $0.isFinite && $0 >= 0 }
        #expect(areGood, "\(family) \(parameter)")
        let critic = law.makeOracle()
        let areNumbers = (0..<2000).allSatisfy { !critic.score(sample, anchor: $0, candidate: $0).isNaN }
        #expect(areNumbers, "\(family) \(parameter)")
      }
    }
  }

  @Test func refusals() throws {
    func refusal(_ family: String, _ value: Double, _ key: String) -> ParameterError? {
      do { _ = try Self.copula(family, value, key: key) } catch { return error as? ParameterError }
      return nil
    }
    #expect(refusal("clayton", -1, "parameter")?.allowed == "a number in [0.001, 1000] with family: clayton")
    #expect(refusal("gumbel", 0.5, "parameter")?.allowed == "a number in [1, 1000] with family: gumbel")
    #expect(refusal("normal", 1, "parameter")?.allowed == "a number in (-1, 1) with family: normal")
    #expect(refusal("clayton", -0.2, "kendall-tau")?.parameter == "kendall-tau")
    #expect(refusal("fgm", 0.3, "kendall-tau")?.parameter == "kendall-tau")
    for margins in [["x": "cauchy"], ["y": "exponential(rate=2.0)"], ["y": "exponential(mean=-1.0)"]] {
      #expect(throws: ParameterError.self, "\(margins)") { try Self.copula("frank", 3, margins) }
    }
    #expect(throws: ParameterError.self) { try Self.copula("frank", 3, ["x": "uniform(low=2.0, high=1.0)"]) }
  }
}
