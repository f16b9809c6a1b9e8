/// A part of the replications of a cell, as good as random and always the same one.
///
/// A replication is chosen where the hash of the cell's key and its number is below the fraction of 2⁶⁴. So a larger
/// fraction chooses what a smaller one does and more, and the choice does not depend on how many replications there are.
///
/// *Source:* the hash is the output function of SplitMix64, twice (Steele, Lea & Flood 2014, doi 10.1145/2660193.2660195,
/// with the constants of its reference program).
package struct ReplicationChoice: Sendable {
  /// nil for all.
  private let bound: UInt64?

  /// - Precondition: 0 < fraction ≤ 1.
  package init(fraction: Double) { bound = fraction < 1 ? UInt64(fraction * 0x1p64) : nil }

  /// Those of a range that are chosen.
  package func chosen(in range: Range<Int>, key: UInt64) -> [Int] {
    guard let bound else { return Array(range) }
    return range.filter { Self.rank(of: $0, key: key) < bound }
  }

  /// The one of a range that is the first to be chosen.
  package static func first(in range: Range<Int>, key: UInt64) -> Int? {
    range.min { rank(of: $0, key: key) < rank(of: $1, key: key) }
  }

  private static func rank(of replication: Int, key: UInt64) -> UInt64 {
    scrambled(key ^ scrambled(UInt64(replication)))
  }

  private static func scrambled(_ word: UInt64) -> UInt64 {
    var word = word &+ 0x9E37_79B9_7F4A_7C15
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
