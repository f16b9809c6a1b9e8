import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Series: truths by sums over innovations, lags, and tests that keep autocorrelations.
@Suite struct SeriesTests {
  private static func series(_ x: Double, _ y: Double, _ r: Double, lag: Int = 0) throws -> CoupledSeries {
    try CoupledSeries([
      Parameter("coefficient-x", .real(x)), Parameter("coefficient-y", .real(y)),
      Parameter("innovation-correlation", .real(r)), Parameter("lag", .integer(lag)),
    ])
  }

  static let cases: [(Double, Double, Double, Int)] = [
    (0.9, 0.9, 0.5, 0), (0.5, -0.6317, 0.8, 0), (0, 0, -0.3, 0), (0.95, 0.7, 0.9, 3), (0.95, 0.7, 0.9, -3),
    (0.3, 0.8, -0.6, 1),
  ]

  /// X_t and Y_(t+l) share the innovations of t, t − 1, …: r Σ_k φx^k φy^(k+l) of their weights.
  @Test(arguments: cases) func truths(_ x: Double, _ y: Double, _ r: Double, _ lag: Int) throws {
    let (behind, ahead) = (max(-lag, 0), max(lag, 0))
    var covariance = 0.0
    for k in 0..<4000 { covariance += pow(x, Double(k + behind)) * pow(y, Double(k + ahead)) }
    let rho = r * ((1 - x * x) * (1 - y * y)).squareRoot() * covariance
    let truth = try #require(Self.series(x, y, r, lag: lag).truth(of: .mutualInformation))
    #expect(abs(truth.value + 0.5 * log1p(-rho * rho)) < 1e-14 + truth.errorBound)
    #expect(truth.errorBound < 1e-13)
  }

  /// Variances are one, neighbours have the correlations φ, and pairs the correlation of the truth, within five standard
  /// errors of 200 000 draws, whose effective number is (1 − φ²)/(1 + φ²) of that or more.
  @Test(arguments: cases) func moments(_ x: Double, _ y: Double, _ r: Double, _ lag: Int) throws {
    let n = 200_000
    let law = try Self.series(x, y, r, lag: lag)
    let sample = try draw(law, n)
    let (a, b) = (sample.x.reals, sample.y.reals)
    func mean(_ values: some Sequence<Double>) -> Double { values.reduce(0, +) / Double(n) }
    let largest = max(x * x, y * y)
    let error = (2 * (1 + largest) / (1 - largest) / Double(n)).squareRoot()
    #expect(abs(mean(a.map { $0 * $0 }) - 1) < 5 * error && abs(mean(b.map { $0 * $0 }) - 1) < 5 * error)
    #expect(abs(mean(zip(a, a.dropFirst()).map(*)) - x) < 5 * error)
    #expect(abs(mean(zip(b, b.dropFirst()).map(*)) - y) < 5 * error)
    let found = mean(zip(a, b).map(*))
    let truth = law.truth(of: .mutualInformation)!.value
    #expect(abs(abs(found) - (1 - exp(-2 * truth)).squareRoot()) < 5 * error, "\(found)")
  }

  /// A lag pairs other steps of the same series.
  @Test func lags() throws {
    let whole = try draw(Self.series(0.8, 0.6, 0.7), 103)
    let later = try draw(Self.series(0.8, 0.6, 0.7, lag: 3), 100)
    let earlier = try draw(Self.series(0.8, 0.6, 0.7, lag: -3), 100)
    #expect(later.x.reals == Array(whole.x.reals[..<100]) && later.y.reals == Array(whole.y.reals[3...]))
    #expect(earlier.x.reals == Array(whole.x.reals[3...]) && earlier.y.reals == Array(whole.y.reals[..<100]))
  }

  /// Nothing that holds for independent draws alone is claimed to hold.
  @Test func isNoSampleOfIndependentDraws() throws {
    let law = try Self.series(0.5, 0.5, 0)
    #expect(law.isSeries && law.truth(of: .mutualInformation)!.isZero)
    let behindMaps = try transformed(law, x: ["exp"], y: [])
    let pair = try normalPair(0)
    #expect(behindMaps.isSeries && !pair.isSeries)
    for type in Catalog.estimators {
      for example in type.examples {
        let estimator = try type.init(example)
        guard (try? estimator.check(law, count: 100)) != nil else { continue }
        for quantity in estimator.quantities {
          #expect(
            estimator.expectation(of: quantity, under: law, count: 100).kind == .none,
            "\(estimator.canonicalText)")
        }
      }
    }
  }
}
