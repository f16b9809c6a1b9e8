import ArgumentParser
import Foundation
import StudyEngine

/// `mi-study run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Compute a study and print its report.",
    discussion: """
      Running again into the same directory computes only what is missing: after an interruption, or when the study \
      asks for more replications, laws, sample sizes or estimators.

      EXAMPLES
        mi-study run Studies/overview.yaml
        mi-study run Studies/infonce.yaml --replications 20000
        mi-study run Studies/chain-rule.yaml --seed 7 --output results/seed-7
      """)

  @Argument(help: ArgumentHelp("The study file (YAML or JSON).", valueName: "study"))
  var study: String
  @Option(help: ArgumentHelp("Where the results go; results/NAME if not given.", valueName: "dir"))
  var output: String?
  @Option(help: "Instead of the study's seed.")
  var seed: UInt64?
  @Option(help: "Instead of the study's number of replications.")
  var replications: Int?
  @Option(
    help:
      "Worker threads; all processors that this process may use if not given. Decides nothing but the time.")
  var threads: Int?
  @Flag(help: "Start over: an earlier run in the directory is moved aside.")
  var fresh = false
  @Flag(help: "No progress, no report: only warnings and errors.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): must be from 1 to 1024")
    }
    if let seed, !Study.seedRange.contains(seed) {
      throw ValidationError("--seed \(seed): must be from 0 to \(Study.seedRange.upperBound)")
    }
    if let replications, !Study.replicationRange.contains(replications) {
      throw ValidationError(
        "--replications \(replications): must be from 1 to \(Study.replicationRange.upperBound)")
    }
    if output?.isEmpty == true { throw ValidationError("--output: is empty; give a directory") }
  }

  func run() throws {
    let outcome = try withExitCodes {
      let plan = try Plan(Study(contentsOf: study).with(seed: seed, replications: replications))
      let directory = output ?? "results/\(plan.study.name)"
      let interruption = SignalWatch { _exit(128 + $0) }
      let progress = ProgressLine(isSilent: quiet)
      let outcome = try Run(
        plan, directory: directory, threads: threads ?? availableProcessors(),
        host: ToolVersion.host
      ).execute(fresh: fresh, isStopped: { interruption.signal != nil }) { notice in progress.show(notice) }
      progress.clear()
      guard let summary = outcome.summary else {
        printError("mi-study: interrupted; what was finished is kept. To continue:")
        printError("  " + continuation(directory: directory))
        throw interruption.signal.map { ExitCode(128 + $0) } ?? ExitStatus.interrupted
      }
      if !quiet {
        try StandardOutput.write(TableReport.render(summary))
        let rate =
          outcome.computed == 0 ? "nothing to compute, all was stored" : "\(outcome.computed) replications"
        printError("\(rate) in \(tenths(outcome.seconds)) s; results in \(directory)")
      }
      return summary
    }
    if outcome.rows.contains(where: { $0.measures.failures > 0 }) { throw ExitStatus.someFailed }
  }

  /// The command that goes on where this one stopped.
  private func continuation(directory: String) -> String {
    var words = ["mi-study", "run", study, "--output", directory]
    if let seed { words += ["--seed", String(seed)] }
    if let replications { words += ["--replications", String(replications)] }
    if let threads { words += ["--threads", String(threads)] }
    return words.map(shellQuoted).joined(separator: " ")
  }
}

/// A word as a shell reads it back.
func shellQuoted(_ word: String) -> String {
  let safe = word.utf8.allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./=:,+@".utf8.contains(byte)
  }
  return safe && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// Seconds with one decimal.
func tenths(_ seconds: Double) -> String {
  let tenths = Int((seconds * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}
