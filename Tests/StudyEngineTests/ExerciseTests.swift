import Foundation
import MutualInformation
import StudyEngine
import Testing

/// The notebook, number for number.
struct ExerciseTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// What the notebook computes with NumPy 2.4.6, exercise by exercise; run there, not taken from here.
  static let numbers: [Int: [String: Double]] = [
    1: [
      "I(X;Y)": 0.19274475702175753, "I(Y;X)": 0.19274475702175753,
      "H(X) + H(Y) − H(X,Y)": 0.19274475702175753,
    ],
    2: ["correlation": -0.0006069789247583578, "histogram MI, 30 bins": 1.3521916520735817],
    3: ["D(P_XY ‖ P_X P_Y)": 0.19274475702175753, "I(X;Y) of the independent table": 0],
    4: [
      "I(X,Z;Y)": 0.19433948039738613, "I(X;Y)": 1.59909767525815e-06, "I(Z;Y|X)": 0.1943378812997108,
      "I(X;Y) + I(Z;Y|X)": 0.19433948039738606,
    ],
    5: [
      "I(X;Y) at ε = 0.1": 0.3680642071684971, "I(X;Y) at ε = 0.25": 0.130812035941137,
      "I(X;Y) at ε = 0.49": 0.00020001333546704192,
    ],
    6: [
      "I(X;Y)": 0.22314355131420974, "histogram MI, 12 bins": 0.22493591837122892,
      "histogram MI, 30 bins": 0.2954145785335579,
    ],
    7: [
      "bound with K = 8": -0.770334968305574, "bound with K = 64": -2.4182928444607033,
      "I(X;Y)": 0.5108256237659908, "limit of the bound as K → ∞, ρ/τ − 1/(2τ²)": -8.5,
    ],
    8: ["uninformative": 0, "moderate": 0.130812035941137, "very informative": 0.4946319372140727],
    9: ["best input P(X = 1)": 0.5, "capacity": 0.27043809275395453],
    10: ["loss with weak positives": 0.7809321606112937, "loss with strong positives": 0.2350828382080706],
  ]

  @Test func allTenInOrder() {
    #expect(Notebook.exercises.map { $0.number } == Array(1...10))
    // A question takes two lines of a report.
    #expect(Notebook.exercises.allSatisfy { wrapped($0.statement, width: 110).count == 2 })
    #expect(Notebook.exercises.allSatisfy { !$0.takeaway.isEmpty })
  }

  @Test(arguments: 1...10) func numbers(of number: Int) throws {
    let solution = try #require(ExerciseReport(numbers: [number]).solutions.first)
    // The last bits of exercise 6 depend on the linear algebra that NumPy was built with.
    let tolerance = number == 6 ? 1e-9 : 1e-12
    for (name, expected) in try #require(Self.numbers[number]) {
      let value = try #require(solution.values.first { $0.name == name }, "\(name)")
      #expect(abs(value.value - expected) <= tolerance, "\(name): \(value.value)")
    }
    for value in solution.values {
      if let notebook = value.notebook { #expect(abs(value.value - notebook) <= tolerance, "\(value.name)") }
    }
  }

  /// The notebook prints both sides of the chain rule, and no term of the right side: there is nothing to stand beside these.
  @Test func onlyWhatItPrints() throws {
    let solution = try #require(ExerciseReport(numbers: [4]).solutions.first)
    let printed = solution.values.filter { $0.notebook != nil }.map(\.name)
    #expect(printed == ["I(X,Z;Y)", "I(X;Y) + I(Z;Y|X)"])
  }

  /// Every check of the notebook holds, but for the one that is refuted.
  @Test func checks() throws {
    let report = try ExerciseReport(numbers: [])
    #expect(report.isAsExpected)
    let checks = report.solutions.flatMap(\.checks)
    #expect(checks.count == 16)
    let refuted = checks.filter { $0.outcome == .refuted }
    #expect(refuted.map(\.name) == ["more negatives usually tighten the bound"])
    #expect(refuted.first?.explanation?.contains("-8.5") == true)
  }

  /// A check that fails is not as expected, nor is a refuted claim that turns out to hold.
  @Test func outcomes() {
    #expect(Solution.Check("a", true).outcome == .pass)
    #expect(Solution.Check("a", false).outcome == .fail)
    #expect(Solution.Check("a", refuted: true, explanation: "b").outcome == .refuted)
    #expect(Solution.Check("a", refuted: false, explanation: "b").outcome == .fail)
  }

  /// What is kept of the studies belongs to the studies that ship, and to the notebook's numbers.
  @Test func findings() throws {
    let exercises = [2, 4, 6, 7]
    for number in 1...10 { #expect(Finding.findings(for: number).isEmpty == !exercises.contains(number)) }
    for finding in exercises.flatMap(Finding.findings) {
      let study = try Study(contentsOf: "\(Self.root)/Studies/\(finding.study).yaml")
      #expect(
        finding.studyDigest == study.digest, "make the findings again: Scripts/references/exercise-findings")
      #expect(study.replications == .uniform(finding.replications))
      #expect((0...finding.replications).contains(finding.below))
      #expect(Self.numbers[finding.exercise]?.values.contains(finding.draw) == true)
    }
  }

  /// Monte Carlo means lie near exact ones, and scores are in SDs of the estimator.
  @Test func moments() {
    for finding in (1...10).flatMap(Finding.findings) {
      if let exactBias = finding.exactBias {
        #expect(abs(finding.bias - exactBias) < 4 * finding.biasMCSE, "\(finding.name)")
      }
      #expect(abs(finding.variance - finding.sd * finding.sd) < 1e-12)
      // P(|z| > 4) < 1/16 for every law (Chebyshev).
      #expect(abs(finding.standardScore) < 4)
      let share = Double(finding.below) / Double(finding.replications)
      #expect((share > 0.5) == (finding.standardScore > 0) || abs(finding.standardScore) < 0.3)
    }
    let scores = Finding.findings(for: 6).map(\.standardScore)
    #expect(abs(scores[0] - 0.7551) < 1e-4 && abs(scores[1] - 1.0813) < 1e-4, "\(scores)")
  }

  /// The exact means that are kept are those of the library. The ridge of exercise 2 is too narrow for one.
  @Test(arguments: [(12, 0), (30, 1)]) func exactMeans(bins: Int, place: Int) throws {
    let law = try BivariateNormal([Parameter("correlation", .real(0.6))])
    let histogram = try Histogram([Parameter("bins", .integer(bins))])
    let expectation = histogram.expectation(of: .mutualInformation, under: law, count: 4000)
    let kept = try #require(Finding.findings(for: 6)[place].expectation)
    // summary.csv, where it is from, has the digits that the bound on the error leaves.
    #expect(expectation.kind == .exact && abs(expectation.value - kept) < 1e-7)
    #expect(Finding.findings(for: 2)[0].expectation == nil)
  }

  /// What is exact and what is not is said.
  @Test func momentSentences() throws {
    let report = try ExerciseReport(numbers: [2, 6])
    for format in [ExerciseReport.Format.text, .markdown] {
      let words = report.render(format).split { $0.isWhitespace }.joined(separator: " ")
      #expect(
        words.contains(
          "Mean and SD: histogram, 30 bins: no exact mean is known; by Monte Carlo it is 1.3672 ± 0.0014; the draw "
            + "lies 0.24 SD below the mean; by Monte Carlo SD 0.0639 ± 0.0015, variance 0.00408 ± 0.00019."))
      #expect(
        words.contains(
          "Mean and SD: histogram, 12 bins: the exact mean is 0.217923, the exact bias -0.005221 nats; the draw "
            + "lies 0.76 SD above the mean; by Monte Carlo SD 0.00929 ± 0.00015, variance"))
      #expect(
        words.contains("the exact mean is 0.284106, the exact bias 0.06096 nats; the draw lies 1.08 SD above")
      )
    }
  }

  @Test func formats() throws {
    let report = try ExerciseReport(numbers: [7, 6])
    let text = report.render(.text)
    #expect(text.contains("  REFUTED  more negatives usually tighten the bound\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(
      try #require(text.range(of: "Exercise 6")).lowerBound
        < #require(text.range(of: "Exercise 7")).lowerBound)
    #expect(report.render(.markdown).hasPrefix("# The notebook's exercises\n\n## Exercise 6"))
    struct Row: Decodable { let exercise: Int, values: [Value], studies: [Study] }
    struct Value: Decodable { let name: String, value: Double }
    struct Study: Decodable {
      let study: String, below: Int, bias: Double, expectation: Double?, exact_bias: Double?
      let truth: Double, mean: Double, variance: Double, variance_mcse: Double, sd: Double, sd_mcse: Double
      let standard_score: Double
    }
    let rows = try JSONDecoder().decode([Row].self, from: Data(report.render(.json).utf8))
    #expect(rows.map(\.exercise) == [6, 7] && rows[0].values.count == 3 && rows[1].studies.count == 2)
    let study = rows[0].studies[0]
    #expect(study.expectation == study.mean && abs(study.mean - 0.2179228) < 1e-7)
    #expect(study.exact_bias == study.mean - study.truth)
    #expect(abs(study.standard_score - (0.22493591837122892 - study.mean) / study.sd) < 1e-12)
  }
}
