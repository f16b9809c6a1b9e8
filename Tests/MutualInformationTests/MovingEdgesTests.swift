import GSLRandom
import MutualInformation
import Testing

/// The exact expectation of histograms over the range of the data.
@Suite struct MovingEdgesTests {
  private func histogram(_ bins: Int, _ more: [Parameter] = []) throws -> Histogram {
    try Histogram([Parameter("bins", .integer(bins))] + more)
  }

  /// Values by Gauss–Hermite rules of the extremes' normal scores, a program of its own in Python;
  /// 200 000 replications gave .40761 ± .00016 for the second and .030666 ± .000042 for the third.
  ///
  /// The fourth was published as .1228293, by seven nodes; with 13 it is .1228320.
  @Test(arguments: [
    (0.6, 20, 5, 0.3203024), (0.6, 100, 12, 0.407472), (0.6, 1000, 12, 0.030666), (0, 200, 8, 0.122832),
  ])
  func biases(_ correlation: Double, _ count: Int, _ bins: Int, _ bias: Double) throws {
    let law = try normalPair(correlation)
    let expectation = try histogram(bins).expectation(of: .mutualInformation, under: law, count: count)
    #expect(expectation.kind == .exact)
    #expect(expectation.errorBound < 3e-7)
    let truth = try #require(law.truth(of: .mutualInformation))
    #expect(abs(expectation.value - truth.value - bias) < 1e-6)
  }

  /// For independent uniform X and Y the bins of the draws between the extremes are uniform too, and
  /// every pairing of X with Y is equally likely: all tables of five or six draws can be listed.
  @Test(arguments: [(5, 3, "none"), (5, 2, "miller-madow"), (6, 2, "grassberger-2003"), (5, 3, "jackknife")])
  func enumeration(_ count: Int, _ bins: Int, _ word: String) throws {
    let law = try transformed(normalPair(0), x: ["normal-cdf"], y: ["normal-cdf"])
    let estimator = try histogram(bins, [correction(word)])
    let expectation = estimator.expectation(of: .mutualInformation, under: law, count: count)
    #expect(expectation.kind == .exact)
    let sums = try listedMean(count: count, bins: bins, word)
    #expect(abs(expectation.value - sums) < max(expectation.errorBound, 1e-9))
    #expect(expectation.errorBound < 1e-6)
  }

  /// The mean estimate over all bins of the draws between the extremes and all pairings.
  private func listedMean(count: Int, bins: Int, _ word: String) throws -> Double {
    // Bins of the draws in ascending order of which draw it is: the extremes, then the others.
    var columns: [[Int]] = [[]]
    for _ in 0..<count - 2 { columns = columns.flatMap { column in (0..<bins).map { column + [$0] } } }
    columns = columns.map { [0, bins - 1] + $0 }
    var permutations: [[Int]] = [[]]
    for k in 0..<count {
      permutations = permutations.flatMap { order in
        (0...order.count).map { place in Array(order[..<place]) + [k] + Array(order[place...]) }
      }
    }
    let plugIn = try PlugIn([correction(word)])
    let law = try table(
      Array(repeating: Array(repeating: 1 / Double(bins * bins), count: bins), count: bins))
    var worker = plugIn.makeWorker(for: law, count: count)
    var known: [[Int]: Double] = [:]
    var sum = 0.0
    for x in columns {
      for y in columns {
        for order in permutations {
          var counts = [Int](repeating: 0, count: bins * bins)
          for k in 0..<count { counts[x[k] * bins + y[order[k]]] += 1 }
          if known[counts] == nil {
            let sample = symbols(law.shape, (0..<count).map { [x[$0], y[order[$0]]] })
            known[counts] = try estimate(&worker, 1, sample, 0)[0]
          }
          sum += known[counts]!
        }
      }
    }
    return sum / Double(columns.count * columns.count * permutations.count)
  }

  /// Means of 2000 estimates; |z| < 4.5 for all of these has a false-alarm rate of 2e-4.
  @Test(arguments: [
    ("uniform-noise", ["noise": 0.1], 100, 8), ("uniform-noise", ["noise": 0.75], 30, 5),
    ("quadratic-noise", ["noise": 0.5], 200, 6), ("gamma-exponential", ["shape": 2], 60, 6),
    ("ordered-weinman", ["theta": 0.5], 80, 7), ("pareto", ["shape": 3], 50, 6),
    ("student-t", ["degrees-of-freedom": 12, "correlation": 0.5], 100, 5),
    ("bimodal-normal", ["correlation": 0.75], 100, 8), ("bivariate-normal", ["correlation": -0.95], 20, 9),
    ("bivariate-normal", ["correlation": 0.999], 100, 12), ("bivariate-normal", ["correlation": 0.3], 4, 2),
  ])
  func simulation(_ id: String, _ parameters: [String: Double], _ count: Int, _ bins: Int) throws {
    let type = try #require(Catalog.laws.first { $0.id == id })
    let law = try type.init(parameters.map { Parameter($0.key, .real($0.value)) })
    let estimator = try histogram(bins)
    let expectation = estimator.expectation(of: .mutualInformation, under: law, count: count)
    #expect(expectation.kind == .exact, "\(id)")
    let discretised = try #require(
      estimator.discretised(.mutualInformation, under: law, count: count), "\(id)")
    let binnable = try #require(law as? any BinnableLaw)
    var worker = estimator.makeWorker(for: law, count: count)
    var (estimates, informations) = ([Double](), [Double]())
    for replication in 0..<2000 {
      let sample = try draw(law, count, UInt64(replication))
      estimates.append(try estimate(&worker, 1, sample, 0)[0])
      if replication < 200 {
        // The cells between the edges of this sample, by the law's own probabilities of rectangles.
        func edges(_ values: [Double]) -> [Double] {
          let (low, high) = (values.min()!, values.max()!)
          return (1..<bins).map { low + (high - low) * Double($0) / Double(bins) }
        }
        informations.append(
          binnable.cells(xEdges: edges(sample.x.reals), yEdges: edges(sample.y.reals)).table.mutualInformation
        )
      }
    }
    #expect(abs(score(estimates, expectation.value, expectation.errorBound)) < 4.5, "\(id)")
    #expect(abs(score(informations, discretised.value, discretised.errorBound)) < 4.5, "\(id)")
  }

  private func score(_ values: [Double], _ mean: Double, _ bound: Double) -> Double {
    let count = Double(values.count)
    let average = values.reduce(0, +) / count
    let square = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (count - 1)
    return (average - mean) / ((square / count).squareRoot() + bound)
  }

  /// A reflection of X, and X and Y exchanged, change nothing.
  @Test func symmetries() throws {
    let estimator = try histogram(7)
    let plus = estimator.expectation(of: .mutualInformation, under: try normalPair(0.8), count: 50)
    let minus = estimator.expectation(of: .mutualInformation, under: try normalPair(-0.8), count: 50)
    #expect(abs(plus.value - minus.value) <= plus.errorBound + minus.errorBound)
    let exchanged = estimator.expectation(
      of: .mutualInformation, under: try ExchangedNormal([Parameter("correlation", .real(0.8))]), count: 50)
    #expect(exchanged.kind == .exact)
    #expect(abs(plus.value - exchanged.value) <= plus.errorBound + exchanged.errorBound)
  }

  /// A normal pair whose factors are p(y) p(x|y).
  private struct ExchangedNormal: BinnableLaw {
    static let id = "exchanged-normal"
    static let summary = "a normal pair"
    static let source = "a test"
    static let parameters = BivariateNormal.parameters
    static let examples = BivariateNormal.examples
    let arguments: Arguments
    let base: BivariateNormal

    init(_ arguments: Arguments) throws(ParameterError) {
      self.arguments = arguments
      base = try BivariateNormal(arguments.parameters)
    }
    func truth(of quantity: Quantity) -> ExactValue? { base.truth(of: quantity) }
    func draw(into sample: inout Sample, using stream: inout RandomStream) {
      base.draw(into: &sample, using: &stream)
    }
    func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
      base.cells(xEdges: xEdges, yEdges: yEdges)
    }
    var factors: PairFactors? { base.factors.map { PairFactors(Exchanged($0.conditional)) } }
  }

  /// Factors that are symmetric in X and Y, with the roles exchanged.
  private struct Exchanged: ConditionalFactors {
    let base: any ConditionalFactors
    init(_ base: any ConditionalFactors) { self.base = base }
    var isGivenX: Bool { !base.isGivenX }
    var given: PositionScale { base.given }
    var other: PositionScale { base.other }
    func density(_ u: Double) -> Double { base.density(u) }
    func density(_ v: Double, given u: Double) -> Double { base.density(v, given: u) }
    func lower(_ v: Double, given u: Double) -> Double { base.lower(v, given: u) }
    func upper(_ v: Double, given u: Double) -> Double { base.upper(v, given: u) }
    func width(_ low: Double, _ high: Double) -> Double { base.width(low, high) }
    func widthWithin(_ low: Double, _ high: Double) -> Double { base.widthWithin(low, high) }
    func reach(_ low: Double, _ high: Double) -> ClosedRange<Double> { base.reach(low, high) }
  }

  /// Every law's factors give its cells, but for copulas, which do not tell them; and those of ever narrower columns their density.
  @Test func factors() throws {
    for type in Catalog.laws {
      for example in type.examples {
        guard let law = try type.init(example) as? any BinnableLaw, law.shape == .realPair, !(law is Copula)
        else {
          continue
        }
        let conditional = try #require(law.factors, "\(law.canonicalText) has no factors").conditional
        guard !(law is BimodalNormal) else { continue }
        var stream = try RandomStream(.philox, at: StreamAddress(key: 7, replication: 0))
        let sample = try law.sample(count: 41, using: &stream)
        let (x, y) = (sample.x.reals.sorted(), sample.y.reals.sorted())
        let edges = (x: [x[1], x[10], x[20], x[36]], y: [y[2], y[17], y[30], y[39]])
        let cells = law.cells(xEdges: edges.x, yEdges: edges.y)
        let other = conditional.cells(
          givenEdges: conditional.isGivenX ? edges.x : edges.y,
          otherEdges: conditional.isGivenX ? edges.y : edges.x)
        for (p, q) in zip(cells.table.probabilities, other.table.probabilities) {
          #expect(abs(p - q) <= cells.errorBound + 2e-11, "\(law.canonicalText): \(p) and \(q)")
        }
        // p(v|u) is the derivative of P(V < v | u), and 1 − P(V < v | u) is P(V > v | u).
        for (u, v) in zip(
          conditional.isGivenX ? sample.x.reals : sample.y.reals,
          conditional.isGivenX ? sample.y.reals : sample.x.reals)
        {
          let lower = conditional.lower(v, given: u)
          #expect(abs(lower + conditional.upper(v, given: u) - 1) < 1e-12, "\(law.canonicalText)")
          let density = conditional.density(v, given: u)
          let step = 1e-4 * max(min(lower, 1 - lower), 1e-6) / density
          let slope =
            (conditional.lower(v + step, given: u) - conditional.lower(v - step, given: u)) / (2 * step)
          #expect(abs(slope - density) < 1e-4 * density + 1e-14 / step, "\(law.canonicalText) at \(u), \(v)")
        }
      }
    }
  }

  /// What has no expectation: too few draws, a number of bins that depends on the values, ranks, and
  /// corrections that are no sums over cells. The cells' information is known for these all the same.
  @Test func unknown() throws {
    let law = try normalPair(0.5)
    func kind(_ parameters: [Parameter], _ count: Int) throws -> MutualInformation.Expectation.Kind {
      try Histogram(parameters).expectation(of: .mutualInformation, under: law, count: count).kind
    }
    #expect(try kind([Parameter("bins", .integer(4))], 3) == .none)
    #expect(try kind([Parameter("bins", .word("scott"))], 50) == .none)
    #expect(try kind([Parameter("bins", .word("sturges"))], 50) == .exact)
    // range/(range/k) can exceed k = log₂ 16 + 1 by a rounding; k = log₂ 8 + 1 is a power of two.
    #expect(try kind([Parameter("bins", .word("sturges"))], 16) == .none)
    #expect(try kind([Parameter("bins", .word("sturges"))], 8) == .exact)
    let chao = [Parameter("bins", .integer(4)), correction("chao-shen")]
    #expect(try kind(chao, 50) == .none)
    #expect(try Histogram(chao).discretised(.mutualInformation, under: law, count: 50) != nil)
  }

  /// A rule has the expectation of the number of bins that it takes for every sample.
  @Test(arguments: ["sturges", "rice", "sqrt"])
  func rules(_ word: String) throws {
    let law = try normalPair(0.3)
    for count in [5, 12, 50] {
      var stream = try RandomStream(.philox, at: StreamAddress(key: 3, replication: UInt64(count)))
      var numbers: Set<Int> = []
      for _ in 0..<50 {
        let sample = try law.sample(count: count, using: &stream)
        numbers.insert(try #require(Histogram.binCount(of: sample.x.reals, rule: word)))
      }
      #expect(numbers.count == 1)
      let rule = try Histogram([Parameter("bins", .word(word))])
      let fixed = try histogram(try #require(numbers.first))
      #expect(
        rule.expectation(of: .mutualInformation, under: law, count: count)
          == fixed.expectation(of: .mutualInformation, under: law, count: count))
    }
  }
}
