import Foundation
import MutualInformation
import Testing

/// The exact mean of the contrastive bound.
@Suite struct ContrastiveExpectationTests {
  struct Content: Decodable {
    struct Row: Decodable { let correlation: Double, temperature: Double?, candidates: Int, value: Double }
    let rows: [Row]
  }

  private func mean(_ estimator: InfoNCE, _ law: any JointLaw, _ n: Int = 1000)
    -> MutualInformation.Expectation
  {
    estimator.expectation(of: .mutualInformation, under: law, count: n)
  }

  @Test func normalPairsAgainstSumsOverAllVariables() throws {
    for row in try reference("contrastive", as: Content.self).rows {
      let value = mean(
        try contrastive(row.candidates, temperature: row.temperature), try normalPair(row.correlation))
      #expect(value.kind == .exact && value.errorBound < 1e-7)
      #expect(abs(value.value - row.value) <= value.errorBound + 1e-9, "\(row)")
    }
  }

  @Test(arguments: [(8, -0.9064), (64, -2.4558)]) func notebookValues(_ k: Int, _ expected: Double) throws {
    let law = try normalPair(0.8)
    for negatives in ["independent", "batch"] {
      let value = mean(try contrastive(k, temperature: 0.2, negatives: negatives), law)
      #expect(abs(value.value - expected) < 6e-5)
    }
    // The anchor among its own negatives: a shift of the order of (K − 1)/n.
    let pool = mean(try contrastive(k, temperature: 0.2, anchors: 100), law, 100_000)
    #expect(abs(pool.value - expected) < 1e-3)
  }

  @Test(arguments: [(2, 0.1840321036), (8, 0.3263334914), (64, 0.3630389645)])
  func channelCheckValues(_ k: Int, _ expected: Double) throws {
    #expect(abs(mean(try contrastive(k), try channel(0.1)).value - expected) < 6e-11)
  }

  /// Symbols by going through every group of K draws.
  @Test(arguments: [2, 3, 5]) func symbolsByEnumeration(_ k: Int) throws {
    for law in try [
      table([[0.4, 0.1], [0.1, 0.4]]), table([[0.3, 0.2], [0, 0.1], [0.15, 0.25]]), table([[0.6], [0.4]]),
    ] {
      let pair = law.table
      let (px, py) = (pair.xMarginal, pair.yMarginal)
      let ratio = { (x: Int, y: Int) in pair.probabilities[x * pair.yCount + y] / (px[x] * py[y]) }
      var total = 0.0
      for cell in pair.probabilities.indices where pair.probabilities[cell] > 0 {
        let (x, y) = (cell / pair.yCount, cell % pair.yCount)
        var groups = [(pair.probabilities[cell], ratio(x, y))]
        for _ in 1..<k {
          groups = groups.flatMap { group in
            (0..<pair.yCount).map { (group.0 * py[$0], group.1 + ratio(x, $0)) }
          }
        }
        for (weight, sum) in groups { total += weight * log(Double(k) * ratio(x, y) / sum) }
      }
      let value = mean(try contrastive(k), law)
      #expect(value.kind == .exact && abs(value.value - total) <= value.errorBound + 1e-14)
    }
  }

  /// In a pool the anchor can be its own negative: n = 4, K = 4, |z| < 5 (false alarms 6e-7 each).
  @Test func smallPools() throws {
    for law in try [normalPair(0.8) as any JointLaw, channel(0.1)] {
      let isNormal = law is BivariateNormal
      let estimator = try contrastive(4, temperature: isNormal ? 0.7 : nil, anchors: 3)
      var worker = estimator.makeWorker(for: law, count: 4)
      var sample = Sample(count: 4, shape: law.shape)
      var (sum, squares) = (0.0, 0.0)
      let replications = 100_000
      for replication in 0..<UInt64(replications) {
        var source = try stream(replication, key: 0xa11)
        law.draw(into: &sample, using: &source)
        let value = try estimate(&worker, 1, sample, replication)[0]
        sum += value
        squares += value * value
      }
      let average = sum / Double(replications)
      let error = ((squares / Double(replications) - average * average) / Double(replications)).squareRoot()
      let expected = mean(estimator, law, 4)
      #expect(expected.kind == .exact && abs(average - expected.value) < 5 * error)
      // Without the term for duplicates the test would notice: it is more than ten errors away.
      let without = mean(try contrastive(4, temperature: isNormal ? 0.7 : nil), law)
      #expect(abs(without.value - expected.value) > 10 * error)
    }
  }

  /// All candidates alike: two, of which the positive is both, say nothing.
  @Test func independenceAndConstants() throws {
    for k in [2, 8, 1 << 20] {
      #expect(abs(mean(try contrastive(k), try normalPair(0)).value) < 1e-9)
      #expect(abs(mean(try contrastive(k), try channel(0.5)).value) < 1e-11)
      // A perfect channel: ln K − E ln(1 + Bin(K − 1, ½)), which tends to ln 2.
      let value = mean(try contrastive(k), try channel(0)).value
      #expect(value > 0 && value <= log(2) && (k < 9 || log(2) - value < 2e-6))
    }
  }

  /// Whatever the parameters, there is an answer, and it is a number or `none`.
  @Test(arguments: [0.999_999, -0.999_999, 1.0.nextDown, 0.6]) func extremes(_ rho: Double) throws {
    let law = try normalPair(rho)
    for k in [2, 1 << 20] {
      for tau in [1e-6, 1e-3, 0.02, 0.1, 1e3, 1e6] {
        let estimator = try contrastive(k, temperature: tau)
        let value = mean(estimator, law, k)
        if value.kind == .exact {
          #expect(value.value.isFinite && value.errorBound < 1e-6 * (1 + abs(value.value)))
          #expect(
            value.value <= min(law.truth(of: .mutualInformation)!.value, log(Double(k))) + value.errorBound)
        } else {
          #expect(value.value.isNaN && tau < 0.1)
        }
      }
      #expect(mean(try contrastive(k), law, k).kind == .exact)
    }
  }

  /// Many letters: rounding must not add up.
  @Test func manyLetters() throws {
    let law = try table([[Double]](repeating: [1.0 / 4096, 1.0 / 4096], count: 2048))
    for k in [2, 64, 1024] {
      let value = mean(try contrastive(k), law)
      #expect(abs(value.value) <= value.errorBound && value.errorBound < 1e-11)
    }
  }

  /// At most min(I, ln K); the oracle rises with K towards I.
  @Test(arguments: [0.3, -0.8, 0.99, 0.999_999]) func oracleRisesToTheTruth(_ rho: Double) throws {
    let law = try normalPair(rho)
    let truth = law.truth(of: .mutualInformation)!.value
    var last = 0.0
    for k in [2, 8, 64, 1024, 1 << 20] {
      let value = mean(try contrastive(k), law)
      #expect(value.kind == .exact)
      #expect(value.value <= min(truth, log(Double(k))) + value.errorBound && value.value > last)
      last = value.value
    }
    #expect(truth - last < 1e-2)
  }

  /// A fixed critic tends to ρ/τ − 1/(2τ²).
  @Test(arguments: [(0.8, 1.25), (0.9, 1.0), (-0.6317, 2.0)]) func manyCandidates(
    _ rho: Double, _ tau: Double
  ) throws {
    let limit = rho / tau - 1 / (2 * tau * tau)
    let law = try normalPair(rho)
    var distance = Double.infinity
    for k in [64, 4096, 1 << 20] {
      let now = abs(mean(try contrastive(k, temperature: tau), law).value - limit)
      #expect(now < distance)
      distance = now
    }
    #expect(distance < 2e-4)
    // At τ = .2 the limit is −8.5 and far away.
    #expect(mean(try contrastive(1 << 20, temperature: 0.2), try normalPair(0.8)).value > -8.5)
  }
}
