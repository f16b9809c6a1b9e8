/// The start of a random stream: a sample is a function of its address alone.
///
/// The address of Philox4x32-10 is its key and three of its four counter words:
///
/// | word | content |
/// |---|---|
/// | key 0, 1 | low and high half of `key` |
/// | counter 0 | block, 0, 1, 2, … |
/// | counter 1 | `purpose` |
/// | counter 2, 3 | low and high half of `replication` |
///
/// Two different addresses share no block. Reading beyond the 2³² blocks of an address is a trap.
public struct StreamAddress: Hashable, Sendable, CustomStringConvertible {
  /// A hash of the study's seed, the law and the sample size.
  public var key: UInt64

  /// The replication.
  public var replication: UInt64

  /// The purpose of the draws: 0 is the law's own.
  public var purpose: UInt32

  /// The address with these parts.
  public init(key: UInt64, replication: UInt64, purpose: UInt32 = 0) {
    self.key = key
    self.replication = replication
    self.purpose = purpose
  }

  /// `key/replication/purpose`, key and purpose in hexadecimal.
  public var description: String {
    "\(String(key, radix: 16))/\(replication)/\(String(purpose, radix: 16))"
  }
}
