import Foundation
import GSLRandom
import MutualInformation
import Testing

/// The three kinds of negatives against a slow second implementation.
@Suite struct ContrastiveEstimateTests {
  /// ln K + ⟨f(x, y) − ln Σ exp f(x, y_k)⟩ over (anchor, its candidates without itself), exponentials taken as they are.
  private func bound(_ groups: [(Int, [Int])], _ f: (Int, Int) -> Double) -> Double {
    let terms = groups.map { anchor, negatives in
      let scores = ([anchor] + negatives).map { f(anchor, $0) }
      let largest = scores.max()!
      return scores[0] - largest - log(scores.reduce(0) { $0 + exp($1 - largest) })
        + log(Double(scores.count))
    }
    return terms.reduce(0, +) / Double(terms.count)
  }

  private func groups(_ estimator: InfoNCE, _ n: Int, _ k: Int, _ anchors: Int?, _ replication: UInt64) throws
    -> [(Int, [Int])]
  {
    if let anchors {
      var source = try stream(replication, purpose: 77)
      var chooser = try SubsetChooser(count: n)
      var chosen = [UInt32](repeating: 0, count: anchors)
      try chooser.choose(into: &chosen, using: &source)
      var result: [(Int, [Int])] = []
      for anchor in chosen {
        var negatives = [UInt32](repeating: 0, count: k - 1)
        try chooser.choose(into: &negatives, using: &source)
        result.append((Int(anchor), negatives.map { Int($0) }))
      }
      return result
    }
    let batch = estimator.canonicalText.contains("batch")
    return (0..<n / k).flatMap { group in
      let members = Array(group * k..<(group + 1) * k)
      return (batch ? members : [members[0]]).map { anchor in (anchor, members.filter { $0 != anchor }) }
    }
  }

  @Test(arguments: ["independent", "batch", "pool"]) func normalPairs(_ negatives: String) throws {
    let rho = 0.6317
    let law = try normalPair(rho)
    for (n, k) in [(60, 8), (61, 8), (8, 8), (17, 2), (97, 33)] {
      for temperature in [0.2, 0.7, 25, nil] as [Double?] {
        let anchors = negatives == "pool" ? min(13, n) : nil
        let estimator = try contrastive(k, temperature: temperature, negatives: negatives, anchors: anchors)
        for replication in 0..<3 as Range<UInt64> {
          let sample = try draw(law, n, replication)
          let (x, y) = (sample.x.reals, sample.y.reals)
          let expected = bound(try groups(estimator, n, k, anchors, replication)) { i, j in
            if let temperature { return x[i] * y[j] / temperature }
            let v = 1 - rho * rho
            return -0.5 * log(v) - (x[i] * x[i] - 2 * rho * x[i] * y[j] + y[j] * y[j]) / (2 * v)
              + (x[i] * x[i] + y[j] * y[j]) / 2
          }
          let value = try estimate(estimator, law, sample, replication)[0]
          #expect(abs(value - expected) < 1e-12 * (1 + abs(expected)), "\(estimator.canonicalText), n = \(n)")
        }
      }
    }
  }

  /// Symbols, with pairs that cannot occur: their score is −∞.
  @Test(arguments: ["independent", "batch", "pool"]) func symbolsWithImpossiblePairs(_ negatives: String)
    throws
  {
    let laws: [any DiscreteLaw & DensityRatioLaw] = [
      try channel(0), try channel(1), try channel(0.1), try table([[0.1, 0, 0.2], [0.3, 0.4, 0]]),
      try xorNoise(0.2),
    ]
    for law in laws {
      let pair = law.table.pair
      let (px, py) = (pair.xMarginal, pair.yMarginal)
      let anchors = negatives == "pool" ? 13 : nil
      let estimator = try contrastive(5, negatives: negatives, anchors: anchors)
      let sample = try draw(law, 43)
      let expected = bound(try groups(estimator, 43, 5, anchors, 0)) { i, j in
        let (a, b) = (Int(sample.x.symbols[i]), Int(sample.y.symbols[j]))
        return log(pair.probabilities[a * pair.yCount + b] / (px[a] * py[b]))
      }
      let value = try estimate(estimator, law, sample)[0]
      #expect(value.isFinite && abs(value - expected) < 1e-13)
    }
  }

  /// With ρ > 0 a positive temperature says more than nothing; the sign of x turns that round.
  @Test func signOfTheScore() throws {
    let law = try normalPair(0.9)
    var sample = try draw(law, 4000)
    let estimator = try contrastive(8, temperature: 1.25)
    let value = try estimate(estimator, law, sample)[0]
    sample.x.reals = sample.x.reals.map { -$0 }
    #expect(value > 0.2)
    #expect(try estimate(estimator, law, sample)[0] < 0)
  }

  /// No estimate exceeds ln K.
  @Test func atMostLogarithmOfK() throws {
    for rho in [0.99, 0.999_999] {
      let law = try normalPair(rho)
      for k in [2, 8] {
        let value = try estimate(try contrastive(k, negatives: "batch"), law, try draw(law, 64))[0]
        #expect(value <= log(Double(k)) && value > 0.5 * log(Double(k)))
      }
    }
  }

  @Test func whatItRefuses() throws {
    let (pair, bits, noise) = (try normalPair(0.5), try channel(0.1), try quadraticNoise(1))
    func refuses(_ estimator: InfoNCE, _ law: any JointLaw, _ n: Int) -> Bool {
      do { try estimator.check(law, count: n) } catch { return true }
      return false
    }
    #expect(refuses(try contrastive(8, temperature: 1), pair, 7))
    #expect(!refuses(try contrastive(8, temperature: 1), pair, 8))
    #expect(refuses(try contrastive(8, temperature: 1), bits, 100))
    #expect(refuses(try contrastive(8), noise, 100))
    #expect(refuses(try contrastive(4, anchors: 101), pair, 100))
    #expect(!refuses(try contrastive(4, anchors: 100), pair, 100))
  }
}
