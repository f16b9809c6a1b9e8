import Foundation
import MutualInformation

/// The estimates of one estimator for consecutive replications of one cell: what is stored, checked and never changed.
struct Block: Hashable, Sendable {
  /// The number of the first replication, from 0.
  let first: Int
  /// The number of replications.
  let count: Int
  /// Estimates in nats, replication by replication, one per quantity; 0 where the estimate failed.
  var estimates: [Double]
  /// 0, or the raw value of the `EstimationFailure`.
  var statuses: [UInt8]

  /// An empty block, to be filled.
  init(first: Int, count: Int, quantities: Int) {
    self.first = first
    self.count = count
    estimates = Array(repeating: 0, count: count * quantities)
    statuses = Array(repeating: 0, count: count)
  }

  /// A block from stored bytes; nil if their number is wrong.
  init?(first: Int, count: Int, quantities: Int, estimates: Data, statuses: Data) {
    guard count > 0, statuses.count == count, estimates.count == count * quantities * 8 else { return nil }
    self.init(first: first, count: count, quantities: quantities)
    estimates.withUnsafeBytes { bytes in
      for i in self.estimates.indices {
        let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))
        self.estimates[i] = Double(bitPattern: bits)
      }
    }
    self.statuses = Array(statuses)
  }

  /// The estimates as little-endian binary64.
  var estimateBytes: Data {
    var data = Data(capacity: estimates.count * 8)
    for estimate in estimates {
      withUnsafeBytes(of: estimate.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  /// The SHA-256 of where the block belongs and of what is in it.
  func checksum(cell: String, estimator: String) -> [UInt8] {
    var bytes = Array("\(cell)\n\(estimator)\n\(first)\n\(count)\n".utf8)
    bytes.append(contentsOf: estimateBytes)
    bytes.append(contentsOf: statuses)
    return SHA256.digest(of: bytes)
  }
}

extension Cell {
  /// What identifies a cell of a study in its store.
  var text: String { "\(law.canonicalText) n=\(count)" }
}

/// Replications that are there or missing: sorted, disjoint, not adjacent ranges.
struct ReplicationRanges: Hashable, Sendable {
  private(set) var ranges: [Range<Int>] = []

  /// Adds a range that comes after all others or follows the last one.
  mutating func append(_ range: Range<Int>) {
    if range.isEmpty { return }
    if let last = ranges.last, last.upperBound == range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    } else {
      ranges.append(range)
    }
  }

  /// What of 0 ..< count is not in the ranges.
  func missing(below count: Int) -> ReplicationRanges {
    var missing = ReplicationRanges()
    var next = 0
    for range in ranges where range.lowerBound < count {
      missing.append(next..<max(next, range.lowerBound))
      next = max(next, range.upperBound)
    }
    missing.append(next..<max(next, count))
    return missing
  }

  /// How many replications there are.
  var total: Int { ranges.reduce(0) { $0 + $1.count } }
}
