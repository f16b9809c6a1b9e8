import Foundation
import MutualInformation
import Testing

/// The mean of Chao and Shen's estimate by the joint distribution of a count and the number of singletons.
@Suite struct SingletonTests {
  private let laws: [[[Double]]] = [
    [[0.4, 0.1], [0.1, 0.4]], [[0.3, 0.2, 0.1], [0.05, 0.1, 0.25]], [[0.5, 0], [0.2, 0.3]],
    [[0.997, 0.001], [0.001, 0.001]],
  ]

  private func arguments(_ word: String) throws -> Arguments {
    try PlugIn([correction(word)] + (word == "dirichlet" ? [Parameter("alpha", .real(0.4))] : [])).arguments
  }

  /// Against all tables of counts.
  @Test(arguments: ["chao-shen", "none", "miller-madow", "jackknife", "dirichlet"])
  func sumsAndTables(_ word: String) throws {
    for rows in laws {
      let law = try table(rows)
      for n in [1, 2, 3, 4, 7, 12] {
        let sum = summedMean(of: try arguments(word), table: law.table, count: n)
        let whole = try #require(enumeratedMean(of: try arguments(word), table: law.table, count: n))
        #expect(sum.kind == .exact)
        #expect(
          abs(sum.value - whole.value) <= sum.errorBound + whole.errorBound,
          "\(rows), n = \(n): \(sum.value), not \(whole.value)")
      }
    }
  }

  /// Few tables are enumerated as before, so the stored digits stay; more are summed.
  @Test func routes() throws {
    let small = try table(laws[0])
    let estimator = try PlugIn([correction("chao-shen")])
    let whole = try #require(enumeratedMean(of: estimator.arguments, table: small.table, count: 40))
    #expect(estimator.expectation(of: .mutualInformation, under: small, count: 40) == whole)
    let large = estimator.expectation(of: .mutualInformation, under: small, count: 1000)
    #expect(large.kind == .exact && large.errorBound < 1e-9)
    // Twelve letters of X are too many.
    let wide = try table([[Double]](repeating: [1.0 / 24, 1.0 / 24], count: 12))
    #expect(estimator.expectation(of: .mutualInformation, under: wide, count: 1000).kind == .none)
  }

  /// Eight cells and all quantities of triples, in fixed streams within five standard errors.
  @Test func triples() throws {
    let law = try xorNoise(0.2)
    let rule = try ChainRule([correction("chao-shen")])
    let means = try sampleMeans(rule, law, 60, 4000)
    for (i, (mean, error)) in means.dropLast().enumerated() {
      let expected = rule.expectation(of: rule.quantities[i], under: law, count: 60)
      #expect(expected.kind == .exact && abs(mean - expected.value) < 5 * error, "\(rule.quantities[i])")
    }
  }
}
