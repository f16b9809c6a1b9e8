import Foundation
import MutualInformation
import Testing

@Suite struct ParameterTests {
  private func refuses(_ kind: ParameterKind, _ value: ParameterValue) -> Bool {
    kind.objection(to: value) != nil
  }

  @Test func reals() {
    let open = ParameterKind.real(RealRange(-1, 1, includesLower: false, includesUpper: false))
    for value in [-1, 1, 1.5, .nan, .infinity, -.infinity] { #expect(refuses(open, .real(value))) }
    for value in [0, -0.0, 1.0.nextDown, -1.0.nextDown + 2.3e-16, Double.leastNonzeroMagnitude] {
      #expect(!refuses(open, .real(value)))
    }
    let closed = ParameterKind.real(RealRange(0, 1))
    #expect(
      !refuses(closed, .real(0)) && !refuses(closed, .real(1))
        && refuses(closed, .real(-Double.leastNonzeroMagnitude)))
    let unbounded = ParameterKind.real(RealRange(0, .infinity, includesLower: false))
    #expect(refuses(unbounded, .real(.infinity)) && refuses(unbounded, .real(0)))
    #expect(refuses(closed, .integer(1)) && refuses(closed, .word("0.5")))
    #expect(
      open.allowed == "a number in (-1, 1)"
        && ParameterKind.real(RealRange(0.001, 1000)).allowed == "a number in [0.001, 1000]")
  }

  @Test func wholeNumbersAndChoices() {
    let bins = ParameterKind.integer(1...4096)
    #expect(refuses(bins, .integer(0)) && refuses(bins, .integer(4097)) && refuses(bins, .real(3)))
    #expect(!refuses(bins, .integer(1)) && !refuses(bins, .integer(4096)))
    #expect(bins.allowed == "a whole number from 1 to 4096")
    let choice = ParameterKind.choice(["none", "exact"])
    #expect(refuses(choice, .word("None")) && refuses(choice, .word("")) && !refuses(choice, .word("exact")))
    #expect(choice.allowed == "none or exact")
  }

  @Test func wholeNumbersOrWords() {
    let bins = ParameterKind.integerOrWord(1...4096, ["scott", "rice"])
    #expect(!refuses(bins, .integer(12)) && !refuses(bins, .word("rice")))
    #expect(refuses(bins, .integer(0)) && refuses(bins, .word("Rice")) && refuses(bins, .real(12)))
    #expect(bins.allowed == "a whole number from 1 to 4096 or scott or rice")
  }

  @Test func increasingNumbers() {
    let edges = ParameterKind.increasing
    for numbers in [[0], [-1, 0, 1e300], [1, 1.0.nextUp]] { #expect(!refuses(edges, .numbers(numbers))) }
    for numbers in [[], [1, 1], [0, 2, 1], [.nan], [0, .infinity]] {
      #expect(refuses(edges, .numbers(numbers)))
    }
    #expect(ParameterValue.numbers([-1, 0.5]).text == "[-1.0, 0.5]")
  }

  /// A parameter that came later: with its default it is as if it were not there, but conditions and lookups see it.
  @Test func implicitParameters() throws {
    let specifications = [
      ParameterSpecification(
        "binning", .choice(["equal-width", "equal-frequency", "edges"]), default: .word("equal-width"),
        isImplicit: true, summary: "how"),
      ParameterSpecification(
        "bins", .integer(1...9), default: .integer(5),
        appliesWhere: .init("binning", words: ["equal-width", "equal-frequency"]), summary: "how many"),
      ParameterSpecification(
        "edges", .increasing, appliesWhere: .init("binning", .word("edges")), summary: "where"),
    ]
    let silent = try Arguments([], for: specifications)
    let spelled = try Arguments([Parameter("binning", .word("equal-width"))], for: specifications)
    #expect(silent == spelled && silent.parameters == [Parameter("bins", .integer(5))])
    #expect(silent.word("binning") == "equal-width" && silent["edges"] == nil)
    let other = try Arguments(
      [Parameter("binning", .word("edges")), Parameter("edges", .numbers([0, 1]))], for: specifications)
    #expect(other.parameters.map(\.name) == ["binning", "edges"] && other.numbers("edges") == [0, 1])
    #expect(
      throws: ParameterError(
        parameter: "bins", found: "3", allowed: "nothing unless binning is equal-width or equal-frequency")
    ) {
      try Arguments(
        [
          Parameter("binning", .word("edges")), Parameter("bins", .integer(3)),
          Parameter("edges", .numbers([0])),
        ], for: specifications)
    }
  }

  @Test func intervals() {
    let range = ParameterKind.interval(orWord: ["data"])
    #expect(!refuses(range, .word("data")) && refuses(range, .word("dat")))
    #expect(!refuses(range, .interval(-4, 4)))
    let ends: [(Double, Double)] = [
      (1, 1), (2, 1), (.nan, 1), (0, .nan), (0, .infinity), (-.infinity, 0),
      (-.greatestFiniteMagnitude, .greatestFiniteMagnitude),
    ]
    for (low, high) in ends { #expect(refuses(range, .interval(low, high)), "\(low), \(high)") }
  }

  @Test func tables() {
    let kind = ParameterKind.table
    let good: [[[Double]]] = [
      [[1]], [[0.5, 0.5]], [[0.25, 0.25], [0, 0.5]], [[0.333, 0.333], [0.334, 0]], [[0.1], [0.9 + 9e-10]],
    ]
    for rows in good { #expect(!refuses(kind, .table(rows)), "\(rows)") }
    let bad: [[[Double]]] = [
      [], [[]], [[], []], [[0.5, 0.5], [0]], [[0.5, 0.4]], [[1.5, -0.5]], [[.nan, 1]], [[.infinity]],
      [[1 + 2e-9]], [[0]],
    ]
    for rows in bad { #expect(refuses(kind, .table(rows)), "\(rows)") }
  }

  @Test func rates() {
    let kind = ParameterKind.rates
    for rows in [[[1]], [[0, 1, -0.0]], [[0.9, 0.9], [1, Double.leastNonzeroMagnitude]]] {
      #expect(!refuses(kind, .table(rows)), "\(rows)")
    }
    let bad: [[[Double]]] = [
      [], [[]], [[], []], [[0.5, 0.5], [0]], [[1 + 0x1p-52]], [[0.5, -Double.leastNonzeroMagnitude]],
      [[.nan]],
      [[.infinity]],
    ]
    for rows in bad { #expect(refuses(kind, .table(rows)), "\(rows)") }
    #expect(refuses(kind, .real(0.5)) && refuses(.table, .table([[0.9, 0.9]])))
    #expect(kind.allowed == "rows of equal length of numbers in [0, 1]")
  }

  @Test func counts() {
    let kind = ParameterKind.counts
    for rows in [[[1]], [[0, 3], [-0.0, 1e9]]] { #expect(!refuses(kind, .table(rows)), "\(rows)") }
    let bad: [[[Double]]] = [
      [], [[]], [[0]], [[0, 0], [0, 0]], [[1, 2], [3]], [[1.5]], [[-1, 2]], [[1e9 + 1]], [[.nan]],
      [[.infinity]],
    ]
    for rows in bad { #expect(refuses(kind, .table(rows)), "\(rows)") }
  }

  /// Exactly one of a parameter and its alternative is given.
  @Test func alternatives() throws {
    let specifications = DiscreteTable.parameters
    #expect(specifications.alternatives(of: "counts") == ["probabilities", "counts"])
    #expect(specifications.alternatives(of: "probabilities") == ["probabilities", "counts"])
    #expect(
      specifications.required.isEmpty && BivariateNormal.parameters.required.map(\.name) == ["correlation"])
    let probabilities = Parameter("probabilities", .table([[0.5, 0.5]]))
    let counts = Parameter("counts", .table([[2, 2]]))
    #expect(throws: ParameterError.self) { try Arguments([], for: specifications) }
    for both in [[probabilities, counts], [counts, probabilities]] {
      #expect(throws: ParameterError.self) { try Arguments(both, for: specifications) }
    }
    let law = try DiscreteTable([counts])
    #expect(law.arguments.parameters == [counts])
    #expect(law.canonicalText == "discrete-table(counts=[[2.0, 2.0]])")
    #expect(try DiscreteTable([probabilities]).canonicalText == "discrete-table(probabilities=[[0.5, 0.5]])")
  }

  /// Each count is divided by the sum of all, once: the quotients are those of whole numbers, and the
  /// table has the truth and the draws of the table of these probabilities.
  @Test func countsAreDividedByTheirSum() throws {
    let counts: [[Double]] = [[35, 4, 0], [7, 11, 42]]
    let law = try DiscreteTable([Parameter("counts", .table(counts))])
    #expect(law.table.probabilities == [35, 4, 0, 7, 11, 42].map { $0 / 99 })
    let same = try ProbabilityTable(shape: [2, 3], counts: [35, 4, 0, 7, 11, 42])
    #expect(law.table.probabilities == same.probabilities)
    let truth = try #require(law.truth(of: .mutualInformation)).value
    #expect(abs(try truth - same.mutualInformation(between: [0], and: [1])) < 1e-15)
    // A common factor that is a power of two changes no bit.
    let twice = try DiscreteTable([Parameter("counts", .table(counts.map { $0.map { 2 * $0 } }))])
    #expect(twice.table.probabilities == law.table.probabilities && twice.canonicalText != law.canonicalText)
  }

  @Test func tablesAreNormalised() throws {
    let law = try table([[0.3, 0.3], [0.4 + 9e-10, 0]])
    #expect(abs(law.table.probabilities.reduce(0, +) - 1) < 2e-16)
    // Too many letters for 16 bits.
    let long = [[Double]](repeating: [1.0 / 65_537], count: 65_537)
    #expect(throws: ParameterError.self) { try table(long) }
  }

  @Test func negativeZero() throws {
    #expect(try normalPair(-0.0).canonicalText == normalPair(0).canonicalText)
    #expect(try normalPair(-0.0).arguments == normalPair(0).arguments)
    #expect(try table([[-0.0, 1]]).canonicalText == table([[0, 1]]).canonicalText)
    #expect(try draw(normalPair(-0.0), 20).y.reals == draw(normalPair(0), 20).y.reals)
    #expect(Parameter("range", .interval(-0.0, 1)).value.text == "[0.0, 1.0]")
    #expect(try normalPair(0.6).canonicalText == "bivariate-normal(correlation=0.6)")
  }

  @Test func completeTexts() throws {
    #expect(
      try Histogram([Parameter("bins", .integer(12))]).canonicalText
        == "histogram(bins=12, range=data, correction=none)")
    #expect(
      try contrastive(8, temperature: 0.2).canonicalText
        == "infonce(critic=inner-product, temperature=0.2, candidates=8, negatives=independent)")
    #expect(
      try contrastive(8, anchors: 100).canonicalText
        == "infonce(critic=oracle, candidates=8, negatives=pool, anchors=100)")
    // Defaults and their spelling out are the same thing, in whatever order.
    let spelled = [correction("none"), Parameter("range", .word("data")), Parameter("bins", .integer(12))]
    #expect(try Histogram(spelled).arguments == Histogram([Parameter("bins", .integer(12))]).arguments)
  }

  @Test func whatIsNotThereOrDoesNotApply() throws {
    func error(_ body: () throws -> Void) -> ParameterError? {
      do { try body() } catch { return error as? ParameterError }
      return nil
    }
    let unknown = error { _ = try BivariateNormal([Parameter("corelation", .real(0.5))]) }
    #expect(unknown?.parameter == "corelation" && unknown?.allowed == "correlation")
    let missing = error { _ = try BivariateNormal([]) }
    #expect(missing?.parameter == "correlation" && missing?.found == "nothing")
    let outside = error { _ = try normalPair(1.5) }
    #expect(outside?.description == "correlation: found 1.5, allowed is a number in (-1, 1)")
    let size = Parameter("candidates", .integer(8))
    let oracle = Parameter("critic", .word("oracle"))
    let warm = error { _ = try InfoNCE([oracle, size, Parameter("temperature", .real(1))]) }
    #expect(warm?.parameter == "temperature" && warm?.allowed == "nothing unless critic is inner-product")
    let anchors = error { _ = try InfoNCE([size, Parameter("anchors", .integer(5))]) }
    #expect(anchors?.parameter == "anchors")
    let pool = error { _ = try InfoNCE([size, Parameter("negatives", .word("pool"))]) }
    #expect(pool?.parameter == "anchors" && pool?.found == "nothing")
    #expect(error { _ = try contrastive(1, temperature: 1) }?.parameter == "candidates")
    for temperature in [0, -1, .nan, .infinity] {
      #expect(error { _ = try contrastive(2, temperature: temperature) }?.parameter == "temperature")
    }
    #expect(error { _ = try Histogram([Parameter("bins", .integer(0))]) }?.parameter == "bins")
  }

  @Test func tenDigitsOfNumbers() {
    for (value, expected) in [
      (0.123456789049, 0.1234567890), (0.12345678905123, 0.1234567891), (-9.99999999996, -10), (1, 1), (0, 0),
      (123456.7890149, 123456.7890), (4.99999999995e-7, 5e-7),
    ] { #expect(abs(tenDigits(value) - expected) <= abs(expected).ulp, "\(value)") }
    #expect(tenDigits(.nan).isNaN && tenDigits(.infinity) == .infinity)
    // Rounding twice changes nothing.
    for k in 1...1000 {
      let value = Double(k) / 997 * pow(10, Double(k % 13) - 6)
      #expect(
        tenDigits(tenDigits(value)) == tenDigits(value) && abs(tenDigits(value) - value) <= 5.1e-10 * value)
    }
  }
}
