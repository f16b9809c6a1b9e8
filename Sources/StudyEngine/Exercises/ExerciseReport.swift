public import GSLRandom

/// The solutions of exercises, for people and for programs.
public struct ExerciseReport: Sendable {
  /// How they can be written.
  public enum Format: String, Sendable, CaseIterable {
    /// For a terminal.
    case text
    /// For a document.
    case markdown
    /// For a program.
    case json
  }

  private let solved: [(exercise: Exercise, solution: Solution)]

  /// Solves exercises, in the notebook's order.
  ///
  /// - Parameter numbers: The numbers of the exercises; all if empty.
  /// - Throws: `GSLError` if there is no memory for a generator.
  public init(numbers: [Int]) throws(GSLError) {
    var solved: [(Exercise, Solution)] = []
    for exercise in Notebook.exercises where numbers.isEmpty || numbers.contains(exercise.number) {
      solved.append((exercise, try exercise.solve()))
    }
    self.solved = solved
  }

  /// The solutions, in the notebook's order.
  public var solutions: [Solution] { solved.map(\.solution) }

  /// Whether every check ended as it should.
  public var isAsExpected: Bool {
    solved.allSatisfy { $0.solution.checks.allSatisfy { $0.outcome != .fail } }
  }

  /// The report.
  public func render(_ format: Format) -> String {
    switch format {
    case .text: solved.map { Self.text($0.exercise, $0.solution) }.joined(separator: "\n") + totals + "\n"
    case .markdown:
      "# The notebook's exercises\n\n"
        + solved.map { Self.markdown($0.exercise, $0.solution) }.joined(separator: "\n")
    case .json:
      "[\n" + solved.map { Self.json($0.exercise, $0.solution) }.joined(separator: ",\n") + "\n]\n"
    }
  }

  private var totals: String {
    let checks = solved.flatMap(\.solution.checks)
    let count = { (outcome: Solution.Check.Outcome) in checks.count { $0.outcome == outcome } }
    return
      "\n\(checks.count) checks: \(count(.pass)) hold, \(count(.refuted)) refuted as expected, \(count(.fail)) failed."
  }

  // MARK: For people

  private static func text(_ exercise: Exercise, _ solution: Solution) -> String {
    let wrap = { (text: String, indent: Int) in wrapped("  " + text, width: 100, indent: indent) }
    var lines = ["Exercise \(exercise.number): \(exercise.title)"] + wrap(exercise.statement, 2)
    lines += wrap("Computed: \(exercise.computation)", 4) + [""]
    let names = solution.values.map(\.name)
    let width = names.map(\.count).max() ?? 0
    let numbers = solution.values.map { number($0.value) }
    let numberWidth = numbers.map(\.count).max() ?? 0
    for (value, number) in zip(solution.values, numbers) {
      let beside = value.notebook.map { "   notebook \(decimals($0))" } ?? ""
      lines.append(
        "  " + value.name + spaces(width - value.name.count + 2) + number
          + (beside.isEmpty ? "" : spaces(numberWidth - number.count)) + beside)
    }
    lines.append("")
    for check in solution.checks {
      lines += wrap("\(check.outcome.rawValue)  \(check.name)", 8)
      if let explanation = check.explanation { lines += wrap("      \(explanation).", 8) }
    }
    lines += wrap("Takeaway: \(exercise.takeaway)", 4)
    let findings = Finding.findings(for: exercise.number)
    lines += findings.flatMap { wrap("A study adds: \($0.sentence).", 4) }
    lines += findings.flatMap { wrap("Mean and SD: \($0.momentSentence).", 4) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func markdown(_ exercise: Exercise, _ solution: Solution) -> String {
    var lines = ["## Exercise \(exercise.number): \(exercise.title)", ""]
    lines += [exercise.statement, "", "Computed: \(exercise.computation).", ""]
    lines += ["| quantity | value | notebook |", "| :-- | --: | --: |"]
    for value in solution.values {
      lines.append("| \(value.name) | \(number(value.value)) | \(value.notebook.map(decimals) ?? "") |")
    }
    lines.append("")
    for check in solution.checks {
      lines.append(
        "* **\(check.outcome.rawValue)** \(check.name)" + (check.explanation.map { ": \($0)." } ?? ""))
    }
    lines += ["", "Takeaway: \(exercise.takeaway)"]
    let findings = Finding.findings(for: exercise.number)
    lines += findings.flatMap { ["", "A study adds: \($0.sentence)."] }
    lines += findings.flatMap { ["", "Mean and SD: \($0.momentSentence)."] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All digits: the last ones are the point of the replay.
  private static func number(_ value: Double) -> String { decimal(value) ?? Figure.missing }

  /// As the notebook prints it.
  private static func decimals(_ value: Double) -> String { DecimalDigits.fixed(value, decimals: 6) }

  // MARK: For programs

  private static func json(_ exercise: Exercise, _ solution: Solution) -> String {
    let values = solution.values.map { value in
      JSON.object([
        ("name", JSON.string(value.name)), ("value", JSON.number(value.value)),
        ("notebook", JSON.number(value.notebook)),
      ])
    }
    let checks = solution.checks.map { check in
      JSON.object([
        ("name", JSON.string(check.name)), ("outcome", JSON.string(check.outcome.rawValue.lowercased())),
        ("explanation", check.explanation.map(JSON.string) ?? "null"),
      ])
    }
    let findings = Finding.findings(for: exercise.number).map { finding in
      JSON.object([
        ("name", JSON.string(finding.name)), ("draw", JSON.number(finding.draw)),
        ("study", JSON.string(finding.study)), ("study_sha256", JSON.string(finding.studyDigest)),
        ("summary_sha256", JSON.string(finding.summaryDigest)),
        ("replications", String(finding.replications)),
        ("below", String(finding.below)), ("bias", JSON.number(finding.bias)),
        ("bias_mcse", JSON.number(finding.biasMCSE)), ("truth", JSON.number(finding.truth)),
        ("expectation", JSON.number(finding.expectation)), ("exact_bias", JSON.number(finding.exactBias)),
        ("mean", JSON.number(finding.mean)), ("variance", JSON.number(finding.variance)),
        ("variance_mcse", JSON.number(finding.varianceMCSE)), ("sd", JSON.number(finding.sd)),
        ("sd_mcse", JSON.number(finding.sdMCSE)), ("standard_score", JSON.number(finding.standardScore)),
      ])
    }
    return JSON.object([
      ("exercise", String(exercise.number)), ("title", JSON.string(exercise.title)),
      ("statement", JSON.string(exercise.statement)),
      ("computation", JSON.string(exercise.computation)), ("values", JSON.array(values)),
      ("checks", JSON.array(checks)), ("takeaway", JSON.string(exercise.takeaway)),
      ("studies", JSON.array(findings)),
    ])
  }
}
