import Foundation
import GSLRandom
import MutualInformation
import Testing

/// The law of candidate queries and the score estimated from draws of the state.
@Suite struct BALDTests {
  private static let notebook: [[Double]] = [[0.5, 0.5], [0.75, 0.25], [0.95, 0.05]]
  private static let close: [[Double]] = [
    [0.9, 0.5, 0.1], [0.1, 0.88, 0.5], [0.8, 0.1, 0.85], [0.2, 0.75, 0.95],
  ]
  private static let ugly: [[Double]] = [
    [1, 0, 0.6317, 0.25], [0.2, 0.7, 0.97, 1], [1e-12, 1 - 1e-12, 0.5, 0],
  ]
  /// Queries that differ by an exchange of labels or of states: their true scores are equal.
  private static let alike: [[Double]] = [
    [0.9, 0.317, 0.1], [0.1, 0.9, 0.317], [0.1, 0.683, 0.9], [0.5, 0.4, 0.5],
  ]

  private func bald(_ queries: [[Double]]) throws -> BALD {
    try BALD([Parameter("queries", .table(queries))])
  }

  /// h(⟨p⟩) − ⟨h(p)⟩ over draws of the state, one by one.
  private func score(_ query: [Double], _ draws: [Int]) -> Double {
    func h(_ p: Double) -> Double { [p, 1 - p].filter { $0 > 0 }.reduce(0) { $0 - $1 * log($1) } }
    let n = Double(draws.count)
    return h(min(draws.reduce(0) { $0 + query[$1] } / n, 1)) - draws.reduce(0) { $0 + h(query[$1]) } / n
  }

  /// The score of the best query and the probability to miss it, by the definition.
  private func values(_ queries: [[Double]], best: Int, _ draws: [Int]) -> [Double] {
    let scores = queries.map { score($0, draws) }
    let largest = scores.max()!
    let chosen = scores.indices.filter { scores[$0] > largest - 1e-12 }
    return [scores[best], Double(chosen.count { $0 != best }) / Double(chosen.count)]
  }

  private func sample(_ law: BALD, _ states: [Int]) -> Sample {
    symbols(law.shape, states.map { [$0, 0] })
  }

  private func expectations(_ law: any JointLaw, _ n: Int) throws -> [MutualInformation.Expectation] {
    let estimator = try BALDScore([])
    return estimator.quantities.map { estimator.expectation(of: $0, under: law, count: n) }
  }

  // MARK: The law

  /// Values of two routes, published to ten decimals.
  @Test func knownTruths() throws {
    for (queries, value) in [
      ([[0.5, 0.5], [0.75, 0.25]], 0.1308120359), (Self.notebook, 0.4946319372),
      ([[0.05, 0.95], [0.75, 0.25]], 0.4946319372), ([[0, 1], [0.5, 0.5]], 0.6931471806),
    ] { #expect(abs(try bald(queries).truth(of: .mutualInformation)!.value - value) < 5e-11) }
    #expect(try bald(Self.notebook).bestQuery == 2)
    #expect(try bald([[0.3, 0.3], [0, 0], [1, 1]]).truth(of: .mutualInformation)!.value == 0)
  }

  @Test func truthsAgainstBruteForce() throws {
    for queries in [Self.notebook, Self.close, Self.ugly, Self.alike] {
      let law = try bald(queries)
      let all = Array(queries[0].indices)
      let scores = queries.map { score($0, all) }
      for (mine, brute) in zip(law.scores, scores) { #expect(abs(mine - brute) < 1e-15) }
      #expect(law.bestQuery == scores.firstIndex { $0 > scores.max()! - 1e-9 })
      let truth = try #require(law.truth(of: .mutualInformation))
      #expect(truth.kind == .closedForm && truth.errorBound < 1e-13)
      #expect(abs(truth.value - scores.max()!) <= truth.errorBound)
      // The score is the information in the table of states and labels.
      #expect(abs(BruteForce(law.table).value(of: .mutualInformation) - truth.value) < 2e-15)
      #expect(abs(law.table.mutualInformation - truth.value) < 1e-14)
      #expect(law.exactValue(of: .bestQueryMissed) == ExactValue(0, errorBound: 0, kind: .closedForm))
      #expect(law.exactValue(of: .conditionalMutualInformation) == nil)
    }
  }

  /// States and labels as often as the table says. Each count is binomial: |z| > 5 by chance in 6e-7 of 22.
  @Test func sampler() throws {
    let n = 100_000
    for queries in [Self.notebook, Self.close, Self.ugly] {
      let law = try bald(queries)
      let sample = try draw(law, n)
      var counts = [Double](repeating: 0, count: 2 * queries[0].count)
      for i in 0..<n { counts[2 * Int(sample.x.symbols[i]) + Int(sample.y.symbols[i])] += 1 }
      for (count, p) in zip(counts, law.table.probabilities) {
        let deviation = (Double(n) * p * (1 - p)).squareRoot()
        #expect(abs(count - Double(n) * p) <= 5 * deviation, "\(queries): \(count) of \(Double(n) * p)")
      }
    }
  }

  @Test func badQueries() {
    func error(_ queries: [[Double]]) -> ParameterError? {
      do throws(ParameterError) {
        _ = try BALD([Parameter("queries", .table(queries))])
        return nil
      } catch { return error }
    }
    let rectangles = [
      [], [[]], [[0.5, 0.5], [0.5]], [[0.5, 1.1], [0, 1]], [[-0.1, 1], [0, 1]], [[.nan, 1]],
    ]
    for queries in rectangles {
      #expect(error(queries)?.allowed == "rows of equal length of numbers in [0, 1]", "\(queries)")
    }
    for queries in [
      [[0.5, 0.5]], [[0.5], [0.1]], [[Double]](repeating: .init(repeating: 1, count: 65_537), count: 2),
    ] {
      #expect(
        error(queries)?.allowed.hasPrefix("at least 2 queries (rows) and from 2 to 65536 states") == true)
    }
    #expect(error([[0.5, 0.5]])?.found == "a table of 1 × 2 (queries × states)")
    #expect(error(Self.notebook) == nil)
  }

  // MARK: The estimate

  @Test func scoresAgainstBruteForce() throws {
    for queries in [Self.notebook, Self.close, Self.ugly, Self.alike] {
      let law = try bald(queries)
      for (n, replication) in [(1, 0), (2, 1), (2, 2), (3, 3), (7, 4), (97, 5), (97, 6), (1000, 7)] {
        let sample = try draw(law, n, UInt64(replication))
        let found = try estimate(try BALDScore([]), law, sample)
        let expected = values(queries, best: law.bestQuery, sample.x.symbols.map(Int.init))
        #expect(abs(found[0] - expected[0]) < 1e-14 && found[1] == expected[1], "\(queries), n = \(n)")
      }
    }
  }

  @Test func ties() throws {
    let estimator = try BALDScore([])
    // Only one state was drawn, however often: all scores are zero, bit for bit.
    for queries in [Self.notebook, Self.close, Self.ugly] {
      let law = try bald(queries)
      let share = Double(queries.count - 1) / Double(queries.count)
      for state in queries[0].indices {
        for n in [1, 2, 3, 49, 1000] {
          let states = [Int](repeating: state, count: n)
          #expect(try estimate(estimator, law, sample(law, states)) == [0, share])
        }
      }
    }
    // Exchanged labels always tie with the best query, and cost half the choices; the labels are not looked at.
    let mirrored = try bald([[0.9, 0.2], [0.1, 0.8], [0.4, 0.5]])
    #expect(mirrored.bestQuery == 0)
    #expect(try estimate(estimator, mirrored, sample(mirrored, [0, 1, 1]))[1] == 0.5)
    #expect(try expectations(mirrored, 40)[1].value - 0.5 < 1e-9)
    // Rounding does not decide: queries that exchange states tie where those were drawn equally often.
    let alike = try bald(Self.alike)
    #expect(alike.bestQuery == 0)
    for n in [1, 3, 7, 49] {
      let even = (0..<3 * n).map { $0 % 3 }
      #expect(try estimate(estimator, alike, sample(alike, even))[1] == 2.0 / 3)
    }
  }

  @Test func onlyLawsWithQueries() throws {
    let estimator = try BALDScore([])
    for law in try [channel(0.1), table([[0.4, 0.1], [0.1, 0.4]]), normalPair(0.5)] as [any JointLaw] {
      let error = #expect(throws: Incompatibility.self) { try estimator.check(law, count: 100) }
      #expect(error?.description == "needs a law with candidate queries, such as bald")
      for expectation in try expectations(law, 100) { #expect(expectation.kind == .none) }
    }
    #expect(throws: Never.self) { try estimator.check(bald(Self.notebook), count: 1) }
  }

  // MARK: Its expectations

  /// Every sequence of draws, with the arithmetic of the definition.
  @Test func expectationsByAllSequences() throws {
    for (queries, largest) in [(Self.notebook, 9), (Self.close, 6), (Self.ugly, 5), (Self.alike, 6)] {
      let law = try bald(queries)
      let states = queries[0].count
      for n in 1...largest {
        let sequences = (0..<n).reduce(1) { count, _ in count * states }
        var sums = [0.0, 0.0]
        for number in 0..<sequences {
          var rest = number
          let draws = (0..<n).map { _ in
            defer { rest /= states }
            return rest % states
          }
          let value = values(queries, best: law.bestQuery, draws)
          for k in 0..<2 { sums[k] += value[k] / Double(sequences) }
        }
        for (expectation, sum) in zip(try expectations(law, n), sums) {
          #expect(expectation.kind == .exact && expectation.errorBound < 1e-9)
          #expect(abs(expectation.value - sum) <= expectation.errorBound + 1e-13, "\(queries), n = \(n)")
        }
      }
    }
  }

  /// The notebook's best query is missed only where all draws are the same state, and then by two lots of three.
  @Test func closedForms() throws {
    let law = try bald(Self.notebook)
    for n in [2, 5, 10, 30] {
      let missed = try expectations(law, n)[1]
      #expect(abs(missed.value - 2.0 / 3 * pow(2, Double(1 - n))) <= missed.errorBound)
    }
    // To the first order in 1/n the bias is −Var(p)/(2n p̄(1 − p̄)): Var = 0.45².
    for n in [1000, 100_000] {
      let bias = try expectations(law, n)[0].value - law.truth(of: .mutualInformation)!.value
      #expect(abs(bias * Double(n) / (-0.2025 / 0.5) - 1) < 2 / Double(n), "n = \(n): \(bias)")
    }
  }

  @Test func whereEnumerationIsNotCheap() throws {
    let kinds = { (queries: [[Double]], n: Int) in
      Set(try expectations(try bald(queries), n).map(\.kind))
    }
    #expect(try kinds(Self.notebook, 1_000_000) == [.exact])
    #expect(try kinds(Self.notebook, 10_000_000) == [.none])
    #expect(try kinds(Self.close, 2000) == [.none])
    #expect(try kinds(Self.ugly, 400) == [.none])
    #expect(try kinds([[Double]](repeating: .init(repeating: 0.5, count: 17), count: 2), 1) == [.none])
    #expect(try kinds([[Double]](repeating: .init(repeating: 0.5, count: 16), count: 2), 3) == [.exact])
  }

  /// At a fixed seed; |z| > 5 comes by chance in 6e-7 of the six comparisons.
  @Test func monteCarlo() throws {
    let estimator = try BALDScore([])
    for (queries, n) in [(Self.close, 97), (Self.notebook, 6), (Self.ugly, 13)] {
      let law = try bald(queries)
      var worker = estimator.makeWorker(for: law, count: n)
      var drawn: [[Double]] = []
      for replication in 0..<4000 as Range<UInt64> {
        drawn.append(try estimate(&worker, 2, try draw(law, n, replication), replication))
      }
      for (k, expectation) in try expectations(law, n).enumerated() {
        let mean = drawn.reduce(0) { $0 + $1[k] } / 4000
        let variance = drawn.reduce(0) { $0 + ($1[k] - mean) * ($1[k] - mean) } / 3999
        let z = (mean - expectation.value) / (variance / 4000).squareRoot()
        #expect(abs(z) < 5, "\(queries), n = \(n), value \(k): z = \(z)")
      }
    }
  }
}
