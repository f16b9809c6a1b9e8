import Foundation
import MutualInformation
import Testing

/// Exact expectations of additive estimators, against the enumeration of all multinomial tables.
@Suite struct AdditiveExpectationTests {
  /// E[Î] by going through every table of `total` counts, by correction.
  private func enumerated(_ table: JointTable, total: Int, _ quantity: Quantity) -> [String: Double] {
    var sums = Dictionary(uniqueKeysWithValues: additiveCorrections.map { ($0, 0.0) })
    var counts = [Int](repeating: 0, count: table.probabilities.count)
    let keys = BruteForce(table).weights.keys.sorted { $0.lexicographicallyPrecedes($1) }
    func place(_ cell: Int, _ left: Int, _ probability: Double) {
      if cell == counts.count - 1 {
        counts[cell] = left
        let weight = (0..<left).reduce(probability) { $0 * table.probabilities[cell] / Double($1 + 1) }
        guard weight > 0 else { return }
        var observed = BruteForce(table)
        for (key, count) in zip(keys, counts) { observed.weights[key] = Double(count) }
        for word in additiveCorrections {
          sums[word]! += weight * observed.value(of: quantity, correction: word)
        }
        return
      }
      var weight = probability
      for k in 0...left {
        counts[cell] = k
        place(cell + 1, left - k, weight)
        weight *= table.probabilities[cell] / Double(k + 1)
      }
    }
    place(0, total, (1...total).reduce(1) { $0 * Double($1) })
    return sums
  }

  private func expectation(_ estimator: any Estimator, _ quantity: Quantity, _ law: any JointLaw, _ n: Int)
    -> MutualInformation.Expectation
  {
    estimator.expectation(of: quantity, under: law, count: n)
  }

  @Test func pairs() throws {
    let laws: [(any DiscreteLaw, Int)] = [
      (try channel(0.1), 7), (try channel(0), 7), (try channel(0.6317), 1),
      (try table([[0.317, 0.05], [0.2, 0.433]]), 7), (try table([[0.1, 0, 0.2], [0.25, 0.05, 0.4]]), 5),
      (try table([[1]]), 3), (try table([[0.333, 0, 0.667]]), 6),
    ]
    for (law, n) in laws {
      let exact = enumerated(law.table, total: n, .mutualInformation)
      for word in additiveCorrections {
        let value = expectation(try PlugIn([correction(word)]), .mutualInformation, law, n)
        #expect(value.kind == .exact)
        // The printed value is rounded to ten digits, and its bound says so.
        #expect(value.errorBound < 1e-9 && abs(value.value - exact[word]!) <= value.errorBound)
        #expect(value.value == tenDigits(value.value))
        #expect(abs(value.value - exact[word]!) <= 1e-12 + 5e-10 * abs(value.value))
      }
    }
  }

  @Test func triples() throws {
    for law in try [xorNoise(0.2), xorNoise(0), xorNoise(0.7317)] {
      for quantity in try ChainRule([]).quantities {
        let exact = enumerated(law.table, total: 4, quantity)
        for word in additiveCorrections {
          let value = expectation(try ChainRule([correction(word)]), quantity, law, 4)
          #expect(value.kind == .exact)
          #expect(abs(value.value - exact[word]!) <= 1e-12 + 5e-10 * abs(value.value), "\(quantity), \(word)")
        }
      }
    }
  }

  /// A fixed-edge histogram is a plug-in estimate on the law's cells.
  @Test func fixedHistogram() throws {
    for law in try [normalPair(0.6) as any BinnableLaw, quadraticNoise(0.6317)] {
      let cells = law.cells(xEdges: [0.2], yEdges: [0.2]).table
      let exact = enumerated(cells, total: 7, .mutualInformation)
      for word in additiveCorrections {
        let histogram = try Histogram([
          Parameter("bins", .integer(2)), Parameter("range", .interval(-1, 1.4)), correction(word),
        ])
        let value = expectation(histogram, .mutualInformation, law, 7)
        #expect(abs(value.value - exact[word]!) <= 1e-12 + 5e-10 * abs(value.value))
        #expect(value.errorBound < 1e-9)
      }
    }
    let moving = try Histogram([Parameter("bins", .word("scott"))])
    #expect(expectation(moving, .mutualInformation, try normalPair(0.6), 100).kind == .none)
  }

  @Test func checkValues() throws {
    func bias(_ rows: [[Double]], _ n: Int, _ word: String) throws -> Double {
      let law = try table(rows)
      return expectation(try PlugIn([correction(word)]), .mutualInformation, law, n).value
        - law.truth(of: .mutualInformation)!.value
    }
    let flips = [[0.45, 0.05], [0.05, 0.45]]
    #expect(abs(try bias(flips, 100, "none") - 0.005437) < 5e-7)
    #expect(abs(try bias(flips, 100, "miller-madow") - 0.000496) < 5e-7)
    #expect(abs(try bias(flips, 100, "jackknife") - -0.000646) < 5e-7)
    let independent = [[Double]](repeating: Array(repeating: 0.01, count: 10), count: 10)
    #expect(abs(try bias(independent, 1000, "none") - 0.041423) < 5e-7)
    #expect(abs(try bias(independent, 1000, "miller-madow") - 0.000926) < 5e-7)
    #expect(abs(try bias(independent, 1000, "jackknife") - -0.001074) < 5e-7)
    let edges = equiprobableEdges(20)
    let cells = try normalPair(0.9).cells(xEdges: edges, yEdges: edges).table
    let rows = (0..<20).map { Array(cells.probabilities[$0 * 20..<$0 * 20 + 20]) }
    #expect(abs(try bias(rows, 1000, "none") - 0.126583) < 5e-7)
    // Miller's first order, 43 % off.
    #expect(
      abs(firstOrderPlugInExpectation(of: cells, count: 1000).value - cells.mutualInformation - 0.1805) < 5e-7
    )
    let flat = try table(independent).table
    #expect(abs(firstOrderPlugInExpectation(of: flat, count: 1000).value - 0.0405) < 5e-7)
    #expect(firstOrderPlugInExpectation(of: flat, count: 1000).kind == .firstOrder)
  }

  /// Which of the two forms of Grassberger 1988 that circulate is right: the bias of Ĥ on 100 equal cells with 3 points
  /// each, by the binomial sum. That of the form with (−1)^k/(k + 1) within the bracket is −.0069.
  @Test func formsOfGrassberger1988() {
    let (first, weights) = binomialWeights(count: 300, probability: 0.01)
    func bias(_ term: (Int) -> Double) -> Double {
      100 * weights.enumerated().reduce(0) { $0 + $1.element * term(first + $1.offset) } - log(100)
    }
    let entropy = { (k: Int, alternating: (Double) -> Double) in
      Double(k) / 300
        * (log(300) - CountEntropies.digamma(k) - (k % 2 == 0 ? 1 : -1) * alternating(Double(k)))
    }
    let right = bias { k in k == 0 ? 0 : entropy(k) { 1 / ($0 * ($0 + 1)) } }
    let wrong = bias { k in k == 0 ? 0 : entropy(k) { 1 / ($0 + 1) } }
    #expect(abs(right) < 1e-5 && abs(wrong - -0.0069) < 5e-5, "\(right), \(wrong)")
    // The catalogue has the right one, here as the entropy of X in a table of one letter of Y: I = H(X) − H(X) + H(Y).
    let one = CountEntropies.entropy([3], correction: "grassberger-1988")
    #expect(abs(one - (log(3) - CountEntropies.digamma(3) + 1 / 12.0)) < 1e-15)
  }

  /// Grassberger's bias over Poisson counts of mean z: Σ k G(k) is z ln z + z E₁(2z), and with the formula of 1988
  /// z ln z + z E₁(z) + (e^−z − e^−2z)/z − e^−z. E₁ from Abramowitz & Stegun, table 5.1.
  @Test func poissonBiases() {
    let z = 1.0
    var (recent, former, weight) = (0.0, 0.0, exp(-z))
    for k in 1...60 {
      weight *= z / Double(k)
      recent += weight * Double(k) * CountEntropies.grassberger(k)
      former += weight * (Double(k) * CountEntropies.digamma(k) + (k % 2 == 0 ? 1 : -1) / Double(k + 1))
    }
    #expect(abs(recent - 0.048900510708) < 1e-11)
    #expect(abs(former - (0.219383934396 + exp(-1) - exp(-2) - exp(-1))) < 1e-11)
  }

  /// Discretisation and sampling bias cancel at ρ = .75, 10 × 10 equiprobable cells and N = 1000.
  @Test func cancellation() throws {
    let edges = equiprobableEdges(10)
    let law = try normalPair(0.75)
    let cells = law.cells(xEdges: edges, yEdges: edges).table
    let rows = (0..<10).map { Array(cells.probabilities[$0 * 10..<$0 * 10 + 10]) }
    let value = expectation(try PlugIn([]), .mutualInformation, try table(rows), 1000).value
    #expect(abs(value - law.truth(of: .mutualInformation)!.value - -0.0009) < 1e-4)
  }

  @Test(arguments: [
    (1, 0.3), (7, 0.6317), (97, 0.001), (1000, 0.5), (100_000, 0.02), (5, 1e-300), (5, 1 - 1e-16),
  ])
  func binomialWeightsAgainstFactorials(_ n: Int, _ p: Double) {
    let (first, weights) = binomialWeights(count: n, probability: p)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-14)
    for (offset, weight) in weights.enumerated() where weight > 1e-20 {
      let k = Double(first + offset)
      let logarithm =
        lgamma(Double(n) + 1) - lgamma(k + 1) - lgamma(Double(n) - k + 1)
        + (k > 0 ? k * log(p) : 0) + (k < Double(n) ? (Double(n) - k) * log1p(-p) : 0)
      #expect(abs(weight / exp(logarithm) - 1) < 1e-13 * (10 + Double(n) * 12 * 0.1))
    }
    let mean = weights.enumerated().reduce(0) { $0 + Double(first + $1.offset) * $1.element }
    #expect(abs(mean - Double(n) * p) < 1e-12 * (1 + Double(n) * p))
  }
}
