import ArgumentParser
import StudyEngine

/// `mi-study`: one subcommand per file.
@main
struct MIStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mi-study",
    abstract: "Monte Carlo studies of mutual-information estimators.",
    discussion: """
      A study file names laws whose mutual information is known exactly, sample sizes and estimators. mi-study draws \
      thousands of samples, runs every estimator on the same ones, and sets the results beside the truth and, where \
      mathematics gives it, the exact finite-sample expectation. The same study and seed give the same bytes on any \
      number of threads.

      EXAMPLES
        mi-study run Studies/overview.yaml               compute, print the report
        mi-study run Studies/overview.yaml --shard 2/16  one part, for merge
        mi-study check Studies/overview.yaml             predict time and memory
        mi-study report results/overview --units bits
        mi-study export results/overview replications > replications.csv
        mi-study replay results/overview --cell 1 --replication 0
        mi-study verify results/overview                 compute a part again
        mi-study list estimators                         names, parameters, ranges
        mi-study list ksg1                               one of them, with an example
        mi-study init my-study                           a study to begin one's own with
        mi-study schema > study.schema.json              for editors

      EXIT CODES
         0  done
         1  done, but some estimates failed or a check did not hold
        64  usage
        65  bad study or data file
        73  cannot create output
        74  input/output error
      128+S  ended by signal S (130 by SIGINT); what was finished is kept
      """,
    version: ToolVersion.text,
    subcommands: [
      RunCommand.self, MergeCommand.self, ReportCommand.self, CheckCommand.self, ListCommand.self,
      InitCommand.self, ExportCommand.self, ReplayCommand.self, VerifyCommand.self, SchemaCommand.self,
      ExercisesCommand.self,
      BenchCommand.self,
    ])

  static func main() {
    fillStandardDescriptors()
    SignalWatch.survivePipesAndLimits()
    ThreadShortage.tell { printError("mi-study: \($0)") }
    MemoryShortage.end()
    do {
      try refuseUnreadableArguments()
      try UsageWords.refuseUnknownCommand()
      try selectInstructionSet()
      var command = try parseAsRoot()
      try command.run()
    } catch {
      leave(error)
    }
  }

  /// Refuses arguments that are not UTF-8: repaired, they would name other files.
  private static func refuseUnreadableArguments() throws {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let word = CommandLine.unsafeArgv[index], String(validatingCString: word) == nil else { continue }
      throw failure(
        "the argument \(shellQuoted(withoutControls(String(cString: word)))) is not UTF-8; give the file or directory a "
          + "name in UTF-8, or go there with cd and call it .", ExitStatus.usage)
    }
  }
}
