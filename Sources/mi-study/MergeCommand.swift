import ArgumentParser
import StudyEngine

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the shards of a study together and print its report.",
    discussion: """
      The directories come from mi-study run --shard; the output is then what a single run would have made: the same \
      bytes but for times and places, and to be continued like any run. Where replications are missing, nothing is \
      written, the commands that compute them are printed, and the exit code is 1; merging more shards into the same output later \
      completes it. Shards may overlap: what two of them have must be equal.

      EXAMPLES
        mi-study merge results/overview/shard-*-of-16 --output results/overview
        mi-study merge a b c --output whole --partial      what is there so far

      EXIT CODES
         0  everything is merged
         1  replications are missing, some estimates failed, or targets were not met
        65  the directories do not belong together
      """)

  @Argument(
    help: ArgumentHelp("The directories of the shards.", valueName: "shard-dir"), completion: .directory)
  var directories: [String]
  @Option(help: ArgumentHelp("Where the merged results go.", valueName: "dir"), completion: .directory)
  var output: String
  @Flag(help: "Merge what is there, although replications are missing; the report says so.")
  var partial = false
  @Option(
    parsing: .unconditional,
    help:
      "Worker threads; all processors that this process may use if not given. Decides nothing but the time.",
    transform: wholeNumber(threadRange))
  var threads: Int?
  @Flag(help: "No progress, no report: only warnings and errors.")
  var quiet = false

  func validate() throws {
    try checkThreads(threads)
    if output.isEmpty { throw ValidationError("--output: is empty; give a directory") }
    if directories.contains("") { throw ValidationError("an empty word is no directory") }
  }

  func run() throws {
    let outcome = try withExitCodes {
      let progress = ProgressLine(isSilent: quiet)
      defer { progress.clear() }
      return try Merge(
        directories, output: output, threads: threads ?? availableProcessors(), host: ToolVersion.host
      ).execute(partial: partial) { notice in progress.show(notice) }
    }
    if !outcome.gaps.isEmpty { tell(outcome.gaps) }
    guard let summary = outcome.summary else { throw ExitStatus.someFailed }
    if !quiet {
      try StandardOutput.write(
        FirstScreen.render(summary, style: Terminal.tableStyle, directory: plainPath(output)))
      printError("\(directories.count) merged; results in \(output)")
    }
    if let shortfall = summary.shortfall { printError("mi-study: \(shortfall)") }
    if summary.failures > 0 || summary.shortfall != nil { throw ExitStatus.someFailed }
  }

  /// Prints the missing parts and the commands that compute them.
  private func tell(_ gaps: [Merge.Gap]) {
    for gap in gaps { printError("mi-study: \(gap.name) is \(gap.isBegun ? "unfinished" : "missing")") }
    printError(
      "mi-study: \(partial ? "merged what is there" : "nothing was merged"). To compute what is missing:")
    for gap in gaps { printError("  \(gap.command)") }
    printError(
      partial
        ? "then merge those into the same output"
        : "then merge again, those with the others; or merge what is there with --partial")
  }
}
