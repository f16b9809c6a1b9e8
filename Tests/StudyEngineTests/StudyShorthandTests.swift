import MutualInformation
import StudyEngine
import Testing

/// The short ways to write several entries: `all` for every word of a choice, and lists of ids.
@Suite struct StudyShorthandTests {
  private func estimators(_ entry: String, laws: String = "laws: [{law: bivariate-normal, correlation: 0.6}]")
    throws
    -> [String]
  {
    try entries(studyText(laws: laws, estimators: "estimators:\n  - \(entry)")).estimators
  }

  @Test func allCorrections() throws {
    let all = try estimators("{estimator: histogram, bins: 5, range: [-3, 3], correction: all}")
    let words = Catalog.corrections.filter { $0.parameters.isEmpty }.map(\.id)
    #expect(words.count > 8 && !words.contains("dirichlet"))
    let list = words.joined(separator: ", ")
    #expect(
      try all == estimators("{estimator: histogram, bins: 5, range: [-3, 3], correction: [\(list)]}"))
    // With its parameter a correction is one of all.
    let more = try estimators("{estimator: histogram, bins: 5, correction: all, alpha: [0.5, 1]}")
    #expect(more.count == all.count + 2 && more.filter { $0.contains("correction=dirichlet") }.count == 2)
  }

  /// `all` is what this estimator accepts, not what others do.
  @Test func allOfOthers() throws {
    #expect(
      try estimators("{estimator: gaussian, correction: all}")
        == estimators("{estimator: gaussian, correction: [none, exact]}"))
    let triples = "laws: [{law: xor-noise, flip: 0.2}]"
    let conditional = try estimators("{estimator: conditional-plug-in, correction: all}", laws: triples)
    #expect(!conditional.contains { $0.contains("panzeri-treves") } && conditional.count > 5)
    #expect(
      errorLines(studyText(estimators: "estimators: [{estimator: ksg1, neighbours: all}]")).first?
        .contains("neighbours is all, which is not a number") == true)
    #expect(
      errorLines(studyText(estimators: "estimators: [{estimator: gaussian, correction: [none, all]}]")).first?
        .contains("correction is all; allowed: none or exact") == true)
  }

  /// An entry with several ids is as many entries with the same parameters, in this order.
  @Test func lists() throws {
    #expect(
      try estimators("{estimator: [ksg2, ksg1], neighbours: [3, 5]}")
        == estimators(
          "{estimator: ksg2, neighbours: [3, 5]}\n  - {estimator: ksg1, neighbours: [3, 5]}"))
    let laws = try entries(
      studyText(laws: "laws: [{law: [bivariate-normal, bimodal-normal], correlation: 0.6}]")
    ).laws
    #expect(laws.count == 2 && laws[1].hasPrefix("bimodal-normal(correlation=0.6"))
    let filtered = try Study(
      yaml: studyText(estimators: "estimators: [{estimator: [ksg1, ksg2], laws: bivariate-normal}]"),
      file: "s")
    #expect(
      filtered.estimators.allSatisfy { $0.lawIDs == ["bivariate-normal"] } && filtered.estimators.count == 2)
  }

  @Test(arguments: [
    ("{estimator: [ksg1, gausian]}", "8:33: unknown estimator 'gausian'", "did you mean 'gaussian'?"),
    ("{estimator: [ksg1, ksg1]}", "8:33: the estimator is ksg1 again, as at 8:27", "list every value once"),
    ("{estimator: []}", "8:26: estimator is an empty list", "allowed: one id or several of histogram"),
    (
      "{estimator: [ksg1, gaussian], neighbours: 3}",
      "8:44: unknown key 'neighbours' of the estimator gaussian", ""
    ),
    ("[ksg1, ksg2]", "8:14: an estimator is a list", "ID being one of"),
  ])
  func badLists(entry: String, beginning: String, end: String) {
    let lines = errorLines(studyText(estimators: "estimators: [\(entry)]"))
    #expect(
      lines.count == 1 && lines[0].hasPrefix(beginning) && (end.isEmpty || lines[0].contains(end)), "\(lines)"
    )
  }

  /// A store has them written out, and reads back as the same study.
  @Test func storedInFull() throws {
    let text = studyText(
      laws: "laws: [{law: discrete-table, counts: [[35, 4], [7, 11]]}]",
      estimators:
        "estimators: [{estimator: [plug-in, mixed-ksg]}, {estimator: infonce, candidates: 8, critic: oracle}]"
    )
    let study = try Study(yaml: text, file: "s")
    let stored = try study.storableText()
    #expect(stored.contains("\"counts\": [[35.0, 4.0], [7.0, 11.0]]") && !stored.contains("probabilities"))
    #expect(try Study(yaml: stored, file: "s").digest == study.digest)
  }

  /// A selector of a published figure knows them, too.
  @Test func selectors() throws {
    let text = studyText(
      laws: "laws: [{law: discrete-table, counts: [[35, 4], [7, 11]]}]",
      estimators: "estimators: [{estimator: plug-in, correction: all}]")
    let figure =
      "published: [{source: here, measure: bias, figures: [{law: {law: discrete-table, counts: [[35, 4], [7, 11]]}, "
      + "estimator: {estimator: plug-in, correction: all}, value: 0}]}]\n"
    #expect(try Study(yaml: text + figure, file: "s").published.count == 1)
  }
}
