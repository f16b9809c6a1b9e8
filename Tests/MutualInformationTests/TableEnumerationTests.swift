import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Exact moments by going through all tables of counts, and the mean over permutations:
/// Scripts/references/mutual-information-enumerations.py.
@Suite struct TableEnumerationTests {
  struct Content: Decodable {
    struct Moments: Decodable { let mean: Double, variance: Double }
    struct Tables: Decodable { let rows: [[Double]], n: Int, moments: [String: Moments] }
    struct Permutations: Decodable { let rows: [[Int]], information: Double, expected: Double }
    let tables: [Tables], permutations: [Permutations]
  }

  private typealias Moment = MutualInformation.Expectation

  /// The printed values are rounded to ten digits, and their bounds say so.
  private func isClose(_ moment: Moment, _ value: Double) -> Bool {
    moment.kind == .exact && abs(moment.value - value) <= moment.errorBound && moment.errorBound < 1e-9
      && abs(moment.value - value) <= 1e-12 + 5e-10 * abs(value)
  }

  private func moments(_ estimator: any Estimator, _ law: any JointLaw, _ n: Int) -> (Moment, Moment) {
    (
      estimator.expectation(of: .mutualInformation, under: law, count: n),
      estimator.variance(of: .mutualInformation, under: law, count: n)
    )
  }

  @Test func momentsOfAnotherProgram() throws {
    for row in try reference("enumerations", as: Content.self).tables {
      let law = try table(row.rows)
      for (word, expected) in row.moments.sorted(by: { $0.key < $1.key }) {
        let (mean, variance) = moments(try PlugIn([correction(word)]), law, row.n)
        #expect(isClose(mean, expected.mean), "\(row.rows), \(word): \(mean), not \(expected.mean)")
        #expect(isClose(variance, expected.variance), "\(row.rows), \(word): \(variance)")
      }
    }
  }

  /// Of corrections that are sums over cells the mean is known another way: by binomial sums.
  @Test func meansOfSums() throws {
    let laws =
      try [channel(0.1), channel(0)] as [any DiscreteLaw] + [table([[0.1, 0.2, 0.05], [0.3, 0.15, 0.2]])]
    for (law, n) in zip(laws, [40, 97, 13]) {
      for word in additiveCorrections + ["dirichlet"] {
        let alpha = word == "dirichlet" ? [Parameter("alpha", .real(0.37))] : []
        let estimator = try PlugIn([correction(word)] + alpha)
        let sum = estimator.expectation(of: .mutualInformation, under: law, count: n)
        let mean = try #require(
          enumeratedMean(of: estimator.arguments, table: law.table, count: n), "\(word)")
        #expect(abs(mean.value - sum.value) <= 1e-12 + 1e-9 * abs(sum.value), "\(word): \(mean), \(sum)")
      }
    }
  }

  /// Mean and variance of the chain rule's quantities, by every sequence of three draws.
  @Test func triples() throws {
    let law = try xorNoise(0.2)
    let p = law.table.probabilities
    for word in ["none", "chao-shen"] {
      let estimator = try ChainRule([correction(word)])
      var worker = estimator.makeWorker(for: law, count: 3)
      var (first, second) = ([0.0, 0, 0, 0], [0.0, 0, 0, 0])
      for a in 0..<8 {
        for b in 0..<8 {
          for c in 0..<8 {
            let draws = [a, b, c].map { [$0 / 4, $0 / 2 % 2, $0 % 2] }
            let values = try estimate(&worker, 4, symbols(law.shape, draws), 0)
            let weight = p[a] * p[b] * p[c]
            for k in 0..<4 {
              first[k] += weight * values[k]
              second[k] += weight * values[k] * values[k]
            }
          }
        }
      }
      for (k, quantity) in estimator.quantities.enumerated() {
        let mean = estimator.expectation(of: quantity, under: law, count: 3)
        let variance = estimator.variance(of: quantity, under: law, count: 3)
        #expect(isClose(mean, first[k]), "\(word), \(quantity)")
        #expect(isClose(variance, second[k] - first[k] * first[k]), "\(word), \(quantity)")
      }
    }
  }

  /// A histogram with fixed edges is its cells; two cells by two and 100 points are the largest table.
  @Test func histograms() throws {
    let law = try normalPair(0.6317)
    let edges = [
      Parameter("binning", .word("edges")), Parameter("x-edges", .numbers([0.2])),
      Parameter("y-edges", .numbers([-0.385])),
    ]
    let cells = law.cells(xEdges: [0.2], yEdges: [-0.385]).table.probabilities
    let symbols = try table([Array(cells[..<2]), Array(cells[2...])])
    for word in ["none", "chao-shen"] {
      let (mean, variance) = moments(try Histogram(edges + [correction(word)]), law, 100)
      let (expected, spread) = moments(try PlugIn([correction(word)]), symbols, 100)
      #expect(abs(mean.value - expected.value) <= mean.errorBound + expected.errorBound)
      #expect(abs(variance.value - spread.value) <= variance.errorBound + spread.errorBound)
      #expect(variance.kind == .exact && mean.kind == .exact && variance.errorBound < 1e-9)
      #expect(moments(try Histogram(edges + [correction(word)]), law, 110).1.kind == .none)
    }
  }

  /// Variances within 5 standard errors of those of 20 000 samples: six comparisons, 4e-6 together before the seed was fixed.
  @Test(arguments: ["none", "miller-madow", "chao-shen", "james-stein", "panzeri-treves", "permutation"])
  func variancesOfSamples(_ word: String) throws {
    let law = try channel(0.11)
    let estimator = try PlugIn([correction(word)])
    let (mean, exact) = moments(estimator, law, 40)
    var worker = estimator.makeWorker(for: law, count: 40)
    let values = try (0..<20_000 as Range<UInt64>).map {
      try estimate(&worker, 1, try draw(law, 40, $0), $0)[0]
    }
    let average = values.reduce(0, +) / 20_000
    let squares = values.map { ($0 - average) * ($0 - average) }
    let variance = squares.reduce(0, +) / 19_999
    let spread = squares.reduce(0) { $0 + ($1 - variance) * ($1 - variance) } / 19_999
    #expect(abs(variance - exact.value) < 5 * (spread / 20_000).squareRoot(), "\(variance), \(exact)")
    #expect(abs(average - mean.value) < 5 * (variance / 20_000).squareRoot())
  }

  /// Var = ¼[ψ′((n − 2)/2) − ψ′((n − 1)/2)] at independence, ψ′ by its series; within 5 standard errors of 20 000 samples (6e-7
  /// before the seed was fixed).
  @Test func gaussianAtIndependence() throws {
    let estimator = try Gaussian([])
    func trigamma(_ x: Double) -> Double {
      let terms = (0..<2000).reduce(0.0) { $0 + 1 / ((x + Double($1)) * (x + Double($1))) }
      let y = x + 2000
      return terms + 1 / y + 1 / (2 * y * y) + 1 / (6 * y * y * y)
    }
    for n in [3, 4, 20, 100] {
      let exact = estimator.variance(of: .mutualInformation, under: try normalPair(0), count: n)
      let value = 0.25 * (trigamma(Double(n - 2) / 2) - trigamma(Double(n - 1) / 2))
      #expect(isClose(exact, value), "n = \(n): \(exact), \(value)")
    }
    #expect(estimator.variance(of: .mutualInformation, under: try quadraticNoise(1), count: 20).kind == .none)
    let law = try normalPair(0)
    var worker = estimator.makeWorker(for: law, count: 20)
    let values = try (0..<20_000 as Range<UInt64>).map {
      try estimate(&worker, 1, try draw(law, 20, $0), $0)[0]
    }
    let average = values.reduce(0, +) / 20_000
    let squares = values.map { ($0 - average) * ($0 - average) }
    let variance = squares.reduce(0, +) / 19_999
    let spread = squares.reduce(0) { $0 + ($1 - variance) * ($1 - variance) } / 19_999
    let exact = estimator.variance(of: .mutualInformation, under: law, count: 20)
    #expect(abs(variance - exact.value) < 5 * (spread / 20_000).squareRoot())
  }

  // MARK: Binned variables

  /// Discretisation and sampling bias cancel at ρ = .75, 10 × 10 equiprobable cells and N = 1000.
  @Test func discretised() throws {
    let law = try normalPair(0.75)
    let edges = equiprobableEdges(10)
    let histogram = try Histogram([
      Parameter("binning", .word("edges")), Parameter("x-edges", .numbers(edges)),
      Parameter("y-edges", .numbers(edges)),
    ])
    let binned = try #require(histogram.discretised(.mutualInformation, under: law, count: 100))
    #expect(abs(binned.value - 0.372249) < 5e-7 && binned.errorBound < 1e-9)
    let truth = law.truth(of: .mutualInformation)!.value
    let mean = histogram.expectation(of: .mutualInformation, under: law, count: 1000).value
    #expect(abs((binned.value - truth) + (mean - binned.value) - -0.0009) < 1e-4)
    #expect(
      try Histogram([Parameter("bins", .word("scott"))]).discretised(
        .mutualInformation, under: law, count: 100)
        == nil)
    #expect(try Gaussian([]).discretised(.mutualInformation, under: law, count: 100) == nil)
    let symbols = try channel(0.1)
    #expect(
      try PlugIn([]).discretised(.mutualInformation, under: symbols, count: 100)
        == symbols.truth(of: .mutualInformation))
  }

  // MARK: Permutations

  @Test func permutationsOfAnotherProgram() throws {
    for row in try reference("enumerations", as: Content.self).permutations {
      let (x, y) = (
        row.rows.map { $0.reduce(0, +) }, row.rows[0].indices.map { j in row.rows.reduce(0) { $0 + $1[j] } }
      )
      let value = try expectedMutualInformation(xCounts: x, yCounts: y)
      #expect(abs(value - row.expected) < 1e-12, "\(row.rows): \(value), not \(row.expected)")
      let (law, sample) = try CorrectionReferenceTests.sample(row.rows)
      let corrected = try estimate(try PlugIn([correction("permutation")]), law, sample)[0]
      #expect(abs(corrected - (row.information - row.expected)) < 2e-12)
    }
    let tens = [Int](repeating: 100, count: 10)
    #expect(try abs(expectedMutualInformation(xCounts: tens, yCounts: tens) - 0.0414006) < 5e-8)
  }

  /// All 720 permutations of six draws, one by one.
  @Test func everyPermutation() throws {
    let (x, y) = ([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 1])
    let law = try table([[0.2, 0.2], [0.2, 0.2], [0.1, 0.1]])
    let plugIn = try PlugIn([])
    var worker = plugIn.makeWorker(for: law, count: 6)
    var (sum, count) = (0.0, 0)
    func go(_ chosen: [Int], _ left: [Int]) throws {
      if left.isEmpty {
        let draws = zip(x, chosen).map { [$0, $1] }
        sum += try estimate(&worker, 1, symbols(law.shape, draws), 0)[0]
        count += 1
      }
      for i in left.indices {
        var rest = left
        let next = rest.remove(at: i)
        try go(chosen + [next], rest)
      }
    }
    try go([], y)
    #expect(count == 720)
    #expect(try abs(sum / 720 - expectedMutualInformation(xCounts: [3, 2, 1], yCounts: [2, 4])) < 1e-14)
  }

  /// Without dependence the corrected estimate has the mean zero, exactly.
  @Test func noBiasAtIndependence() throws {
    let law = try table([[0.06, 0.14], [0.24, 0.56]])
    let mean = try PlugIn([correction("permutation")]).expectation(
      of: .mutualInformation, under: law, count: 30)
    #expect(mean.kind == .exact && abs(mean.value) < 1e-13)
    let biased = try PlugIn([]).expectation(of: .mutualInformation, under: law, count: 30)
    #expect(biased.value > 0.01)
    #expect(throws: ParameterError.self) { try ChainRule([correction("permutation")]) }
  }
}
