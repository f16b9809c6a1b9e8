import MutualInformation

/// The order statistics that a row reports: exact, in bounded memory and as many passes as needed.
///
/// Doubles are compared as integers in the same order (`ascendingKey`). The first pass counts the
/// values and finds the smallest and the largest. A later pass divides the intervals of the wanted
/// values into some 30 000 buckets together and counts, which leaves one bucket per wanted value.
/// As soon as the intervals have few enough values, a pass keeps and sorts these instead. A million
/// values take three passes in all; 64 bits bound the number for any values.
///
/// *Source:* Munro & Paterson 1980, doi 10.1016/0304-3975(80)90061-4.
struct OrderStatistics {
  /// An interval of keys in which some ranks are wanted.
  private struct Interval {
    /// The first and the last key.
    let low: UInt64, high: UInt64
    /// The numbers of values below `low` and in the interval.
    let below: Int, count: Int
    /// The width of its buckets as a power of two, and its first bucket.
    var shift: UInt64 = 0
    var firstBucket = 0
  }

  /// The most buckets of a pass, and the most values that are kept.
  static let bucketLimit = 1 << 15, keptLimit = 1 << 14

  private(set) var count = 0
  /// The smallest and the largest value; after the first pass.
  private(set) var extremes = (0.0, 0.0)
  private var lowest = UInt64.max, highest = UInt64.min
  /// All values in order, if the caller has sorted them.
  private var sorted: [Double] = []
  /// The wanted values; kept for the next row, which as a rule has the same number of values.
  private var wantedSlots: QuantileSlots?
  /// The wanted indices from 0, ascending, and the values that are known.
  private var wanted: [Int] = []
  private var found: [Double] = []
  private var intervals: [Interval] = []
  private var pass = 0
  private var isKeeping = false
  private var counts: [UInt32] = []
  private var kept: [UInt64] = []

  /// Whether all wanted values are known.
  var isDone: Bool { pass > 0 && intervals.isEmpty }

  /// Begins another row in the same memory.
  mutating func reset() {
    count = 0
    (lowest, highest) = (.max, .min)
    sorted = []
    intervals.removeAll(keepingCapacity: true)
    pass = 0
  }

  /// Takes all values, sorted, instead of passes.
  mutating func set(sorted values: [Double]) {
    sorted = values
    count = values.count
    extremes = (values[0], values[count - 1])
    intervals.removeAll(keepingCapacity: true)
    pass = 1
    findPlaces()
  }

  /// The indices of the quantiles; known after the first pass.
  var slots: [QuantileSlots.Slot] { wantedSlots?.slots ?? [] }

  private mutating func findPlaces() {
    if wantedSlots?.count != count { wantedSlots = QuantileSlots(count: count) }
  }

  /// The value at an index of the order from 0: an extreme, or one that the quantiles need.
  subscript(index: Int) -> Double {
    if !sorted.isEmpty { return sorted[index] }
    if index == 0 { return extremes.0 }
    if index == count - 1 { return extremes.1 }
    // The wanted indices are few, and every index that is asked for is among them.
    return found[wanted.firstIndex(of: index)!]
  }

  /// Adds the next values of a pass, in pieces of any length.
  mutating func add(_ values: Span<Double>) {
    if pass == 0 {
      for i in values.indices {
        let key = ascendingKey(values[i])
        lowest = min(lowest, key)
        highest = max(highest, key)
      }
      count += values.count
    } else if intervals.count == 1 {
      let interval = intervals[0]
      for i in values.indices { note(ascendingKey(values[i]), interval) }
    } else if !intervals.isEmpty {
      for i in values.indices {
        let key = ascendingKey(values[i])
        // These branches are well predicted: most values are in no interval.
        let next = firstIndex(in: intervals.indices) { intervals[$0].high >= key }
        if next < intervals.count { note(key, intervals[next]) }
      }
    }
  }

  @inline(__always)
  private mutating func note(_ key: UInt64, _ interval: Interval) {
    guard key >= interval.low, key <= interval.high else { return }
    if isKeeping {
      kept.append(key)
    } else {
      counts[interval.firstBucket + Int((key - interval.low) >> interval.shift)] += 1
    }
  }

  /// Ends a pass over all values, of which there is at least one.
  mutating func endPass() {
    if pass == 0 {
      extremes = (double(ofAscendingKey: lowest), double(ofAscendingKey: highest))
      findPlaces()
      wanted = wantedSlots!.indices
      found.removeAll(keepingCapacity: true)
      found.append(contentsOf: repeatElement(extremes.0, count: wanted.count))
      narrow(to: [Interval(low: lowest, high: highest, below: 0, count: count)])
    } else if isKeeping {
      takeKept()
    } else {
      narrow(to: intervals.flatMap(occupiedBuckets))
    }
    pass += 1
  }

  /// The indices, in `wanted`, of the wanted values of an interval.
  private func ranks(in interval: Interval) -> Range<Int> {
    let first = firstIndex(in: wanted.indices) { wanted[$0] >= interval.below }
    return first..<firstIndex(in: wanted.indices) { wanted[$0] >= interval.below + interval.count }
  }

  /// Goes on with these intervals, and takes the values of those that have one key.
  private mutating func narrow(to candidates: [Interval]) {
    intervals.removeAll(keepingCapacity: true)
    for interval in candidates {
      let ranks = ranks(in: interval)
      if interval.low == interval.high {
        for rank in ranks { found[rank] = double(ofAscendingKey: interval.low) }
      } else if !ranks.isEmpty {
        intervals.append(interval)
      }
    }
    kept.removeAll(keepingCapacity: true)
    isKeeping = intervals.reduce(0) { $0 + $1.count } <= Self.keptLimit
    guard !isKeeping else { return }
    let share = UInt64(Self.bucketLimit / intervals.count)
    var bucket = 0
    for i in intervals.indices {
      let span = intervals[i].high - intervals[i].low
      var shift: UInt64 = 0
      while span >> shift >= share { shift += 1 }
      intervals[i].shift = shift
      intervals[i].firstBucket = bucket
      bucket += Int(span >> shift) + 1
    }
    counts.removeAll(keepingCapacity: true)
    counts.append(contentsOf: repeatElement(0, count: bucket))
  }

  /// The buckets of an interval that contain wanted values.
  private func occupiedBuckets(of interval: Interval) -> [Interval] {
    var buckets: [Interval] = []
    var below = interval.below
    for bucket in 0...Int((interval.high - interval.low) >> interval.shift) {
      let count = Int(counts[interval.firstBucket + bucket])
      let low = interval.low + UInt64(bucket) << interval.shift
      let high = min(interval.high - low, 1 << interval.shift - 1) + low
      let found = Interval(low: low, high: high, below: below, count: count)
      if count > 0, !ranks(in: found).isEmpty { buckets.append(found) }
      below += count
    }
    return buckets
  }

  /// Finds the wanted values among the kept ones.
  private mutating func takeKept() {
    kept.sort()
    var start = 0
    for interval in intervals {
      for rank in ranks(in: interval) {
        found[rank] = double(ofAscendingKey: kept[start + wanted[rank] - interval.below])
      }
      start += interval.count
    }
    intervals.removeAll(keepingCapacity: true)
  }
}
