import Foundation
import MutualInformation
import StudyEngine
import Testing

/// The shipped studies, and how to run them for a test.
enum ShippedStudies {
  /// The package's root.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The study files with exact expectations and without failures, by name.
  static let names = [
    "overview", "estimator-bias", "zero-correlation", "chain-rule", "infonce", "channels", "bald",
    "discrete-corrections", "chain-rule-residuals", "bounds",
  ]

  /// Further studies with exact expectations, whose runs or expectations take long.
  static let long = ["bin-rules", "intervals", "ksg-or-histogram", "neighbours", "stopping"]

  /// Whether the long statistical runs were asked for, by Scripts/statistics.
  static let runsLong = ProcessInfo.processInfo.environment["MI_STUDY_LONG"] == "1"

  /// Runs a shipped study with another seed, and perhaps fewer replications, in a temporary directory.
  static func run(_ name: String, seed: UInt64, replications: Int? = nil) throws -> Summary {
    try run(
      Plan(
        Study(contentsOf: "\(root)/Studies/\(name).yaml").with(seed: seed, replications: replications)))
  }

  /// Runs a study in a temporary directory.
  static func run(_ plan: Plan) throws -> Summary {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "mi-study-statistics-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    let run = Run(
      plan, directory: directory.path, threads: ProcessInfo.processInfo.activeProcessorCount,
      host: host)
    let outcome = try run.execute(fresh: false, isStopped: { false }, notify: { _ in })
    return try #require(outcome.summary)
  }
}

/// The number of successes k with P(X < k) ≤ tail and P(X > k) ≤ tail for X ~ Bin(n, p): an exact interval.
func binomialInterval(_ n: Int, _ p: Double, level: Double) -> ClosedRange<Int> {
  let tail = (1 - level) / 2
  var probabilities = [pow(1 - p, Double(n))]
  for k in stride(from: 1, through: n, by: 1) {
    probabilities.append(probabilities[k - 1] * Double(n - k + 1) / Double(k) * p / (1 - p))
  }
  var (low, below) = (0, 0.0)
  while below + probabilities[low] <= tail {
    below += probabilities[low]
    low += 1
  }
  var (high, above) = (n, 0.0)
  while above + probabilities[high] <= tail {
    above += probabilities[high]
    high -= 1
  }
  return low...high
}
