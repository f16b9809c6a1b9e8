import MutualInformation

/// How many replications of an estimator have no estimate, and why. They are counted, never redrawn.
///
/// *Source:* Siepe et al. 2024, doi 10.1037/met0000695: failures are reported always, even none.
public struct FailureReasons: Hashable, Sendable {
  private var counts: [UInt8: Int] = [:]

  /// No failures.
  public init() {}

  /// Counts one, by what is stored of it.
  mutating func add(status: UInt8) { counts[status, default: 0] += 1 }

  /// All failures.
  public var total: Int { counts.values.reduce(0, +) }

  /// Reasons and their numbers, in the order of `EstimationFailure`: `constant-variable`, 12. A reason that this version does
  /// not know is `status 99`.
  public var all: [(reason: String, count: Int)] {
    counts.sorted { $0.key < $1.key }.map { status, count in
      (EstimationFailure(rawValue: status)?.description ?? "status \(status)", count)
    }
  }
}
