import Foundation
import MutualInformation
import StudyEngine

/// Runs a study of a law and an estimator of its own, and prints the bias of each row.
@main struct Example {
  static func main() throws {
    let study = Study(
      name: "typewriter", seed: 1, replications: 2000,
      laws: [try NoisyTypewriter([Parameter("letters", .integer(6)), Parameter("error", .real(0.2))])],
      sampleSizes: [50, 500],
      estimators: [
        StudyEstimator(try PlugIn([])),
        StudyEstimator(try PlugIn([Parameter("correction", .word("miller-madow"))])),
        StudyEstimator(try Extrapolated([])),
      ])
    let directory = FileManager.default.temporaryDirectory.appending(path: "mi-study-example-\(UUID())")
    defer { try? FileManager.default.removeItem(at: directory) }
    let host = HostDescription(version: "1", libraries: [:], name: "example", system: "any")
    let outcome = try Run(
      Plan(study), directory: directory.path, threads: ProcessInfo.processInfo.activeProcessorCount,
      host: host
    ).execute(fresh: false, isStopped: { false }, notify: { _ in })

    for row in outcome.summary?.rows ?? [] {
      let expected = row.target.expectation.value - row.target.truth.value
      print(
        "n = \(row.cell.count)  \(row.estimator.canonicalText)  bias \(text(row.measures.bias)) ± "
          + "\(text(row.measures.biasMCSE))  exact \(text(expected))  z \(text(row.measures.z))")
    }
  }

  /// Five decimals.
  static func text(_ value: Double?) -> String { value.map { String(format: "%.5f", $0) } ?? "-" }
}
