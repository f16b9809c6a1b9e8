import MutualInformation

/// The numbers of replications without an estimate, by reason. They are counted, never redrawn.
///
/// *Source:* Siepe et al. 2024, doi 10.1037/met0000695: failures are reported always, even none.
public struct FailureReasons: Hashable, Sendable {
  private var counts: [UInt8: Int] = [:]

  /// No failures.
  public init() {}

  /// Counts a failure by its stored status.
  mutating func add(status: UInt8) { counts[status, default: 0] += 1 }

  /// The number of all failures.
  public var total: Int { counts.values.reduce(0, +) }

  /// The reasons and their numbers, in the order of `EstimationFailure`: `constant-variable`, 12. A
  /// reason that this version does not know is `status 99`.
  public var all: [(reason: String, count: Int)] {
    counts.sorted { $0.key < $1.key }.map { status, count in
      (EstimationFailure(rawValue: status)?.description ?? "status \(status)", count)
    }
  }
}
