import ArgumentParser
import Foundation
import StudyEngine

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Validate a study and predict its time, memory and disk; keeps nothing.",
    discussion: """
      Replications of the cells are timed for the prediction, for two seconds in all, and storing some values.

      --pilot runs the first replications of every cell and says how many each cell needs for the targets: those of the \
      study's stopping rule, or those given. It prints a line 'replications: [...]' for the study file, in the order of the \
      cells. The numbers are as random as the variance of the pilot's estimates: for normal ones, 95 % of pilots of 200 \
      replications ask for 0.81 to 1.21 of what is needed, of 1000 for 0.91 to 1.09, and long tails widen that (a relative \
      SD of sqrt((kurtosis - 1)/R)). A stopping rule in the study file has no such error.

      EXAMPLES
        mi-study check Studies/estimator-bias.yaml
        mi-study check Studies/stopping.yaml --pilot
        mi-study check Studies/overview.yaml --pilot --bias-mcse 0.0005

      The prediction takes a few seconds: what is too slow to be tried is taken on from smaller samples and fewer cells; \
      "more than" means that not even that came to an end.

      EXIT CODES
         0  mi-study run takes the study
        65  it does not; every error is printed with its line and column
        77  --pilot of a study that starts programs, without --allow-programs
      """)

  @Argument(
    help: ArgumentHelp(StudyInput.help, valueName: "study"), completion: .studyFile)
  var study: String
  @Option(
    parsing: .unconditional,
    help: "Worker threads to predict for; all processors that this process may use if not given.",
    transform: wholeNumber(threadRange))
  var threads: Int?
  @Flag(help: "Say how many replications each cell needs, from a pilot.")
  var pilot = false
  @Option(
    parsing: .unconditional, help: "Of each cell in the pilot; the study's at-least, or 200, if not given.",
    transform: wholeNumber(StoppingRule.atLeastRange))
  var pilotReplications: Int?
  @Option(
    parsing: .unconditional,
    help: "With --pilot: the largest MCSE of a bias, in nats, instead of the study's targets.",
    transform: realNumber)
  var biasMcse: Double?
  @Option(
    parsing: .unconditional, help: "With --pilot: the largest MCSE of an RMSE, in nats.",
    transform: realNumber)
  var rmseMcse: Double?
  @Option(
    parsing: .unconditional, help: "With --pilot: the largest MCSE of a bias over |truth|.",
    transform: realNumber)
  var relative: Double?
  @OptionGroup var programs: ProgramOptions

  func validate() throws {
    try checkThreads(threads)
    for (name, value) in [("bias-mcse", biasMcse), ("rmse-mcse", rmseMcse), ("relative", relative)] {
      guard let value else { continue }
      // NaN is in no range.
      if !(value > 0 && value.isFinite) { throw ValidationError("--\(name) \(value): must be above 0") }
      if !pilot { throw ValidationError("--\(name) \(value): goes with --pilot only") }
    }
    if let pilotReplications {
      if !pilot {
        throw ValidationError("--pilot-replications \(pilotReplications): goes with --pilot only")
      }
      let allowed = StoppingRule.atLeastRange
      if !allowed.contains(pilotReplications) {
        throw ValidationError(
          "--pilot-replications \(pilotReplications): must be from \(allowed.lowerBound) to \(allowed.upperBound)"
        )
      }
    }
  }

  func run() throws {
    let text = try withExitCodes {
      let plan = try StudyInput.plan(study)
      _ = try plan.study.storableText()
      let threads = threads ?? availableProcessors()
      if pilot {
        try programs.allow(plan.study)
        return try pilotText(plan, rule: rule(for: plan), threads)
      }
      let prediction = try Prediction(of: plan, threads: threads)
      let most = plan.cells.indices.map(plan.study.replications.most)
      let least = plan.study.replications.rule.map { rule in most.map { _ in rule.atLeast } } ?? most
      let range = { (text: ([Int]) -> String) in
        text(least) == text(most) ? text(most) : "\(text(least)) to \(text(most))"
      }
      return """
        \(plan.study.name): fine
          cells           \(plan.cells.count)
          estimates       \(prediction.estimatesPerReplication) per replication of all cells, \(range { String(prediction.values($0)) }) values in all
          replications    \(perCell(plan.study.replications))
          exact           \(exactRows(prediction))
          truths          \(truths(of: plan))\(programs(of: plan))
          time            \(prediction.isLeastTime ? "more than" : "about") \(range { time(prediction.seconds($0)) }) on \(threads) \(threads == 1 ? "thread" : "threads")
          memory          about \(byteCount(prediction.memoryBytes))\(shortage(prediction.memoryBytes))
          disk            about \(range { byteCount(prediction.diskBytes($0)) })

        """
    }
    try StandardOutput.write(text)
  }

  /// The programs of the study, which no check starts.
  private func programs(of plan: Plan) -> String {
    let lines = plan.study.programs.map { "the \($0.role) \($0.name): \(visible($0.command))" }
    guard !lines.isEmpty else { return "" }
    let rest = ["not started by this check: time and memory are without them"]
    return "\n  programs        " + (lines + rest).joined(separator: "\n" + String(repeating: " ", count: 18))
  }

  /// The exact values that the study compares with, the first of them.
  private func truths(of plan: Plan) -> String {
    let truths = TruthList(of: plan, atMost: 20)
    guard !truths.lines.isEmpty else { return "none but zeros of every law" }
    let width = { (part: (TruthList.Line) -> String) in truths.lines.map { part($0).count }.max() ?? 0 }
    let (law, quantity) = (min(60, width(\.law)), width(\.quantity))
    let lines = truths.lines.map { line in
      let name = line.law.count > law ? line.law.prefix(law - 1) + "…" : Substring(line.law)
      return
        "\(String(name).padded(to: law))  \(line.quantity.padded(to: quantity))  \(line.value) \(line.unit)"
    }
    let rest = truths.more == 0 ? [] : ["and \(truths.more) more"]
    return (lines + rest).map(withoutControls).joined(separator: "\n" + String(repeating: " ", count: 18))
  }

  private func perCell(_ replications: Replications) -> String {
    switch replications {
    case .uniform(let count): "\(count) per cell"
    case .plan(let counts): "\(counts.min() ?? 0) to \(counts.max() ?? 0) per cell"
    case .until(let rule):
      "\(rule.atLeast) to \(rule.atMost) per cell, until \(rule.description); --pilot says about how many"
    }
  }

  // MARK: The pilot

  /// The rule of the pilot: the study's, with the targets of the command line if there are any.
  private func rule(for plan: Plan) throws -> StoppingRule {
    let given = [
      biasMcse.map { StoppingRule.Target(.bias, $0) },
      rmseMcse.map { StoppingRule.Target(.rootMeanSquare, $0) },
      relative.map { StoppingRule.Target(.relative, $0) },
    ].compactMap(\.self)
    let own = plan.study.replications.rule
    if given.isEmpty {
      guard let own else {
        throw failure(
          "--pilot: \(study) has no targets, its replications are given as numbers; add --bias-mcse, --rmse-mcse or --relative",
          ExitStatus.usage)
      }
      return own
    }
    let rule = StoppingRule(
      given, atLeast: own?.atLeast ?? pilotReplications ?? 200,
      atMost: own?.atMost ?? StoppingRule.atLeastRange.upperBound,
      controls: own?.controls == true && given.contains { $0.kind != .rootMeanSquare })
    do throws(PlanError) {
      _ = try plan.with(.until(rule))
    } catch {
      throw failure("--relative: \(error)", ExitStatus.usage)
    }
    return rule
  }

  private func pilotText(_ plan: Plan, rule: StoppingRule, _ threads: Int) throws -> String {
    let count = pilotReplications ?? rule.atLeast
    let found = try Pilot(of: plan, rule: rule, replications: count, threads: threads)
    let needed = try plan.with(found.replications)
    let seconds = try Prediction(of: needed, threads: threads).seconds(found.rows.map(\.needed))
    let titles = ["cell", "law", "n", "pilot R", "worst row", "SD", "R needed"]
    let rows = found.rows.map { row in
      [
        String(row.cell.number), EntryLabels.label(of: row.cell.law), String(row.cell.count),
        String(row.look.replications), row.look.row(in: row.cell, of: plan.study),
        Figure.significant(row.look.standardDeviation, 3),
        String(row.needed) + (row.isEnough ? "" : " (at-most, not enough)"),
      ]
    }
    let spread = (2 / Double(count - 1)).squareRoot() * 100
    let lines =
      ["\(plan.study.name): a pilot of \(count) replications of each cell, until \(rule.description)", ""]
      + columns([titles] + rows)
      + [
        "",
        "Information in nats. R needed follows the pilot's variance: for normal estimates it is random by +-\(Int(spread.rounded())) % "
          + "(one SD), for long tails by more.",
        "Time about \(time(seconds)) on \(threads) \(threads == 1 ? "thread" : "threads").",
        "replications: \(found.replications.text)",
      ]
    return lines.map { withoutControls($0) + "\n" }.joined()
  }

  /// The text of a time, with tenths below ten seconds, where a second more or less matters.
  private func time(_ seconds: Double) -> String {
    seconds < 9.95 ? "\(tenths(max(0.1, seconds))) s" : duration(seconds)
  }

  private func exactRows(_ prediction: Prediction) -> String {
    let examined =
      prediction.examinedRows == prediction.rows
      ? "" : " (there was time for \(prediction.examinedRows) of \(prediction.rows))"
    return "\(prediction.exactRows) of \(prediction.examinedRows) rows have an exact expectation\(examined)"
  }

  private func shortage(_ bytes: Int) -> String {
    let there = MemoryLimit.available
    return bytes > there ? ", more than the \(byteCount(there)) that there are" : ""
  }
}
