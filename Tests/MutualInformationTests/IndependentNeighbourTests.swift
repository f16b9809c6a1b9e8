import Foundation
import MutualInformation
import Testing

/// Estimates from nearest neighbours of independent variables have the mean zero exactly.
@Suite struct IndependentNeighbourTests {
  /// E [ψ(nx + 1) + ψ(ny + 1)] and E [ψ(nx) + ψ(ny)] of the square's and the rectangle's counts, by integrals along a curve:
  /// others are nearer than r in x with probability p and in y with q, and r grows.
  ///
  /// The k-th neighbour arrives with its x at distance r (rate q dp) or its y (rate p dq). Of the N − 1 − k others, each is
  /// nearer in x alone with the probability p(1−q)/(1−pq).
  private func meanCounts(_ n: Int, _ k: Int, _ curve: (Double) -> (p: Double, q: Double)) -> (
    mass: Double, square: Double, rectangle: Double
  ) {
    let others = n - 1 - k
    let choose = (1..<k).reduce(Double(n - 1)) { $0 * Double(n - 1 - $1) / Double($1) }
    func binomial(_ p: Double, _ shift: Int) -> Double {
      let odds = p / (1 - p)
      var (weight, sum) = (pow(1 - p, Double(others)), 0.0)
      for m in 0...others {
        sum += weight * digamma(Double(m + shift))
        weight *= Double(others - m) / Double(m + 1) * odds
      }
      return sum
    }
    // The largest of k uniform distances, by its quantiles.
    func widest(_ share: (Double) -> Double, _ shift: Int) -> Double {
      let steps = 400
      return (0..<steps).reduce(0.0) { sum, i in
        sum + binomial(share(pow((Double(i) + 0.5) / Double(steps), 1 / Double(k))), shift) / Double(steps)
      }
    }
    var (mass, square, rectangle) = (0.0, 0.0, 0.0)
    let steps = 1500
    for i in 0..<steps {
      let t = (Double(i) + 0.5) / Double(steps), h = 0.5 / Double(steps)
      let (a, b) = (curve(t - h), curve(t + h))
      let (p, q) = curve(t)
      let near = choose * pow(p * q, Double(k - 1)) * pow(1 - p * q, Double(others))
      let (x, y) = (p * (1 - q) / (1 - p * q), q * (1 - p) / (1 - p * q))
      for (weight, own, other) in [
        (near * q * (b.p - a.p), x, y), (near * p * (b.q - a.q), y, x),
      ] {
        mass += weight
        square += weight * (binomial(own, k) + binomial(other, k + 1))
        if i % 10 == 0 {
          rectangle += 10 * weight * (binomial(own, k) + widest({ other * $0 }, k))
        }
      }
    }
    return (mass, square, rectangle)
  }

  @Test(arguments: [(9, 2), (12, 3), (7, 1)]) func integralsAlongCurves(_ n: Int, _ k: Int) {
    for power in [1.0, 2, 0.4] {
      let found = meanCounts(n, k) { (p: $0, q: pow($0, power)) }
      let expected = digamma(Double(k)) + digamma(Double(n))
      #expect(abs(found.mass - 1) < 1e-4)
      #expect(abs(found.square - expected) < 3e-4, "\(power): \(found.square), not \(expected)")
      #expect(abs(found.rectangle - expected + 1 / Double(k)) < 3e-3, "\(power): \(found.rectangle)")
    }
  }

  /// Mean over fixed streams, within five standard errors: false alarms 6e-7 each.
  private func check(_ estimator: any Estimator, _ law: any JointLaw, _ n: Int, _ replications: Int) throws {
    for (quantity, (mean, error)) in zip(
      estimator.quantities, try sampleMeans(estimator, law, n, replications))
    {
      let expected = estimator.expectation(of: quantity, under: law, count: n)
      #expect(expected.kind == .exact && expected.value == 0 && expected.errorBound < 1e-13)
      #expect(
        abs(mean) < 5 * error,
        "\(estimator.canonicalText), \(law.canonicalText), \(quantity): \(mean) ± \(error)")
    }
  }

  /// The marginals and the dimensions do not matter.
  @Test func meansOfPairs() throws {
    let vectors = try MultivariateNormal([
      Parameter("dimensions", .integer(2)), Parameter("correlation", .real(0)),
    ])
    let pair = try normalPair(0)
    for law in [
      pair, vectors, try transformed(pair, x: ["exp", "exp"], y: ["normal-cdf"]),
      try transformed(pair, x: ["half-cube"], y: ["normal-cdf", "swiss-roll"]),
    ] as [any JointLaw] {
      for (n, k) in [(6, 1), (9, 3)] {
        for type in [KSG1.self, KSG2.self] as [any Estimator.Type] {
          try check(try type.init([Parameter("neighbours", .integer(k))]), law, n, 4000)
        }
      }
    }
  }

  @Test func meansOfTriples() throws {
    for law in try [normalTriple(0, 0, 0), markovChain(0, 0)] as [any JointLaw] {
      try check(try FrenzelPompe([Parameter("neighbours", .integer(2))]), law, 8, 4000)
      try check(try chainRule("ksg1", [Parameter("neighbours", .integer(2))]), law, 8, 4000)
    }
  }

  /// Where something depends on something, only what does not enter is known.
  @Test func dependence() throws {
    let neighbours = try KSG1([])
    for law in try [normalPair(1e-9), normalPair(0.3)] {
      #expect(neighbours.expectation(of: .mutualInformation, under: law, count: 50).kind == .none)
    }
    // X and Z depend on each other, and Y on neither.
    let law = try normalTriple(0.6, 0, 0)
    let kinds = try chainRule("ksg1").quantities.map {
      try chainRule("ksg1").expectation(of: $0, under: law, count: 50).kind
    }
    #expect(kinds == [.exact, .exact, .none, .none])
    #expect(
      try FrenzelPompe([]).expectation(of: .conditionalMutualInformation, under: law, count: 50).kind == .none
    )
  }
}
