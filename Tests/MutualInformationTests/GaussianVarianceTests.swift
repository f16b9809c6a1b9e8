import Foundation
import MutualInformation
import Testing

/// The variance of estimates from sample covariances.
@Suite struct GaussianVarianceTests {
  private func variance(_ law: any JointLaw, _ n: Int, _ quantity: Quantity = .mutualInformation)
    -> MutualInformation.Expectation
  {
    (try! chainRule("gaussian")).variance(of: quantity, under: law, count: n)
  }

  /// Hotelling's density of the sample correlation: E Î = ∫ P(R² > tanh² t) d ln cosh t, and likewise E Î².
  @Test(arguments: [(8, 0.3), (10, 0.6317), (40, -0.9), (200, 0.05), (30, 0.999)])
  func pairs(_ n: Int, _ rho: Double) throws {
    let distribution = SquaredCorrelation(count: n)
    let zeta = atanh(abs(rho))
    var (mean, square) = (0.0, 0.0)
    // Simpson's rule.
    let steps = 1200
    let step = (zeta + 40 / Double(n - 3).squareRoot()) / Double(steps)
    for i in 0...steps {
      let t = Double(i) * step
      let weight = (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * step / 3
      let tail = 1 - distribution.probability(within: t, zeta)
      mean += weight * tail * tanh(t)
      square += weight * tail * 2 * log(cosh(t)) * tanh(t)
    }
    let found = try Gaussian([]).variance(of: .mutualInformation, under: try normalPair(rho), count: n)
    #expect(found.kind == .exact && found.errorBound < 1e-9 * found.value)
    #expect(abs(found.value - (square - mean * mean)) < 1e-5 * found.value, "\(found.value)")
  }

  /// The formula for dependent variables tends to that at independence.
  @Test func independence() throws {
    for (law, near) in try [
      (normalPair(0), normalPair(1e-7)), (normalTriple(0.5, 0, 0), normalTriple(0.5, 0, 1e-7)),
    ] as [(any JointLaw, any JointLaw)] {
      for quantity in [Quantity.mutualInformation, .jointMutualInformation, .conditionalMutualInformation]
      where law.truth(of: quantity) != nil {
        let (a, b) = (variance(law, 20, quantity), variance(near, 20, quantity))
        #expect(a.kind == .exact && b.kind == .exact && abs(a.value - b.value) < 1e-9 * a.value)
      }
    }
  }

  /// All three terms of triples in 20 000 fixed streams, within five standard errors (false alarms 6e-7 each).
  @Test func triples() throws {
    let rule = try chainRule("gaussian")
    for law in try [normalTriple(0.5, 0.3, 0.7), markovChain(0.8, 0.95)] as [any JointLaw] {
      let (n, replications) = (9, 20_000)
      var worker = rule.makeWorker(for: law, count: n)
      var values: [[Double]] = []
      for replication in 0..<UInt64(replications) {
        values.append(try estimate(&worker, 4, try draw(law, n, replication), replication))
      }
      for i in 0..<3 {
        let mean = values.reduce(0) { $0 + $1[i] } / Double(replications)
        let squares = values.map { ($0[i] - mean) * ($0[i] - mean) }
        let found = squares.reduce(0, +) / Double(replications - 1)
        let error =
          (squares.reduce(0) { $0 + ($1 - found) * ($1 - found) } / Double(replications)).squareRoot()
          / Double(replications).squareRoot()
        let stated = variance(law, n, rule.quantities[i])
        #expect(stated.kind == .exact && abs(found - stated.value) < 5 * error, "\(rule.quantities[i])")
      }
      #expect(variance(law, n, .chainRuleResidual).value == 0)
      let conditional = try ConditionalGaussian([])
        .variance(of: .conditionalMutualInformation, under: law, count: n)
      #expect(conditional == variance(law, n, .conditionalMutualInformation))
    }
  }

  /// Vectors on both sides that depend on each other: Σ ρ²/n, and labelled so.
  @Test func firstOrder() throws {
    let law = try MultivariateNormal([
      Parameter("dimensions", .integer(3)), Parameter("correlation", .real(0.6)),
      Parameter("structure", .word("sparse")), Parameter("pairs", .integer(2)),
    ])
    let found = try Gaussian([]).variance(of: .mutualInformation, under: law, count: 100)
    #expect(found.kind == .firstOrder && abs(found.value - 0.0072) < 1e-12)
    // Correlations so near 1 that the sum is too long.
    #expect(
      try Gaussian([]).variance(of: .mutualInformation, under: try normalPair(1 - 1e-9), count: 1000).kind
        == .none)
  }
}
