import Foundation
import MutualInformation
import Testing

/// Plug-in estimates and the chain rule on symbols.
@Suite struct DiscreteEstimatorTests {
  @Test(arguments: corrections) func chainRuleAgainstBruteForce(_ word: String) throws {
    let estimator = try ChainRule([correction(word)])
    for law in try [xorNoise(0.2), xorNoise(0), xorNoise(0.7317)] {
      for n in [1, 2, 7, 97] {
        var worker = estimator.makeWorker(for: law, count: n)
        for replication in 0..<20 as Range<UInt64> {
          let sample = try draw(law, n, replication)
          let values = try estimate(&worker, 4, sample, replication)
          let exact = BruteForce(sample)
          for (value, quantity) in zip(values, estimator.quantities) {
            let expected = exact.value(of: quantity, millerMadow: word == "none" ? nil : n)
            #expect(abs(value - expected) < 1e-13, "\(quantity), n = \(n)")
          }
        }
      }
    }
  }

  @Test(arguments: corrections) func residualVanishes(_ word: String) throws {
    let law = try xorNoise(0.2)
    let estimator = try ChainRule([correction(word)])
    var worker = estimator.makeWorker(for: law, count: 60)
    var largest = 0.0
    for replication in 0..<1000 as Range<UInt64> {
      let values = try estimate(&worker, 4, try draw(law, 60, replication), replication)
      largest = max(largest, abs(values[3]))
      // What is stored is the difference of what is stored.
      #expect(values[3] == values[0] - (values[1] + values[2]))
    }
    #expect(largest < 1e-12)
  }

  @Test(arguments: corrections) func plugInAgainstBruteForce(_ word: String) throws {
    let estimator = try PlugIn([correction(word)])
    var laws: [any DiscreteLaw] = [try channel(0.1), try xorNoise(0.2)]
    for example in DiscreteTable.examples { laws.append(try DiscreteTable(example)) }
    for law in laws {
      for n in [1, 2, 7, 97, 1000] {
        let sample = try draw(law, n)
        let expected = BruteForce(sample).value(of: .mutualInformation, millerMadow: word == "none" ? nil : n)
        let value = try estimate(estimator, law, sample)[0]
        #expect(abs(value - expected) < 1e-13, "\(law.canonicalText), n = \(n)")
      }
    }
  }

  /// 3 + 1 + 1 + 3 of eight draws: ln 2 − h(1/4), and one cell less than the Miller–Madow correction of three entropies.
  @Test func eightDrawsByHand() throws {
    let law = try channel(0.1)
    let draws =
      Array(repeating: [0, 0], count: 3) + [[0, 1], [1, 0]] + Array(repeating: [1, 1], count: 3)
    let sample = symbols(law.shape, draws)
    let expected = log(2) + 0.25 * log(0.25) + 0.75 * log(0.75)
    #expect(abs(try estimate(try PlugIn([]), law, sample)[0] - expected) < 1e-15)
    let corrected = try estimate(try PlugIn([correction("miller-madow")]), law, sample)[0]
    #expect(abs(corrected - (expected - 1 / 16.0)) < 1e-15)
  }

  /// Beyond 2²⁰ counts the terms are computed and not looked up.
  @Test func moreThanTheTableOfTerms() throws {
    let law = try channel(0)
    let n = 1 << 21
    let sample = try draw(law, n)
    let value = try estimate(try PlugIn([]), law, sample)[0]
    #expect(abs(value - BruteForce(sample).value(of: .mutualInformation)) < 1e-12)
  }
}
