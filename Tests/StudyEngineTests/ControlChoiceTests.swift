import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// `controls: auto`: which rows it adds where, and that nothing else of a study moves.
@Suite struct ControlChoiceTests {
  private static let study = """
    name: auto
    seed: 4
    replications: 300
    laws:
      - {law: bivariate-normal, correlation: [0.3, 0.6317]}
      - {law: student-t, degrees-of-freedom: 2, correlation: 0.5}
      - {law: discrete-table, probabilities: [[0.1, 0.1, 0.05, 0.05], [0.1, 0.15, 0.05, 0.05], [0.1, 0.1, 0.1, 0.05]]}
    sample-sizes: [20, 50]
    estimators:
      - {estimator: ksg1, laws: [bivariate-normal, student-t]}
      - {estimator: gaussian-copula, laws: [bivariate-normal, student-t]}
      - {estimator: plug-in, correction: chao-shen, laws: discrete-table}
    """
  private static let auto = study + "\ncontrols: auto\n"

  private func ids(_ yaml: String) throws -> [[String]] {
    try Plan(Study(yaml: yaml, file: "auto")).cells.map { cell in
      cell.estimators.filter(\.isControl).map(\.id)
    }
  }

  /// Symbols get no histogram, nor do vectors; what the cell has is not run twice.
  @Test func rows() throws {
    let both = ["information-density", "histogram"]
    let one = ["information-density"]
    #expect(try ids(Self.study).allSatisfy(\.isEmpty))
    #expect(try ids(Self.auto) == [both, both, both, both, both, both, one, one])
    let named = Self.auto.replacing(
      "estimators:\n", with: "estimators:\n  - {estimator: information-density, laws: bivariate-normal}\n")
    #expect(try ids(named)[0] == ["histogram"])
    let fixed = Self.auto.replacing(
      "estimators:\n",
      with: "estimators:\n  - {estimator: histogram, bins: 5, range: [-4, 4], laws: bivariate-normal}\n")
    #expect(try ids(fixed)[0] == one)
    let moving = Self.auto.replacing(
      "estimators:\n", with: "estimators:\n  - {estimator: histogram, bins: 5, laws: bivariate-normal}\n")
    #expect(try ids(moving)[0] == both)
    for cell in try Plan(Study(yaml: Self.auto, file: "auto")).cells {
      let behind = cell.estimators.drop { !$0.isControl }
      #expect(behind.count { !$0.isControl } == 0, "controls come last")
    }
  }

  /// Without the key, and with `none`, a study is the same byte for byte; `auto` adds a line.
  @Test func identity() throws {
    let (plain, auto) = (try Study(yaml: Self.study, file: "plain"), try Study(yaml: Self.auto, file: "auto"))
    let none = try Study(yaml: Self.study + "\ncontrols: none\n", file: "none")
    #expect(none.canonicalText == plain.canonicalText && none.fileText == plain.fileText)
    #expect(!plain.canonicalText.contains("controls") && !plain.fileText.contains("controls"))
    #expect(auto.canonicalText == plain.canonicalText + "controls=auto\n" && auto.identity == plain.identity)
    let again = try Study(yaml: try auto.storableText(), file: "again")
    #expect(again.canonicalText == auto.canonicalText && again.controls == .auto)
    #expect(auto.with(seed: 9).controls == .auto)
    for (text, words) in [
      ("controls: yes", "6:11: controls is yes; allowed: none, auto"),
      ("controls: atuo", "controls is atuo; allowed: none, auto; did you mean 'auto'?"),
      ("controls: [auto]", "controls is a list; allowed: none, auto"),
    ] {
      let error = #expect(throws: StudyFileErrors.self) {
        try Study(yaml: Self.study + "\n" + text + "\n", file: "bad")
      }
      #expect("\(error!)".contains(words.replacing(/^6:/, with: "")), "\(error!)")
    }
  }

  /// Edges at the octiles: each interval of X and of Y has an eighth, to the digits that are kept.
  @Test func edges() throws {
    var seen = 0
    for type in Catalog.laws {
      for example in type.examples {
        guard let law = try type.init(example) as? any BinnableLaw, law.shape == .realPair else { continue }
        let study = Study(
          name: "edges", seed: 1, replications: 1, laws: [law], sampleSizes: [100],
          estimators: [StudyEstimator(try KSG1([]))], controls: .auto)
        let cell = try Plan(study).cells[0]
        let entry = try #require(cell.estimators.first { $0.id == "histogram" }, "\(law.canonicalText)")
        guard case .numbers(let x)? = entry.arguments["x-edges"],
          case .numbers(let y)? = entry.arguments["y-edges"]
        else {
          Issue.record("\(entry.canonicalText)")
          continue
        }
        #expect(cell.targets(of: entry.estimator)[0].expectation.kind == .exact, "\(law.canonicalText)")
        for (x, y) in [(x, [Double]()), ([], y)] {
          let probabilities = law.cells(xEdges: x, yEdges: y).table.probabilities
          #expect(probabilities.count == 8, "\(law.canonicalText) \(x) \(y)")
          #expect(
            probabilities.allSatisfy { abs($0 - 0.125) < 0.03 }, "\(law.canonicalText): \(probabilities)")
        }
        seen += 1
      }
    }
    #expect(seen >= 10)
  }

  /// The study's own rows have the same numbers as without controls, but for the adjusted biases; the CSV files have no other.
  /// Controls have rows of their own in the report, are stored, and take part in no pair or ranking.
  @Test func ownRowsStay() throws {
    let (first, second) = (StoppingRunTests.Place(), StoppingRunTests.Place())
    let plain = try #require(
      try StoppingRunTests.run(Study(yaml: Self.study, file: "plain"), in: first).summary)
    let auto = try #require(
      try StoppingRunTests.run(Study(yaml: Self.auto, file: "auto"), in: second).summary)
    #expect(
      auto.rows.count == plain.rows.count && auto.pairs.count == plain.pairs.count && plain.controls.isEmpty)
    #expect(auto.controls.count == 14 && auto.controls.count { $0.target.expectation.kind != .exact } == 0)
    #expect(auto.rankings.map(\.best) == plain.rankings.map(\.best))
    var savings: [Double] = []
    for (a, b) in zip(auto.rows, plain.rows) {
      var measures = a.measures
      measures.controlled = nil
      measures.controlledMeanSquaredError = nil
      // As texts, since a NaN equals nothing.
      #expect("\(measures)" == "\(b.measures)" && b.measures.controlled == nil)
      if let controlled = a.measures.controlled { savings.append(controlled.saving) }
    }
    #expect(savings.count == auto.rows.count && savings.max()! > 2)
    #expect(auto.pairs.allSatisfy { $0.measures.controlled != nil })
    for run in [first, second] {
      var bytes: [UInt8] = []
      try StoredRun(directory: run.path, tool: "test").exportReplications { bytes += $0 }
      #expect(bytes.count > 1000 && !String(decoding: bytes, as: UTF8.self).contains("information-density"))
    }
    #expect(!SummaryCSV.render(auto).contains("information-density"))
    let report = MarkdownReport.render(auto)
    #expect(report.contains("## Controls\n") && report.contains("| information-density |"))
    #expect(!MarkdownReport.render(plain).contains("Controls"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(JSONReport.render(auto).utf8)) as? [String: Any])
    #expect((json["controls"] as? [Any])?.count == 14 && (json["rows"] as? [Any])?.count == plain.rows.count)
    #expect((json["study"] as? [String: Any])?["controls"] as? String == "auto")
    // A run without controls gets them by running again, and no replication is computed twice.
    let more = try StoppingRunTests.run(Study(yaml: Self.auto, file: "auto"), in: first)
    #expect(SummaryCSV.render(try #require(more.summary)) == SummaryCSV.render(auto))
    #expect(MarkdownReport.render(more.summary!) == report)
  }

  /// A plain rule asks nothing of controls: it stops where it does without them.
  @Test func plainRulesStopWhereTheyDid() throws {
    let rule = "replications: {until: {bias-mcse: 0.004}, at-least: 20, at-most: 5000}"
    let looks = try [Self.study, Self.auto].map { yaml in
      let place = StoppingRunTests.Place()
      let study = try Study(yaml: yaml.replacing("replications: 300", with: rule), file: "until")
      return try #require(try StoppingRunTests.run(study, in: place).summary).looks
    }
    #expect(looks[0].map(\.looks) == looks[1].map(\.looks) && looks[0].map(\.used) == looks[1].map(\.used))
    #expect(Set(looks[0].compactMap(\.used)).count > 2)
  }
}
