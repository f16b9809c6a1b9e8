import ArgumentParser
import Foundation
import StudyEngine

/// `mi-study check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Validate a study and predict its time, memory and disk; keeps nothing.",
    discussion: """
      A few replications of some cells are timed for the prediction, at most two seconds in all.

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
      let prediction = Prediction(of: plan, threads: threads)
      return """
        \(plan.study.name): fine
          cells           \(plan.cells.count)
          estimates       \(prediction.estimatesPerReplication) per replication of all cells, \(prediction.values) values in all
          replications    \(plan.study.replications) per cell
          exact           \(prediction.exactRows) of \(prediction.rows) rows have an exact expectation
          time            about \(duration(prediction.seconds)) on \(threads) \(threads == 1 ? "thread" : "threads")
          memory          about \(megabytes(prediction.memoryBytes))
          disk            about \(megabytes(prediction.diskBytes))

        """
    }
    try StandardOutput.write(text)
  }

  private func megabytes(_ bytes: Int) -> String {
    bytes < 1_000_000
      ? "1 MB" : bytes < 10_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes / 1_000_000_000) GB"
  }
}
