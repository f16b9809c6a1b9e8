import Foundation
import MutualInformation
import Testing

/// Exact means of contrastive bounds whose sums over negatives go by transforms: many letters, several normal pairs, other
/// draws left out, and the conditional term of the chain rule.
@Suite struct ContrastSumTests {
  private func vectors(_ d: Int, _ rho: Double, pairs: Int? = nil) throws -> MultivariateNormal {
    try MultivariateNormal(
      [
        Parameter("dimensions", .integer(d)), Parameter("correlation", .real(rho)),
        Parameter("structure", .word(pairs == nil ? "dense" : "sparse")),
      ] + (pairs.map { [Parameter("pairs", .integer($0))] } ?? []))
  }

  private func leaveOneOut(_ k: Int) throws -> LeaveOneOut {
    try LeaveOneOut([Parameter("candidates", .integer(k))])
  }

  private func mean(_ estimator: any Estimator, _ law: any JointLaw, _ n: Int = 1000)
    -> MutualInformation.Expectation
  {
    estimator.expectation(of: .mutualInformation, under: law, count: n)
  }

  /// The mean over fixed streams is within five standard errors (false alarms 6e-7 each).
  private func simulate(
    _ estimator: any Estimator, _ law: any JointLaw, _ n: Int, _ replications: UInt64, quantity: Int = 0
  ) throws {
    var worker = estimator.makeWorker(for: law, count: n)
    var (sum, squares) = (0.0, 0.0)
    for replication in 0..<replications {
      let value = try estimate(
        &worker, estimator.quantities.count, try draw(law, n, replication), replication)[quantity]
      sum += value
      squares += value * value
    }
    let average = sum / Double(replications)
    let error = ((squares / Double(replications) - average * average) / Double(replications)).squareRoot()
    let expected = estimator.expectation(of: estimator.quantities[quantity], under: law, count: n)
    #expect(expected.kind == .exact && expected.errorBound < 0.05 * error)
    #expect(
      abs(average - expected.value) < 5 * error,
      "\(estimator.canonicalText), \(law.canonicalText): \(average) ± \(error), not \(expected.value)")
  }

  /// Three and four letters of Y by going through every group of K draws.
  @Test(arguments: [2, 3, 5]) func lettersByEnumeration(_ k: Int) throws {
    for law in try [
      table([[0.3, 0.1, 0.1], [0.05, 0.25, 0.2]]), table([[0.3, 0, 0.1], [0.05, 0.25, 0.3]]),
      table([[0.1, 0.2, 0.05, 0.15], [0.2, 0.1, 0.15, 0.05]]),
    ] {
      let pair = law.table
      let (px, py) = (pair.xMarginal, pair.yMarginal)
      let ratio = { (x: Int, y: Int) in pair.probabilities[x * pair.yCount + y] / (px[x] * py[y]) }
      for copies in [1, 2] {
        var total = 0.0
        for cell in pair.probabilities.indices where pair.probabilities[cell] > 0 {
          let (x, y) = (cell / pair.yCount, cell % pair.yCount)
          var groups = [(pair.probabilities[cell], Double(copies) * ratio(x, y))]
          for _ in 0..<k - copies {
            groups = groups.flatMap { group in
              (0..<pair.yCount).map { (group.0 * py[$0], group.1 + ratio(x, $0)) }
            }
          }
          for (weight, sum) in groups { total += weight * log(Double(k) * ratio(x, y) / sum) }
        }
        // With n = K − 1 every anchor of a pool is its own negative.
        let estimator = copies == 1 ? try contrastive(k) : try contrastive(k, anchors: 1)
        let value = mean(estimator, law, copies == 1 ? 1000 : k - 1)
        #expect(value.kind == .exact && value.errorBound < 1e-10)
        #expect(abs(value.value - total) <= value.errorBound + 1e-13, "\(value.value), not \(total)")
      }
    }
  }

  /// Leave-one-out of three letters of X the same way.
  @Test(arguments: [2, 3, 5]) func leftOutLettersByEnumeration(_ k: Int) throws {
    for law in try [
      table([[0.3, 0.1], [0.05, 0.25], [0.1, 0.2]]),
      table([[0.1, 0.2, 0.05], [0.15, 0.2, 0.1], [0.05, 0.1, 0.05]]),
    ] {
      let pair = law.table
      let (px, py) = (pair.xMarginal, pair.yMarginal)
      var total = pair.mutualInformation
      for y in 0..<pair.yCount {
        var groups = [(py[y], 0.0)]
        for _ in 1..<k {
          groups = groups.flatMap { group in
            (0..<pair.xCount).map { x in
              (group.0 * px[x], group.1 + pair.probabilities[x * pair.yCount + y] / (px[x] * py[y]))
            }
          }
        }
        for (weight, sum) in groups { total -= weight * log(sum / Double(k - 1)) }
      }
      let value = mean(try leaveOneOut(k), law)
      #expect(value.kind == .exact && abs(value.value - total) <= value.errorBound + 1e-13)
    }
  }

  /// With one other draw leave-one-out is E ln r − E_q ln r, the mean of `club`, which has closed forms.
  @Test func oneOtherDraw() throws {
    let club = try CLUB([Parameter("candidates", .integer(2))])
    let laws: [any JointLaw] = try [
      normalPair(0), normalPair(0.6317), normalPair(-0.95), vectors(3, 0.4), vectors(4, -0.1),
      vectors(5, 0.6, pairs: 3), vectors(20, -0.75, pairs: 20), vectors(2, 0, pairs: 2),
      normalTriple(0.5, 0.3, 0.7),
      commonCause(0.5, 0.7), table([[0.3, 0.1], [0.05, 0.25], [0.1, 0.2]]),
    ]
    for law in laws {
      let (found, expected) = (mean(try leaveOneOut(2), law), mean(club, law))
      #expect(
        found.kind == .exact && expected.kind == .exact && found.errorBound < 1e-5 * (1 + expected.value))
      #expect(
        abs(found.value - expected.value) <= found.errorBound + expected.errorBound,
        "\(law.canonicalText): \(found.value) ± \(found.errorBound), not \(expected.value)")
    }
  }

  /// Poole et al.'s setting by simulation in NumPy: 20 pairs, standard errors up to .005.
  @Test func twentyPairs() throws {
    for (information, few, many) in [
      (2.0, 1.811, 1.890), (4, 3.066, 3.335), (6, 3.739, 4.209), (8, 4.025, 4.627), (10, 4.121, 4.786),
    ] {
      let law = try vectors(20, (1 - exp(-information / 10)).squareRoot(), pairs: 20)
      for (k, expected) in [(64, few), (128, many)] {
        let found = mean(try contrastive(k, negatives: "batch"), law)
        #expect(found.kind == .exact && found.errorBound < 1e-6 && abs(found.value - expected) < 0.015)
      }
    }
  }

  /// A dense law has one canonical correlation, dρ/(1 + (d − 1)ρ).
  @Test(arguments: [(2, 0.5), (5, 0.9), (3, -0.15)]) func denseLaws(_ d: Int, _ rho: Double) throws {
    let pair = try normalPair(Double(d) * rho / (1 + Double(d - 1) * rho))
    for k in [2, 8] {
      let found = mean(try contrastive(k), try vectors(d, rho))
      let expected = mean(try contrastive(k), pair)
      #expect(found.kind == .exact && abs(found.value - expected.value) < 1e-9)
    }
    try simulate(try contrastive(4, negatives: "batch"), try vectors(d, rho), 40, 3000)
  }

  @Test func simulations() throws {
    for (pairs, rho) in [(2, 0.8), (3, -0.5), (2, 0.1)] {
      let law = try vectors(3, rho, pairs: pairs)
      for k in [2, 5] {
        try simulate(try contrastive(k, negatives: "batch"), law, 40, 3000)
        try simulate(try leaveOneOut(k), law, 40, 3000)
      }
      try simulate(try contrastive(6, anchors: 10), law, 10, 3000)
    }
    for rho in [0.4, -0.9] {
      for k in [3, 10] { try simulate(try leaveOneOut(k), try normalPair(rho), 40, 3000) }
    }
    #expect(mean(try leaveOneOut(3), try normalPair(0.9999)).kind == .none)
    #expect(mean(try contrastive(3), try vectors(2, 0.9999, pairs: 2)).kind == .none)
  }

  private func contrasts(_ law: any JointLaw, _ k: Int) throws -> [MutualInformation.Expectation] {
    let rule = try chainRule("infonce", [Parameter("candidates", .integer(k))])
    return rule.quantities.map { rule.expectation(of: $0, under: law, count: 100) }
  }

  /// Where X says nothing, I(Z;Y|X) is the bound of the pair (Z, Y); where Z says nothing beyond X, it is zero.
  @Test(arguments: [2, 8]) func conditionalsThatAreKnown(_ k: Int) throws {
    for zy in [0.3, -0.8] {
      let found = try contrasts(try normalTriple(0, 0, zy), k)
      let expected = mean(try contrastive(k), try normalPair(zy)).value
      for i in [0, 2] {
        #expect(found[i].kind == .exact && abs(found[i].value - expected) <= found[i].errorBound + 1e-8)
      }
      #expect(abs(found[1].value) < 1e-8 && abs(found[3].value) <= found[3].errorBound)
    }
    let found = try contrasts(try normalTriple(0.5, 0.6, 0.3), k)
    #expect(abs(found[2].value) <= found[2].errorBound && found[2].errorBound < 1e-5)
    #expect(abs(found[0].value - found[1].value) < 1e-8)
  }

  @Test func conditionalsBySimulation() throws {
    for law in try [
      normalTriple(0.5, 0.3, 0.7), normalTriple(-0.4, 0.5, 0.3), markovChain(0.8, 0.95),
      commonCause(0.5, 0.9),
    ] as [any JointLaw] {
      let rule = try chainRule("infonce", [Parameter("candidates", .integer(3))])
      try simulate(rule, law, 30, 3000, quantity: 2)
    }
    let rule = try chainRule("infonce", [Parameter("candidates", .integer(6))])
    for quantity in [0, 1, 3] { try simulate(rule, try markovChain(0.8, 0.6), 30, 3000, quantity: quantity) }
    #expect(try contrasts(try markovChain(0.5, 0.9999), 4)[2].kind == .none)
  }
}
