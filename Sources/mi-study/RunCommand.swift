import ArgumentParser
import Foundation
import StudyEngine

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Compute a study and print its report.",
    discussion: """
      Running again into the same directory computes only what is missing: after an interruption, or when the study \
      asks for more replications, laws, sample sizes or estimators.

      'replications:' in a study file is a number, a list with one number per cell, or a stopping rule:
        replications: {until: {bias-mcse: 0.0005}, at-least: 500, at-most: 100000}
      Under a rule each cell stops at the first of the looks, ceil(at-least * 1.2^j) replications and at last at-most, at \
      which all its rows meet all targets (bias-mcse, rmse-mcse, relative: bias-mcse over |truth|). That depends on the study \
      and the seed alone. The exit code is 1 if at-most was reached without meeting them. --replications R replaces the rule, \
      or the list, by R replications of every cell. A shard of a study with a rule computes its part of at-most replications.

      --shard I/N computes the I-th of N parts of the study into a directory of its own, \(Self.shardDirectory) if no \
      other is given, and no report; mi-study merge puts the parts together to the bytes of a single run. Which \
      replications belong to a shard depends on the study and N alone; every shard takes about the same time.

      --shard auto takes I and N from the environment of a task of a job array:
        Slurm       SLURM_ARRAY_TASK_ID, _MIN, _COUNT, _STEP
        Kubernetes  JOB_COMPLETION_INDEX, from 0; needs --shards N
        SGE         SGE_TASK_ID, SGE_TASK_FIRST, _LAST, _STEPSIZE
        PBS         PBS_ARRAY_INDEX, or Torque's PBS_ARRAYID; needs --shards N
        LSF         LSB_JOBINDEX; needs --shards N
        AWS Batch   AWS_BATCH_JOB_ARRAY_INDEX, from 0, and _SIZE
      With --shards N the task's own number is I: for arrays 1-N, also when only some of their tasks run again.

      On a terminal a line on standard error says how far the run is. At the end stands the first screen of the report; \
      mi-study report has the tables of all cells, other sample sizes and measures.

      ENVIRONMENT
      \(indented(ProgressLine.environment))
        NO_COLOR            no colours in the report, if set and not empty.
      \(indented(ProgramOptions.environment))

      EXAMPLES
        mi-study run Studies/overview.yaml
        mi-study run Studies/infonce.yaml --replications 20000
        sed 's/1000/4000/' my.yaml | mi-study run - --output results/large
        mi-study run Studies/chain-rule.yaml --seed 7 --output results/seed-7
        mi-study run Studies/infonce.yaml --shard 2/16
        sbatch --array=1-16 --wrap "mi-study run Studies/infonce.yaml --shard auto"
        sbatch --array=5 --wrap "mi-study run Studies/infonce.yaml --shard auto --shards 16"

      EXIT CODES
         0  done
         1  done, but some estimates failed, or targets were not met
        65  bad study file, or the directory holds another study
        69  a program of the study cannot be started, refuses, or fails again and again
        77  the study starts programs, and --allow-programs is not given
      128+S  ended by signal S; what was finished is kept
      """)

  private static let shardDirectory = "results/NAME/shard-I-of-N"

  @Argument(
    help: ArgumentHelp(StudyInput.help, valueName: "study"), completion: .studyFile)
  var study: String
  @Option(
    help: ArgumentHelp("Where the results go; results/NAME if not given.", valueName: "dir"),
    completion: .directory)
  var output: String?
  @Option(
    parsing: .unconditional, help: "Instead of the study's seed.", transform: wholeNumber(Study.seedRange))
  var seed: UInt64?
  @Option(
    parsing: .unconditional, help: "Of every cell, instead of the study's number, list or stopping rule.",
    transform: wholeNumber(Study.replicationRange))
  var replications: Int?
  @Option(
    parsing: .unconditional,
    help:
      "Worker threads; all processors that this process may use if not given. Decides nothing but the time.",
    transform: wholeNumber(threadRange))
  var threads: Int?
  @Option(
    help: ArgumentHelp("Compute only one of N parts; 'auto' in a job array, see above.", valueName: "i/n"),
    completion: .list(["auto"]))
  var shard: String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("With --shard auto: the number of parts.", valueName: "n"),
    transform: wholeNumber(Shard.countRange))
  var shards: Int?
  @Flag(help: "Start over: an earlier run in the directory is moved aside.")
  var fresh = false
  @Flag(help: "Compute truths and expectations anew, whatever is stored of them; replications are kept.")
  var freshTruths = false
  @Flag(help: "No progress, no report: only warnings, errors, and how many estimates failed.")
  var quiet = false
  @OptionGroup var programs: ProgramOptions

  func validate() throws {
    try checkThreads(threads)
    if let seed, !Study.seedRange.contains(seed) {
      throw ValidationError("--seed \(seed): must be from 0 to \(Study.seedRange.upperBound)")
    }
    if let replications, !Study.replicationRange.contains(replications) {
      throw ValidationError(
        "--replications \(replications): must be from 1 to \(Study.replicationRange.upperBound)")
    }
    if output?.isEmpty == true { throw ValidationError("--output: is empty; give a directory") }
    _ = try chosenShard()
  }

  /// The shard of `--shard` and `--shards`; `auto` takes it from the environment.
  private func chosenShard() throws -> Shard? {
    if let shards, shard != "auto" {
      throw ValidationError("--shards \(shards): goes with --shard auto only; write --shard I/\(shards)")
    }
    guard let shard else { return nil }
    if shard == "auto" {
      return try shardOfTask(in: ProcessInfo.processInfo.environment, shards: shards)
    }
    guard let chosen = Shard(shard) else {
      throw ValidationError(
        "--shard \(shard): must be I/N with 1 <= I <= N <= \(Shard.countRange.upperBound), as in 2/16, or auto"
      )
    }
    return chosen
  }

  func run() throws {
    let outcome = try withExitCodes {
      let plan = try StudyInput.plan(study).with(seed: seed, replications: replications)
      try programs.allow(plan.study)
      let shard = try chosenShard()
      let usual = "results/\(plan.study.name)"
      let directory = output ?? (shard.map { "\(usual)/\($0.directoryName)" } ?? usual)
      let progress = ProgressLine(isSilent: quiet)
      let farewell = [
        "mi-study: interrupted; what was finished is kept. To continue:",
        "  " + continuation(directory: directory, shard),
      ]
      SignalWatch.begin(prefix: progress.eraser, farewell: farewell.map { $0 + "\n" }.joined())
      defer { progress.clear() }
      let outcome = try Run(
        plan, directory: directory, threads: threads ?? availableProcessors(),
        host: ToolVersion.host, shard: shard, command: line([studyWord] + overrides)
      ).execute(fresh: fresh, freshTruths: freshTruths, isStopped: { SignalWatch.signal != nil }) { notice in
        progress.show(notice)
      }
      SignalWatch.end()
      progress.clear()
      guard outcome.isComplete else {
        farewell.forEach(printError)
        throw SignalWatch.signal.map { ExitCode(128 + $0) } ?? ExitStatus.interrupted
      }
      if !quiet {
        if let summary = outcome.summary {
          try StandardOutput.write(
            FirstScreen.render(summary, style: Terminal.tableStyle, directory: plainPath(directory)))
        }
        let rate =
          outcome.computed == 0 ? "nothing to compute, all was stored" : "\(outcome.computed) replications"
        printError("\(rate) in \(tenths(outcome.seconds)) s; results in \(directory)")
        if let shard {
          printError("shard \(shard) is done; when all are, this makes the report:")
          printError("  " + mergeCommand(shard, of: plan.study, in: directory))
        }
      }
      return outcome
    }
    if quiet, outcome.failures > 0 {
      printError("mi-study: \(outcome.failures) estimates failed; mi-study report shows which and why")
    }
    if let shortfall = outcome.summary?.shortfall { printError("mi-study: \(shortfall)") }
    if outcome.failures > 0 || outcome.summary?.shortfall != nil { throw ExitStatus.someFailed }
  }

  /// The command that continues this run.
  private func continuation(directory: String, _ shard: Shard?) -> String {
    var words = [CommandLine.arguments[0], "run", study == StudyInput.standard ? study : plainPath(study)]
    words += ["--output", plainPath(directory)] + overrides
    if let shard { words += ["--shard", shard.description] }
    if let threads { words += ["--threads", String(threads)] }
    if programs.isAllowed { words.append("--allow-programs") }
    if quiet { words.append("--quiet") }
    // A study from standard input has to be given again.
    return words.map(shellQuoted).joined(separator: " ") + (study == StudyInput.standard ? " < STUDY" : "")
  }

  /// The study file in commands for other machines: as it was named, but without an absolute path.
  /// That would tell where somebody's files are, and means nothing elsewhere.
  private var studyWord: String {
    if study == StudyInput.standard { return "STUDY" }
    let word = study.hasPrefix("/") ? (study as NSString).lastPathComponent : study
    return word.hasPrefix("-") ? "./" + word : word
  }

  /// The options that change the study of the file.
  private var overrides: [String] {
    (seed.map { ["--seed", String($0)] } ?? [])
      + (replications.map { ["--replications", String($0)] } ?? [])
  }

  private func line(_ words: [String]) -> String {
    (["mi-study", "run"] + words).map(shellQuoted).joined(separator: " ")
  }
}

/// The text of seconds with one decimal.
func tenths(_ seconds: Double) -> String {
  let tenths = Int((seconds * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}
