import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Intervals and tests in study files, and the streams that they draw from.
@Suite struct UncertaintyStudyTests {
  private func estimators(_ lines: String) -> String {
    studyText(estimators: "estimators:\n" + lines.split(separator: "\n").map { "  \($0)\n" }.joined())
  }

  @Test func sweepsAndDefaults() throws {
    let texts = try entries(
      estimators(
        """
        - estimator: gaussian
          interval: [none, jackknife]
          level: [0.9, 0.95]
        - estimator: gaussian
          correction: exact
          interval: none
        """)
    ).estimators
    #expect(
      texts == [
        "gaussian(correction=none)",
        "gaussian(correction=none, interval=jackknife, level=0.9)",
        "gaussian(correction=none, interval=jackknife, level=0.95)",
        "gaussian(correction=exact)",
      ])
  }

  /// An interval and a test add their parameters behind those of the estimator, and nothing where they are left out; the
  /// estimator stays what it is.
  @Test func parametersOfEntries() throws {
    var texts: Set<String> = []
    for type in Catalog.estimators {
      for example in type.examples {
        let base = try type.init(example)
        let none = try StudyEstimator(base, uncertainty: [Parameter("interval", .word("none"))])
        for without in [none, StudyEstimator(base)] {
          #expect(without.canonicalText == base.canonicalText && without.uncertainty.isEmpty)
          #expect(without.arguments == base.arguments && without.parameters.count == type.parameters.count)
        }
        for method in UncertaintyMethods.all where method.suits(type) {
          let parameters = [Parameter(method.role.rawValue, .word(method.id))] + method.example
          let entry = try StudyEstimator(base, uncertainty: parameters)
          #expect(entry.estimator.canonicalText == base.canonicalText)
          #expect(entry.canonicalText.hasPrefix(base.canonicalText.dropLast()))
          #expect(entry.uncertainty.count == 1 && texts.insert(entry.canonicalText).inserted)
          let again = try StudyEstimator(
            base, uncertainty: Array(entry.arguments.parameters.dropFirst(base.arguments.parameters.count)))
          #expect(again.canonicalText == entry.canonicalText)
          #expect(entry.width == entry.quantities.count * (1 + method.statements.count))
          #expect(entry.uncertainty[0].isRandomized == (method.isRandomized || base.isRandomized))
        }
      }
    }
    #expect(throws: ParameterError.self) {
      try StudyEstimator(Gaussian([]), uncertainty: [Parameter("interval", .word("jackknive"))])
    }
  }

  /// What a store keeps of the study reads back as the same study.
  @Test func fileText() throws {
    let study = try Study(
      yaml: estimators("- estimator: ksg1\n  interval: jackknife\n  test: permutation\n  permutations: 19\n"),
      file: "s.yaml")
    let again = try Study(yaml: study.fileText, file: "t.json")
    #expect(again.canonicalText == study.canonicalText)
    #expect(again.estimators[0].statements == [.standardError, .low, .high, .pValue])
  }

  @Test(arguments: [
    (
      "- estimator: gaussian\n  interval: jackknive\n",
      "interval is jackknive; allowed: none or ", "; did you mean 'jackknife'?"
    ),
    (
      "- estimator: gaussian\n  level: 0.9\n", "level has no effect with interval: none; it applies where ",
      "; remove it"
    ),
    (
      "- estimator: gaussian\n  interval: jackknife\n  level: 95\n", "level is 95.0; allowed: ",
      "a number in [0.5, 0.999]"
    ),
    (
      "- estimator: gaussian\n  intervall: jackknife\n",
      "unknown key 'intervall' of the estimator gaussian; ",
      "; did you mean 'interval'?"
    ),
    ("- estimator: histogram\n  bins: 4\n  interval: exact\n", "interval is exact; allowed: none or ", ""),
    (
      "- estimator: gaussian\n  interval: bootstrap\n  resamples: 3\n", "resamples is 3; allowed: ", ""
    ),
    (
      "- estimator: gaussian\n  test: permutation\n  significance: 0\n", "significance is 0.0; allowed: ",
      "a number in (0, 0.5]"
    ),
    (
      "- estimator: ksg1\n  interval: bootstrap\n", "ksg1(neighbours=3, interval=bootstrap", "subsampling"
    ),
  ])
  func errors(lines: String, start: String, end: String) {
    let found = errorLines(estimators(lines))
    #expect(found.count == 1)
    let text = found.first.map { String($0.drop { $0 != " " }.dropFirst()) } ?? ""
    #expect(text.hasPrefix(start) && text.contains(end), "\(text)")
  }

  /// Draws of estimates do not depend on intervals; those of intervals not on levels, but on everything else.
  @Test func purposes() throws {
    let pool = "- estimator: infonce\n  critic: oracle\n  candidates: 4\n  negatives: pool\n  anchors: 5\n"
    let plan = try Plan(
      Study(
        yaml: estimators(
          pool + "  interval: [none, bootstrap]\n  level: [0.9, 0.95]\n  resamples: [20, 40]\n"), file: "s"))
    let places = plan.cells[0].estimators
    #expect(places.count == 5)
    #expect(Set(places.map(\.purpose)).count == 1)
    let own = places.dropFirst().map(\.uncertaintyPurposes)
    #expect(own.allSatisfy { $0.count == 1 })
    let texts = places.dropFirst().map(\.canonicalText)
    for (a, text) in zip(own, texts) {
      for (b, other) in zip(own, texts) {
        #expect((a == b) == (text.contains("resamples=20") == other.contains("resamples=20")))
      }
    }
    #expect(Set(own.flatMap { $0 } + [places[0].purpose, 0]).count == 4)
    // int.from_bytes(sha256(b"mi-study purpose 1\nestimator=gaussian(correction=none)\ntest=permutation(permutations=19)\n").digest()[:4], "little")
    let test = try Plan(
      Study(
        yaml: estimators("- estimator: gaussian\n  test: permutation\n  permutations: 19\n"), file: "s"))
    #expect(test.cells[0].estimators[0].uncertaintyPurposes == [1080439004])
  }

  /// The values of a replication: estimates, then the statements of the interval, then those of the test.
  @Test func layout() throws {
    let study = try Study(
      yaml: """
        name: s
        seed: 1
        replications: 2
        laws: [{law: xor-noise, flip: 0.1}]
        sample-sizes: [50]
        estimators: [{estimator: chain-rule, interval: jackknife}]
        """, file: "s")
    let estimator = study.estimators[0]
    let count = estimator.quantities.count
    #expect(count == 4 && estimator.width == 16)
    #expect(estimator.indices(ofStatementsAbout: 1) == [7, 8, 9])
    #expect(estimator.index(of: .high, quantity: 3) == 15)
    #expect(estimator.index(of: .pValue, quantity: 0) == nil)
    #expect(
      estimator.columns.count == 16 && estimator.columns[4] == "standard_error of \(estimator.quantities[0])")
  }

  @Test func placeholders() {
    for failure in EstimationFailure.allCases {
      #expect(failure.placeholder.isNaN)
      #expect(EstimationFailure(placeholder: failure.placeholder) == failure)
    }
    #expect(EstimationFailure(placeholder: 1) == nil)
  }
}
