import Foundation
import MutualInformation
import Testing

/// Histograms of normal triples with fixed edges: the probabilities of boxes, and the means over samples.
@Suite struct TripleHistogramTests {
  private func histogram(_ bins: Int, _ low: Double, _ high: Double, _ more: [Parameter] = []) throws
    -> ChainRule
  {
    try chainRule(
      "histogram", [Parameter("bins", .integer(bins)), Parameter("range", .interval(low, high))] + more)
  }

  private func cells(_ rule: ChainRule, _ law: any JointLaw) throws -> [Double] {
    try rule.quantities.dropLast().map { try #require(rule.discretised($0, under: law, count: 50)).value }
  }

  /// Signs: P(x, z, y > 0) = 1/8 + (asin ρxz + asin ρxy + asin ρzy)/4π (Stieltjes 1889).
  @Test(arguments: [(0.5, 0.3, 0.7), (-0.5, 0.3, -0.7), (0.99, -0.9, -0.85), (0, 0, 0.4)])
  func orthants(_ xz: Double, _ xy: Double, _ zy: Double) throws {
    let found = try cells(try histogram(2, -1, 1), try normalTriple(xz, xy, zy))
    var brute = BruteForce(JointTable(xCount: 1, yCount: 1, probabilities: [1]))
    brute.weights = [:]
    for (x, z, y) in (0..<8).map({ ($0 >> 2, $0 >> 1 & 1, $0 & 1) }) {
      let sign = { (a: Int, b: Int) in a == b ? 1.0 : -1 }
      brute.weights[[x, z, y]] =
        1.0 / 8 + (sign(x, z) * asin(xz) + sign(x, y) * asin(xy) + sign(z, y) * asin(zy)) / (4 * .pi)
    }
    for (value, quantity) in zip(
      found, [Quantity.jointMutualInformation, .mutualInformation, .conditionalMutualInformation])
    {
      #expect(abs(value - brute.value(of: quantity)) < 1e-10, "\(quantity): \(value)")
    }
  }

  /// The marginal of X and Y is that of the pair, in units of any size; Z and Y exchange roles with X in the symmetric law.
  @Test func pairsOfTriples() throws {
    let edges = [Parameter("bins", .integer(5)), Parameter("range", .interval(-2.5, 3.1))]
    let pair = try Histogram(edges)
    for (law, rho) in [
      (try normalTriple(0.5, 0.3, 0.7), 0.3), (try normalTriple(-0.6317, 0.8, -0.2), 0.8),
      (try markovChain(0.8, 0.99), 0.792),
    ] as [(any JointLaw, Double)] {
      let found = try cells(try histogram(5, -2.5, 3.1), law)[1]
      let expected = try #require(pair.discretised(.mutualInformation, under: try normalPair(rho), count: 50))
        .value
      #expect(abs(found - expected) < 1e-10)
      for word in additiveCorrections {
        let rule = try histogram(5, -2.5, 3.1, [correction(word)])
        let mean = rule.expectation(of: .mutualInformation, under: law, count: 97)
        let alone = try Histogram(edges + [correction(word)])
          .expectation(of: .mutualInformation, under: try normalPair(rho), count: 97)
        #expect(mean.kind == .exact && abs(mean.value - alone.value) < 1e-9)
      }
    }
    // X = Z + σN has the standard deviation √(1 + σ²): the sign of each variable is that of the chain with its correlations.
    let cause = try cells(try histogram(2, -1, 1), try commonCause(0.5, 0.7))
    let chain = try cells(
      try histogram(2, -1, 1), try markovChain(1 / 1.25.squareRoot(), 1 / 1.49.squareRoot()))
    for (a, b) in zip(cause, chain) { #expect(abs(a - b) < 1e-10) }
  }

  /// Means of all terms in fixed streams, within five standard errors (false alarms 6e-7 each).
  @Test(arguments: ["none", "miller-madow", "grassberger-2003", "dirichlet"]) func means(_ word: String)
    throws
  {
    let more = [correction(word)] + (word == "dirichlet" ? [Parameter("alpha", .real(0.3))] : [])
    for law in try [normalTriple(0.5, 0.3, 0.7), markovChain(0.8, 0.95), commonCause(0.5, 0.9)]
      as [any JointLaw]
    {
      let rule = try histogram(4, -2, 2.6, more)
      let means = try sampleMeans(rule, law, 50, 3000)
      for (i, (mean, error)) in means.dropLast().enumerated() {
        let expected = rule.expectation(of: rule.quantities[i], under: law, count: 50)
        #expect(expected.kind == .exact && expected.errorBound < 1e-7)
        #expect(abs(mean - expected.value) < 5 * error, "\(law.canonicalText), \(rule.quantities[i])")
      }
    }
  }

  /// Over the range of the data I(X;Y) is known where it is for the pair's histogram, the other terms are not.
  @Test func movingEdges() throws {
    let rule = try chainRule("histogram", [Parameter("bins", .integer(6))])
    let law = try normalTriple(0.5, 0.3, 0.7)
    let alone = try Histogram([Parameter("bins", .integer(6))])
      .expectation(of: .mutualInformation, under: try normalPair(0.3), count: 100)
    let found = rule.quantities.map { rule.expectation(of: $0, under: law, count: 100) }
    #expect(found[1].kind == alone.kind && (alone.kind == .none || found[1] == alone))
    #expect(found.map(\.kind) == [.none, alone.kind, .none, .exact])
  }

  /// Too many cells, or cells too narrow to integrate over in a second, have none.
  @Test func limits() throws {
    let rule = try histogram(100, -3, 3)
    for quantity in rule.quantities.dropLast() {
      #expect(rule.expectation(of: quantity, under: try normalTriple(0.5, 0.3, 0.7), count: 50).kind == .none)
    }
    #expect(
      try histogram(6, -3, 3).discretised(.mutualInformation, under: try markovChain(0.9999, 0.5), count: 50)
        == nil)
  }
}
