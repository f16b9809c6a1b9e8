/// A block whose bytes do not match its checksum.
public struct DamagedBlock: Hashable, Sendable {
  /// Law, parameters and sample size of its cell; empty if the store has no such cell.
  public let cell: String
  /// The estimator with its parameters; empty if the store has no such estimator.
  public let estimator: String
  /// The number of its first replication, from 0.
  public let first: Int
  /// The number of its replications.
  public let count: Int
}
