import ArgumentParser
import Foundation
import StudyEngine

/// `mi-study check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Validate a study and predict its time, memory and disk; keeps nothing.",
    discussion: """
      Replications of the cells are timed for the prediction, for two seconds in all, and storing some values.

      EXAMPLES
        mi-study check Studies/estimator-bias.yaml
      """)

  @Argument(help: ArgumentHelp("The study file (YAML or JSON).", valueName: "study"))
  var study: String
  @Option(help: "Worker threads to predict for; all processors that this process may use if not given.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): must be from 1 to 1024")
    }
  }

  func run() throws {
    let text = try withExitCodes {
      let plan = try Plan(Study(contentsOf: study))
      let threads = threads ?? availableProcessors()
      let prediction = try Prediction(of: plan, threads: threads)
      return """
        \(plan.study.name): fine
          cells           \(plan.cells.count)
          estimates       \(prediction.estimatesPerReplication) per replication of all cells, \(prediction.values) values in all
          replications    \(plan.study.replications) per cell
          exact           \(prediction.exactRows) of \(prediction.rows) rows have an exact expectation
          time            about \(time(prediction.seconds)) on \(threads) \(threads == 1 ? "thread" : "threads")
          memory          about \(megabytes(prediction.memoryBytes))
          disk            about \(megabytes(prediction.diskBytes))

        """
    }
    try StandardOutput.write(text)
  }

  /// Tenths where a second more or less would matter.
  private func time(_ seconds: Double) -> String {
    seconds < 9.95 ? "\(tenths(max(0.1, seconds))) s" : duration(seconds)
  }

  private func megabytes(_ bytes: Int) -> String {
    bytes < 1_000_000
      ? "1 MB" : bytes < 10_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes / 1_000_000_000) GB"
  }
}
