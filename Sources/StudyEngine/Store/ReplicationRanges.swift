import MutualInformation

/// Sets of replications as sorted, disjoint, non-adjacent ranges.
package struct ReplicationRanges: Hashable, Sendable {
  package private(set) var ranges: [Range<Int>] = []

  package init() {}

  /// Adds a range after all others; it may be adjacent to the last one.
  package mutating func append(_ range: Range<Int>) {
    if range.isEmpty { return }
    if let last = ranges.last, last.upperBound == range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    } else {
      ranges.append(range)
    }
  }

  /// Adds any range.
  package mutating func insert(_ range: Range<Int>) {
    if range.isEmpty { return }
    // Ranges that end before it remain in front. Ranges that it touches are united with it.
    let low = firstIndex(in: ranges.indices) { ranges[$0].upperBound >= range.lowerBound }
    var end = low
    var union = range
    while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
      union = min(union.lowerBound, ranges[end].lowerBound)..<max(union.upperBound, ranges[end].upperBound)
      end += 1
    }
    ranges.replaceSubrange(low..<end, with: [union])
  }

  /// Returns the part of a range that is not in the set.
  package func missing(in wanted: Range<Int>) -> ReplicationRanges {
    var missing = ReplicationRanges()
    var next = wanted.lowerBound
    for range in ranges where range.upperBound > next {
      if range.lowerBound >= wanted.upperBound { break }
      missing.append(next..<max(next, range.lowerBound))
      next = range.upperBound
    }
    missing.append(next..<max(next, wanted.upperBound))
    return missing
  }

  /// The end of the range that begins at 0; 0 if there is none.
  package var prefix: Int { ranges.first.map { $0.lowerBound == 0 ? $0.upperBound : 0 } ?? 0 }

  /// The number of replications.
  package var total: Int { ranges.reduce(0) { $0 + $1.count } }
}
