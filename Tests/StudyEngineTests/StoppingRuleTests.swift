import MutualInformation
import StudyEngine
import Testing

/// Stopping rules and lists of replications: where the looks are, what a study file may say, what is kept of it.
@Suite struct StoppingRuleTests {
  private static func rule(_ atLeast: Int, _ atMost: Int) -> StoppingRule {
    StoppingRule([StoppingRule.Target(.bias, 0.1)], atLeast: atLeast, atMost: atMost)
  }

  /// ⌈500·1.2^j⌉ by hand, and the last look where at-most cuts.
  @Test func looksByHand() {
    #expect(Self.rule(500, 2000).looks == [500, 600, 720, 864, 1037, 1245, 1493, 1792, 2000])
    #expect(Self.rule(500, 864).looks == [500, 600, 720, 864])
    #expect(Self.rule(500, 501).looks == [500, 501])
    #expect(Self.rule(500, 500).looks == [500])
  }

  /// ⌈a·6^j/5^j⌉ in integers of 128 bits, as far as these go.
  @Test(arguments: [20, 23, 97, 100, 500, 1009, 62_500])
  func looksExactly(_ atLeast: Int) {
    let looks = Self.rule(atLeast, 1_000_000_000).looks
    var (numerator, denominator) = (UInt128(atLeast), UInt128(1))
    for j in 0..<min(40, looks.count - 1) {
      #expect(UInt128(looks[j]) == (numerator + denominator - 1) / denominator, "look \(j)")
      numerator *= 6
      denominator *= 5
    }
    #expect(looks.last == 1_000_000_000)
    #expect(zip(looks, looks.dropFirst()).allSatisfy { $0 < $1 })
    // The last steps are still in proportion, where 128 bits do not reach.
    let (a, b) = (looks[looks.count - 3], looks[looks.count - 2])
    #expect(abs(Double(b) / Double(a) - 1.2) < 1e-6)
  }

  // MARK: The sums of a look

  /// From all estimates at once, mean first: s/√R and √(Σ(e² − m)²/(R(R − 1)))/(2√m).
  private static func errors(of estimates: [Double], truth: Double) -> (bias: Double, rmse: Double) {
    let count = Double(estimates.count)
    let mean = estimates.reduce(0, +) / count
    let variance = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let squares = estimates.map { ($0 - truth) * ($0 - truth) }
    let m = squares.reduce(0, +) / count
    let spread = squares.reduce(0) { $0 + ($1 - m) * ($1 - m) } / (count * (count - 1))
    return ((variance / count).squareRoot(), m > 0 ? spread.squareRoot() / (2 * m.squareRoot()) : 0)
  }

  /// Skewed estimates, an outlier first, a mean far from the truth: every prefix against the two passes, and the whole
  /// against the measures of a report.
  @Test(arguments: [(0.0, 0.0, 0.0), (0.3, 5.0, 0.2), (-2.0, -40.0, 1.0), (1000.0, 0.0, 3.0)])
  func sumsOfPrefixes(center: Double, first: Double, truth: Double) throws {
    var state: UInt64 = 88_172_645_463_325_252
    var estimates = [center + first]
    for _ in 1..<2000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let u = Double(state >> 11) * 0x1p-53
      estimates.append(center + 0.05 * u * u * u)
    }
    var sums = LookSums()
    for (index, estimate) in estimates.enumerated() {
      sums.add(estimate, truth: truth)
      guard index > 0, index % 97 == 1 || index == 1999 else { continue }
      let expected = Self.errors(of: Array(estimates[...index]), truth: truth)
      let (bias, rmse) = (try #require(sums.biasMCSE), try #require(sums.rootMeanSquareMCSE))
      #expect(abs(bias / expected.bias - 1) < 1e-9, "\(index + 1): \(bias) is not \(expected.bias)")
      #expect(abs(rmse / expected.rmse - 1) < 1e-8, "\(index + 1): \(rmse) is not \(expected.rmse)")
    }
    let measures = Measures(of: estimates, failures: 0, truth: truth, expectation: .none)
    #expect(abs(sums.biasMCSE! / measures.biasMCSE! - 1) < 1e-11)
    #expect(abs(sums.rootMeanSquareMCSE! / measures.rootMeanSquaredErrorMCSE! - 1) < 1e-9)
    #expect(abs(sums.standardDeviation! / measures.standardDeviation! - 1) < 1e-11)
    #expect(!sums.isRounding)
  }

  @Test func sumsOfNothing() {
    var sums = LookSums()
    #expect(sums.biasMCSE == nil && sums.rootMeanSquareMCSE == nil && !sums.isRounding)
    sums.add(0.25, truth: 0.25)
    #expect(sums.biasMCSE == nil && !sums.isRounding)
    sums.add(0.25, truth: 0.25)
    #expect(sums.biasMCSE == 0 && sums.rootMeanSquareMCSE == 0 && sums.isRounding && sums.mean == 0.25)
    sums.add(.greatestFiniteMagnitude, truth: 0.25)
    sums.add(-.greatestFiniteMagnitude, truth: 0.25)
    #expect(sums.biasMCSE.map { !$0.isFinite } ?? false)
    #expect(!sums.isRounding)
  }

  // MARK: Study files

  private static func head(_ replications: String) -> String {
    "name: x\nseed: 5\nreplications: \(replications)"
  }

  private static let allowed = "allowed: until, at-least, at-most"
  private static let kinds = "bias-mcse, rmse-mcse, relative"
  private static let example =
    "allowed: a whole number, or as in '{until: {bias-mcse: 0.0005}, at-least: 500, at-most: 100000}'"

  @Test(arguments: [
    (
      "{until: {bias-mcse: 0.0005}}",
      [
        "3:15: missing key 'at-least' of replications; \(example)",
        "3:15: missing key 'at-most' of replications; \(example)",
      ]
    ),
    (
      "{at-least: 100, at-most: 200}", ["3:15: missing key 'until' of replications; \(example)"]
    ),
    (
      "{untl: {bias-mcse: 1}, at-least: 100, at-most: 200}",
      ["3:16: unknown key 'untl' of replications; \(allowed); did you mean 'until'?"]
    ),
    (
      "{until: {bias_mcse: 1, sd: 2}, at-least: 100, at-most: 200}",
      [
        "3:24: unknown key 'bias_mcse' of until; allowed: \(kinds), controls; did you mean 'bias-mcse'?",
        "3:38: unknown key 'sd' of until; allowed: \(kinds), controls",
      ]
    ),
    (
      "{until: {}, at-least: 100, at-most: 200}",
      [
        "3:23: until is an empty mapping; allowed: one or several of \(kinds), as in 'until: {bias-mcse: 0.0005}'"
      ]
    ),
    (
      "{until: 0.0005, at-least: 100, at-most: 200}",
      ["3:23: until is 0.0005; allowed: one or several of \(kinds), as in 'until: {bias-mcse: 0.0005}'"]
    ),
    (
      "{until: {bias-mcse: 0, rmse-mcse: -1, relative: 1 %}, at-least: 100, at-most: 200}",
      [
        "3:35: bias-mcse is 0; allowed: a number above 0", "3:49: rmse-mcse is -1; allowed: a number above 0",
        "3:63: relative is 1 %, which is not a number; allowed: a number above 0",
      ]
    ),
    (
      "{until: {bias-mcse: 1}, at-least: 19, at-most: 2e3}",
      [
        "3:49: at-least is 19; allowed: a whole number from 20 to 1000000000",
        "3:62: at-most is 2e3, which has an exponent; write 2000; allowed: a whole number from 20 to 1000000000",
      ]
    ),
    (
      "{until: {bias-mcse: 1}, at-least: 200, at-most: 199}",
      ["3:63: at-most is 199; allowed: a whole number from 200 (at-least) to 1000000000"]
    ),
    ("[]", ["3:15: replications is an empty list; allowed: one whole number per cell, or one for all cells"]),
    ("[10, 0]", ["3:20: a number of replications is 0; allowed: a whole number from 1 to 1000000000"]),
    (
      "[10, 20, 30]",
      [
        "3:15: replications lists 3 numbers but the study has 2 cells; allowed: one whole number per cell, in the order of "
          + "the cells ('mi-study check STUDY --pilot' prints such a list), or one for all"
      ]
    ),
  ])
  func errors(replications: String, lines: [String]) {
    #expect(errorLines(studyText(head: Self.head(replications))) == lines)
  }

  /// One cell is not "1 cells", and one number not "1 numbers".
  @Test(arguments: [
    ("[10]", "[250, 1000]", "1 number but the study has 2 cells"),
    ("[1, 2]", "[250]", "2 numbers but the study has 1 cell;"),
  ])
  func oneOfThem(replications: String, sizes: String, text: String) {
    let lines = errorLines(studyText(head: Self.head(replications), sizes: "sample-sizes: \(sizes)"))
    #expect(lines.count == 1 && lines[0].contains("replications lists \(text)"), "\(lines)")
  }

  /// Nothing is relative to 0: neither where the law has no information, nor a chain-rule residual.
  @Test func relativeAlone() {
    let laws = "laws:\n  - {law: bivariate-normal, correlation: [0.5, 0]}"
    let relative = Self.head("{until: {relative: 0.01}, at-least: 100, at-most: 200}")
    #expect(
      errorLines(studyText(head: relative, laws: laws)) == [
        "3:15: the target relative is alone, but I(X;Y) is 0 in cell 3 (bivariate-normal(correlation=0.0) at n = 250), and "
          + "nothing is relative to 0; add bias-mcse or rmse-mcse to until"
      ])
    #expect(errorLines(studyText(head: relative)) == [])
    let both = Self.head("{until: {relative: 0.01, bias-mcse: 0.001}, at-least: 100, at-most: 200}")
    #expect(errorLines(studyText(head: both, laws: laws)) == [])
    let chain = (laws: "laws: [{law: xor-noise, flip: 0.2}]", estimators: "estimators: [chain-rule]")
    let lines = errorLines(studyText(head: relative, laws: chain.laws, estimators: chain.estimators))
    #expect(lines.count == 1 && lines[0].contains("in cell 1 (xor-noise(flip=0.2) at n = 250)"), "\(lines)")
  }

  /// What a store keeps reads back as the same study, and every part of a rule is in its digest.
  @Test func records() throws {
    let texts = [
      "100", "[100, 100]", "[100, 101]", "{until: {bias-mcse: 1e-5}, at-least: 100, at-most: 200}",
      "{until: {bias-mcse: 2e-5}, at-least: 100, at-most: 200}",
      "{until: {rmse-mcse: 1e-5}, at-least: 100, at-most: 200}",
      "{until: {relative: 1e-5}, at-least: 100, at-most: 200}",
      "{until: {relative: 0.5, bias-mcse: 1e-5}, at-least: 100, at-most: 200}",
      "{until: {bias-mcse: 1e-5}, at-least: 101, at-most: 200}",
      "{until: {bias-mcse: 1e-5}, at-least: 100, at-most: 201}",
    ]
    var digests: Set<String> = []
    for text in texts {
      let study = try Study(yaml: studyText(head: Self.head(text)), file: "s")
      let again = try Study(yaml: study.fileText, file: "record")
      #expect(again.replications == study.replications && again.digest == study.digest)
      #expect(study.identity == again.with(replications: 7).identity)
      #expect(study.with(replications: 7).replications == 7)
      digests.insert(study.digest)
    }
    #expect(digests.count == texts.count)
    // The order of the targets is none.
    let other = "{at-most: 200, at-least: 100, until: {bias-mcse: 0.00001, relative: 0.5}}"
    #expect(digests.contains(try Study(yaml: studyText(head: Self.head(other)), file: "s").digest))
    // A plain number is written as it always was.
    let plain = try Study(yaml: studyText(head: Self.head("100")), file: "s")
    #expect(plain.canonicalText.contains("\nreplications=100\n"))
  }

  /// From a program: the same objections without a file.
  @Test func fromAProgram() throws {
    let base = try Study(yaml: studyText(), file: "s")
    let bias = StoppingRule.Target(.bias, 0.01)
    let bad: [Replications] = [
      .until(StoppingRule([], atLeast: 100, atMost: 200)),
      .until(StoppingRule([StoppingRule.Target(.bias, .nan)], atLeast: 100, atMost: 200)),
      .until(StoppingRule([bias], atLeast: 0, atMost: 200)),
      .until(StoppingRule([bias], atLeast: 100, atMost: 99)),
      .plan([]), .plan([5]), .plan([5, 0]), .uniform(0),
    ]
    for replications in bad {
      #expect(throws: PlanError.self, "\(replications)") { try Plan(base.with(replications)) }
    }
    #expect(throws: Never.self) { try Plan(base.with(.plan([5, 6]))) }
  }

  /// Shards of cells that differ partition each cell, and balance as those of equal cells do.
  @Test func shardsOfUnequalCells() throws {
    let (work, replications) = ([5, 100, 1, 40], [7, 0, 1_000_003, 64])
    for count in [1, 2, 3, 7, 16, 100] {
      let sharding = Sharding(work: work, replications: replications, count: count)
      var ends = [0, 0, 0, 0]
      var totals: [Int] = []
      for index in 1...count {
        let shard = try #require(Shard(index, of: count))
        let ranges = work.indices.map { sharding.replications(of: $0, in: shard) }
        #expect(ranges.map(\.lowerBound) == ends)
        ends = ranges.map(\.upperBound)
        totals.append(ranges.reduce(0) { $0 + $1.count })
      }
      #expect(ends == replications)
      #expect(totals.max()! - totals.min()! <= 1)
    }
  }
}
