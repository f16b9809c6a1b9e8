import ArgumentParser
import GSLRandom
import MutualInformation
import StudyEngine

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compute a part of a run again and compare it with what is stored, bit by bit.",
    discussion: """
      Checked are the checksums of all blocks, the stored values of a fixed random part of the replications (failures \
      too), all truths and expectations by computing them again, the files that are derived from the stored replications \
      (if the run is complete), and manifest.json. Nothing is written, and a run may go on in the directory.

      EXAMPLES
        mi-study verify results/overview
        mi-study verify results/overview --fraction 1

      EXIT CODES
         0  everything that was checked is as it should be
         1  something differs
        77  the study starts programs, and --allow-programs is not given
      """)

  @Argument(help: ArgumentHelp("The directory of a run.", valueName: "dir"), completion: .directory)
  var directory: String
  @Option(
    parsing: .unconditional, help: "The part of the replications to compute again; 1 for all.",
    transform: realNumber)
  var fraction = 0.01
  @Option(
    parsing: .unconditional,
    help: "Worker threads; all processors that this process may use if not given.",
    transform: wholeNumber(threadRange))
  var threads: Int?
  @Flag(help: "No progress.")
  var quiet = false
  @OptionGroup var programs: ProgramFolder

  func validate() throws {
    // NaN is in no range.
    if !(fraction > 0 && fraction <= 1) {
      throw ValidationError("--fraction \(fraction): must be above 0 and at most 1")
    }
    try checkThreads(threads)
  }

  func run() throws {
    let isSound = try withExitCodes {
      let verifier = try Verifier(
        directory: directory, tool: ToolVersion.identity, fraction: fraction,
        threads: threads ?? availableProcessors())
      try programs.allow(verifier.run.study)
      try MemoryLimit.check(verifier.run.plan, threads: threads ?? availableProcessors())
      let progress = ProgressLine(isSilent: quiet)
      defer { progress.clear() }
      let verification = try verifier.verify { done, total in
        progress.show(RunProgress(done: done, of: total, .values))
      }
      progress.clear()
      try StandardOutput.write(text(verification, of: verifier.run.study))
      return verification.isSound
    }
    if !isSound { throw ExitStatus.someFailed }
  }

  private func text(_ found: Verification, of study: Study) -> String {
    let share =
      "\(found.replications) of \(found.storedReplications) computed again, \(found.values) \(found.values == 1 ? "value" : "values")"
    var lines = [
      "\(study.name): seed \(study.seed), \(study.generator.name), \(replications(of: study))",
      "  blocks        \(found.blocks), "
        + (found.damaged.isEmpty ? "all match their checksums" : "\(found.damaged.count) damaged"),
      "  replications  \(share): \(found.differing == 0 ? "same bits" : "\(found.differing) differ")",
    ]
    let exact = found.exactFindings
    lines.append(
      "  exact         "
        + (found.exactValues == 0 && exact.isEmpty
          ? "no truths and expectations are stored"
          : "\(found.exactValues) truths with their expectations computed again: "
            + (exact.isEmpty ? "same bits" : "\(exact.count) findings")))
    if !found.rows.isEmpty {
      lines.append("  rows          \(found.rows.count) say something else than the study")
    }
    lines += files(found)
    if !found.damaged.isEmpty { lines += damaged(found.damaged) }
    if !found.differences.isEmpty { lines += differences(found, labels: EntryLabels(study)) }
    if !exact.isEmpty { lines += exactFindings(exact, labels: EntryLabels(study)) }
    if !found.rows.isEmpty {
      lines += ["", "Rows that no run wrote:"] + found.rows.prefix(Verification.listed).map { "  " + $0 }
      lines += more(found.rows.count)
    }
    lines += ["", found.isSound ? "Nothing differs." : "Something differs." + cure(found, study)]
    return lines.map { withoutControls($0) + "\n" }.joined()
  }

  private func replications(of study: Study) -> String {
    switch study.replications {
    case .uniform(let count): "\(count) replications"
    case .plan(let counts): "\(counts.min() ?? 0) to \(counts.max() ?? 0) replications"
    case .until(let rule): "\(rule.atLeast) to \(rule.atMost) replications until \(rule.description)"
    }
  }

  private func files(_ found: Verification) -> [String] {
    let title = "  files         "
    guard found.damaged.isEmpty else { return [title + "not looked at: blocks are damaged"] }
    var lines: [String] = []
    if !found.isComplete {
      lines.append(
        title + "not looked at: the run is not complete; to complete it: mi-study run STUDY --output DIR")
    }
    return lines
      + found.files.map { file in
        let wanted = file.name == "manifest.json" ? "the stored study" : "what the stored replications give"
        let state =
          switch file.state {
          case .same: "agrees with \(wanted)"
          case .differs: "differs from \(wanted)"
          case .missing: "is missing"
          case .stray: "should not be there: the study has none"
          case .claimsMore: "says that the run was finished, and replications are missing"
          }
        return "\(title)\(file.name): \(state)"
      }
  }

  private func damaged(_ blocks: [DamagedBlock]) -> [String] {
    let rows = blocks.prefix(Verification.listed).map { block in
      [
        block.cell, block.estimator,
        "\(block.first) to \(block.first.addingReportingOverflow(block.count - 1).partialValue)",
      ]
    }
    return ["", "Blocks that do not match their checksums:"]
      + columns([["cell", "estimator", "replications"]] + rows)
      + more(blocks.count)
  }

  private func differences(_ found: Verification, labels: EntryLabels) -> [String] {
    let rows = found.differences.map { difference in
      [
        String(difference.cell), labels.label(of: difference.estimator), difference.quantity.description,
        String(difference.replication), difference.stored.description, difference.recomputed.description,
      ]
    }
    return ["", "Values that do not come out again, information in nats:"]
      + columns([["cell", "estimator", "quantity", "replication", "stored", "recomputed"]] + rows)
      + more(found.differing)
  }

  private func more(_ count: Int) -> [String] {
    count > Verification.listed ? ["  and \(count - Verification.listed) more"] : []
  }

  private func exactFindings(_ findings: [Verification.ExactFinding], labels: EntryLabels) -> [String] {
    let rows = findings.prefix(Verification.listed).map { finding in
      [String(finding.cell), labels.label(of: finding.estimator), finding.description]
    }
    return ["", "Truths and expectations that are not as they should be, in nats:"]
      + columns([["cell", "estimator", "finding"]] + rows) + more(findings.count)
  }

  /// The programs whose values did not come out again. A law is named if estimators that are no
  /// programs differ under it.
  private func programs(in found: Verification, _ study: Study) -> [String] {
    let estimators = Set(study.programs.filter { $0.role == "estimator" }.map(\.name))
    let laws = Set(study.programs.filter { $0.role == "law" }.map(\.name))
    var names: [String] = []
    for difference in found.differences {
      let name = difference.estimator.estimator.shownName
      let law = difference.law
      let culprit = estimators.contains(name) ? name : laws.contains(law) ? law : nil
      if let culprit, !names.contains(culprit) { names.append(culprit) }
    }
    return names
  }

  /// The cures: one sentence for each kind of finding, the strongest first.
  private func cure(_ found: Verification, _ study: Study) -> String {
    var cures: [String] = []
    let anew = "mi-study run STUDY --output DIR"
    let programs = programs(in: found, study)
    if !programs.isEmpty {
      cures.append(
        "\(programs.joined(separator: " and ")) is not a function of sample, seed and settings, or runs with other libraries "
          + "than it did.")
    }
    if found.differing > 0 {
      cures.append(
        "The values were changed, or come from another version or machine (manifest.json says which); to compute all anew: \(anew) --fresh"
      )
    }
    if found.exactFindings.contains(where: { $0.problem == .differs }) {
      cures.append("Truths or expectations were changed; to compute them anew: \(anew) --fresh-truths")
    }
    if !found.damaged.isEmpty { cures.append("Run the study again: damaged blocks are computed again.") }
    if found.exactFindings.contains(where: { $0.problem != .differs }) {
      cures.append(
        "Run the study again: truths and expectations that are missing, damaged or of another build are computed again."
      )
    }
    if !found.rows.isEmpty { cures.append("Run the study again: those rows are written anew.") }
    if found.files.contains(where: { $0.state == .claimsMore }) {
      cures.append("Run the study again: what is missing is computed.")
    }
    if found.differing == 0, found.files.contains(where: { $0.state != .same && $0.state != .claimsMore }) {
      cures.append(
        "Run the study again: its files are written anew; if it says that the directory holds something else: --fresh."
      )
    }
    return cures.map { " " + $0 }.joined()
  }
}
