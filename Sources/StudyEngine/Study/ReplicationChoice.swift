/// A pseudo-random part of the replications of a cell, always the same one.
///
/// A replication is chosen if the hash of the cell's key and its number is below fraction · 2⁶⁴. A
/// larger fraction therefore chooses the same ones and more. The choice does not depend on the
/// number of replications.
///
/// *Source:* the hash is the output function of SplitMix64, twice (Steele, Lea & Flood 2014,
/// doi 10.1145/2660193.2660195, with the constants of its reference program).
package struct ReplicationChoice: Sendable {
  /// The hashes below it are chosen; nil for all.
  private let bound: UInt64?

  /// - Precondition: 0 < fraction ≤ 1.
  package init(fraction: Double) { bound = fraction < 1 ? UInt64(fraction * 0x1p64) : nil }

  /// The chosen replications of a range.
  package func chosen(in range: Range<Int>, key: UInt64) -> [Int] {
    guard let bound else { return Array(range) }
    return range.filter { Self.rank(of: $0, key: key) < bound }
  }

  /// The replication of a range that the smallest fraction chooses.
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
