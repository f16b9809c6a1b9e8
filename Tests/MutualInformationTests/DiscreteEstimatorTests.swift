import Foundation
import MutualInformation
import Testing

/// Plug-in estimates and the chain rule on symbols.
@Suite struct DiscreteEstimatorTests {
  /// The jackknife by its definition, N Ĥ less the sum of N entropies, loses a factor of N; the estimator does not.
  private func tolerance(_ word: String, _ n: Int) -> Double {
    word == "jackknife" ? 1e-13 + 1e-13 * Double(n) : 1e-13
  }

  @Test(arguments: additiveCorrections) func chainRuleAgainstBruteForce(_ word: String) throws {
    let estimator = try ChainRule([correction(word)])
    for law in try [xorNoise(0.2), xorNoise(0), xorNoise(0.7317)] {
      for n in [1, 2, 7, 97] {
        var worker = estimator.makeWorker(for: law, count: n)
        for replication in 0..<20 as Range<UInt64> {
          let sample = try draw(law, n, replication)
          let values = try estimate(&worker, 4, sample, replication)
          let exact = BruteForce(sample)
          for (value, quantity) in zip(values, estimator.quantities) {
            let expected = exact.value(of: quantity, correction: word)
            #expect(abs(value - expected) < tolerance(word, n), "\(quantity), n = \(n)")
          }
        }
      }
    }
  }

  @Test(arguments: additiveCorrections) func residualVanishes(_ word: String) throws {
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

  @Test(arguments: additiveCorrections + ["chao-shen"]) func plugInAgainstBruteForce(_ word: String) throws {
    let estimator = try PlugIn([correction(word)])
    var laws: [any DiscreteLaw] = [try channel(0.1), try xorNoise(0.2)]
    for example in DiscreteTable.examples { laws.append(try DiscreteTable(example)) }
    for law in laws {
      for n in [1, 2, 7, 97, 1000] {
        let sample = try draw(law, n)
        let expected = BruteForce(sample).value(of: .mutualInformation, correction: word)
        let value = try estimate(estimator, law, sample)[0]
        #expect(abs(value - expected) < tolerance(word, n), "\(law.canonicalText), n = \(n)")
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

  /// Entropies of counts worked by hand, each through a table whose other entropies vanish or are known.
  @Test func correctionsByHand() throws {
    // Two draws of different diagonal cells: Ĥ(X) = Ĥ(Y) = Ĥ(X,Y) = Ĥ of the counts (1, 1).
    let law = try channel(0)
    let pair = symbols(law.shape, [[0, 0], [1, 1]])
    let (euler, two) = (0.577215664901532861, log(2.0))
    let expected = [
      ("none", two), ("miller-madow", two + 0.25),
      // 2 ln 2 − ½(0 + 0).
      ("jackknife", 2 * two),
      // ln 2 − ψ(1) + 1/2.
      ("grassberger-1988", two + euler + 0.5),
      // ln 2 − G(1) = 2 ln 2 + γ.
      ("grassberger-2003", 2 * two + euler),
    ]
    for (word, value) in expected {
      #expect(abs(try estimate(try PlugIn([correction(word)]), law, pair)[0] - value) < 4e-16 * 4, "\(word)")
    }
    // Counts (2, 1) likewise: G(2) = 2 − γ − ln 2, ψ(2) = 1 − γ.
    let three = symbols(law.shape, [[0, 0], [0, 0], [1, 1]])
    let skewed = log(3) - 2 / 3.0 * two
    for (word, value) in [
      ("none", skewed), ("miller-madow", skewed + 1 / 6.0),
      ("jackknife", 3 * skewed - 2 / 3.0 * 2 * two),
      ("grassberger-1988", log(3) - 2 / 3.0 * (1 - euler + 1 / 6.0) - 1 / 3.0 * (-euler - 0.5)),
      ("grassberger-2003", log(3) - 2 / 3.0 * (2 - euler - two) - 1 / 3.0 * (-euler - two)),
    ] {
      #expect(abs(try estimate(try PlugIn([correction(word)]), law, three)[0] - value) < 4e-16 * 4, "\(word)")
    }
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
