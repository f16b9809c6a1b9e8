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
