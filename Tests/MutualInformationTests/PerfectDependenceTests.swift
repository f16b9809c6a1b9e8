import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Samples on a line, and samples so near one that a correlation of doubles cannot tell.
@Suite struct PerfectDependenceTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let name: String, x: TripleReference.Column, z: TripleReference.Column?, y: TripleReference.Column
      let plain: [Double?]
    }
    let cases: [Case]
  }

  /// mpmath with 1200 digits: determinants from 1 − 1e-18 to 1e-80, the draws in four orders.
  @Test func manyDigits() throws {
    let content = try reference("near-dependence", as: Reference.self)
    #expect(content.cases.count == 33)
    for row in content.cases {
      for order in 0..<4 {
        let (law, sample) = reordered(row, order)
        let near = { (value: Double, expected: Double?) in
          abs(value - expected!) < 2e-12 * (1 + abs(expected!))
        }
        let pair = try estimate(Gaussian([]), law, sample)[0]
        #expect(near(pair, row.plain[0]), "\(row.name): \(pair), not \(row.plain[0]!)")
        guard row.z != nil else { continue }
        let terms = try estimate(chainRule("gaussian"), law, sample)
        #expect(near(terms[0], row.plain[1]), "\(row.name): \(terms[0]), not \(row.plain[1]!)")
        #expect(near(terms[1], row.plain[0]), "\(row.name)")
        #expect(near(terms[2], row.plain[2]), "\(row.name): \(terms[2]), not \(row.plain[2]!)")
        let conditional = try estimate(ConditionalGaussian([]), law, sample)[0]
        #expect(near(conditional, row.plain[2]), "\(row.name)")
      }
    }
  }

  /// A case with its draws in one of several orders: as they are, backwards, rotated, and every seventh.
  private func reordered(_ row: Reference.Case, _ order: Int) -> (law: any JointLaw, sample: Sample) {
    func column(_ c: TripleReference.Column) -> TripleReference.Column {
      let n = c.values.count / c.dimension
      let step = [1, n - 1, 1, n % 7 == 0 ? 11 : 7][order]
      let draws = (0..<n).map { ($0 * step + (order == 2 ? n / 2 : 0)) % n }
      return .init(
        dimension: c.dimension,
        values: draws.flatMap { c.values[$0 * c.dimension..<($0 + 1) * c.dimension] })
    }
    return realSample(column(row.x), row.z.map(column), column(row.y))
  }

  /// Equal and opposite ranks: all samples of a normal pair with ρ = ±0.9 and n = 6 in which they are.
  @Test func copula() throws {
    var perfect = 0
    for (correlation, sign) in [(0.9, 1.0), (-0.9, -1.0)] {
      let law = try normalPair(correlation)
      for replication in 0..<400 as Range<UInt64> {
        let sample = try draw(law, 6, replication)
        let order = sample.x.reals.indices.sorted { sample.x.reals[$0] < sample.x.reals[$1] }
        let y = order.map { sign * sample.y.reals[$0] }
        if zip(y, y.dropFirst()).allSatisfy({ $0 < $1 }) {
          perfect += 1
          #expect(throws: EstimationFailure.perfectCorrelation) {
            try estimate(GaussianCopula([]), law, sample)
          }
        } else {
          #expect(try estimate(GaussianCopula([]), law, sample)[0] < 4)
        }
      }
    }
    #expect(perfect > 60)
  }

  /// A coordinate of X, or of Y, with the ranks of another one.
  @Test func copulaOfVectors() throws {
    let law = try ContinuousLawTests.normal(2, 0.5)
    for replication in 0..<20 as Range<UInt64> {
      for (from, to, isOpposite) in [(0, 1, false), (0, 2, true), (1, 3, false), (2, 3, true)] {
        var sample = try draw(law, 9, replication)
        for i in 0..<9 {
          let value = from < 2 ? sample.x.reals[2 * i + from] : sample.y.reals[2 * i + from - 2]
          let map = isOpposite ? -exp(value) : exp(value)
          if to < 2 { sample.x.reals[2 * i + to] = map } else { sample.y.reals[2 * i + to - 2] = map }
        }
        #expect(throws: EstimationFailure.perfectCorrelation) {
          try estimate(GaussianCopula([]), law, sample)
        }
      }
    }
  }

  /// Points on a line but for rounding of their own coordinates: with every slope, place, order and size a failure.
  @Test func lines() throws {
    let law = try normalPair(0.5)
    for trial in 0..<300 {
      let n = 3 + trial % 40
      var x = try draw(law, n, UInt64(trial)).x.reals
      if trial % 3 == 0 { x[trial % n] *= 1e18 }
      let slope = [0.3, -2, 1e-9, 7e5][trial % 4]
      let place = [0, 3, -1e3][trial % 3]
      let y = x.map { slope * $0 + place }
      for isSwapped in [false, true] {
        var sample = try draw(law, n)
        (sample.x.reals, sample.y.reals) = isSwapped ? (y, x) : (x, y)
        #expect(throws: EstimationFailure.perfectCorrelation, "\(trial)") {
          try estimate(Gaussian([]), law, sample)
        }
      }
    }
  }

  /// A constant is one also where its mean rounds.
  @Test(arguments: [3, 7, 10, 23]) func constants(_ n: Int) throws {
    let law = try normalPair(0.5)
    for value in [0.1, 1e-3 / 3, 1e17 / 7] {
      var sample = try draw(law, n)
      sample.y.reals = Array(repeating: value, count: n)
      for estimator in [try Gaussian([]) as any Estimator, try GaussianCopula([]), try KernelDensity([])] {
        #expect(throws: EstimationFailure.constantVariable) { try estimate(estimator, law, sample) }
      }
    }
  }

  /// Where residuals take over nothing jumps: 1 − r² just above and just below 2⁻¹⁰ against logarithms of the exact value.
  @Test func threshold() throws {
    let law = try normalPair(0.5)
    for delta in [-1e-3, -1e-6, 0, 1e-6, 1e-3] {
      // Orthogonal contrasts u and v of four draws: r² = 1/(1 + t²).
      let t = ((0x1p-10 + delta * 0x1p-10) / (1 - 0x1p-10)).squareRoot()
      var sample = try draw(law, 4)
      sample.x.reals = [1, 1, -1, -1]
      sample.y.reals = [1 + t, 1 - t, -1 + t, -1 - t]
      let value = try estimate(Gaussian([]), law, sample)[0]
      #expect(abs(value - 0.5 * log1p(1 / (t * t))) < 1e-12)
    }
  }

  /// |r| of an information, also of one so small that 1 − e^(−2I) has no digits.
  @Test(arguments: [0, 1e-300, 1e-17, 1e-12, 9e-7, 1e-6, 0.01, 0.8, 30]) func correlations(
    _ information: Double
  ) {
    let expected = (-expm1(-2 * information)).squareRoot()
    #expect(abs(NormalEstimates.correlation(information: information) - expected) <= 3e-11 * expected)
    #expect(NormalEstimates.correlation(information: -information) == 0)
  }
}
