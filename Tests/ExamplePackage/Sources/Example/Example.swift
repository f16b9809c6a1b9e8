import Foundation
import MutualInformation
import StudyEngine

/// Holds the truths of two laws of its own against everything else that they say; then runs a study
/// of one of them with an estimator of its own, and prints the bias of each row.
@main struct Example {
  static func main() throws {
    try check(NoisyTypewriter.self)
    try check(UniformExtremes.self)
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

  /// Prints what is wrong with the examples of a law, by the checks of the library's own tests.
  static func check(_ type: any JointLaw.Type) throws {
    for example in type.examples {
      let law = try type.init(example)
      let findings = try TruthCheck.findings(of: law)
      let truth = law.truth(of: .mutualInformation)?.value
      print("\(law.canonicalText)  I(X;Y) \(text(truth))  \(findings.count) findings")
      for finding in findings { print(finding) }
    }
  }

  /// Five decimals.
  static func text(_ value: Double?) -> String { value.map { String(format: "%.5f", $0) } ?? "-" }
}
