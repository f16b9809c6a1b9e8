/// Where a random stream begins: a sample is a function of its address alone.
///
/// The address of Philox4x32-10 is its key and three of its four counter words (the fourth counts the blocks):
///
/// | word | content |
/// |---|---|
/// | key 0, 1 | low and high half of `key` |
/// | counter 0 | block, 0, 1, 2, … |
/// | counter 1 | `purpose` |
/// | counter 2, 3 | low and high half of `replication` |
///
/// Two different addresses share no block. An address holds 2³² blocks of four 32-bit words; reading on is a trap.
public struct StreamAddress: Hashable, Sendable, CustomStringConvertible {
  /// What is drawn: a hash of the study's seed, the law and the sample size.
  public var key: UInt64

  /// Which replication it is drawn for.
  public var replication: UInt64

  /// What it is drawn for: 0 is the law's own draws.
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
