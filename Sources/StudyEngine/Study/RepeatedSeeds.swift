import GSLRandom
import MutualInformation

/// The number of streams of a study whose seed an earlier stream has.
///
/// GSL's own generators take a seed of 32 bits, so streams of different addresses can be equal:
/// among 77 000 streams, two are with probability one half. Philox takes the whole address. Its
/// count is zero by construction, so it is not made.
public struct RepeatedSeeds: Hashable, Sendable {
  /// Streams whose seed an earlier stream has.
  public let repeated: Int
  /// All streams.
  public let streams: Int

  /// Counts the repeated seeds; nil for a generator that takes whole addresses.
  ///
  /// Memory: at most 64 MB. The seeds are made again for each part of their range.
  ///
  /// - Parameters:
  ///   - plan: The cells.
  ///   - replications: By index of the cell; the study's if not given.
  public init?(of plan: Plan, replications: [Int]? = nil) {
    guard !plan.study.generator.isAddressable else { return nil }
    let purposes = plan.cells.map { cell in
      [UInt32(0)] + cell.drawnPurposes
    }
    let replications = replications ?? plan.cells.indices.map(plan.study.replications.most)
    let streams = zip(purposes, replications).reduce(0) { $0 + $1.0.count * $1.1 }
    let parts = UInt64(1 + streams >> 23)
    var repeated = 0
    for part in 0..<parts {
      var seeds: [UInt32] = []
      for (index, (cell, purposes)) in zip(plan.cells, purposes).enumerated() {
        for replication in 0..<UInt64(replications[index]) {
          for purpose in purposes {
            let seed = RandomStream.seedWord(
              for: StreamAddress(key: cell.key, replication: replication, purpose: purpose))
            if UInt64(seed) * parts >> 32 == part { seeds.append(seed) }
          }
        }
      }
      seeds.sort()
      for i in seeds.indices.dropFirst() where seeds[i] == seeds[i - 1] { repeated += 1 }
    }
    self.repeated = repeated
    self.streams = streams
  }
}
