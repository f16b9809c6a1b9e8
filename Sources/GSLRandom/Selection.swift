extension RandomStream {
  /// Shuffles in place: every order has the same probability.
  ///
  /// Fisher and Yates (Durstenfeld, doi 10.1145/364520.364540): for i = n−1, …, 1 swaps i with j = `nextInteger`(below:
  /// i+1). Traps if there are 2³² elements or more.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout MutableSpan<Element>) {
    precondition(elements.count <= Int(UInt32.max), "too many elements to shuffle")
    guard elements.count > 1 else { return }
    for i in stride(from: elements.count - 1, through: 1, by: -1) {
      elements.swapAt(i, Int(nextInteger(below: UInt32(i + 1))))
    }
  }

  /// `shuffle` of a whole array.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var span = elements.mutableSpan
    shuffle(&span)
  }
}

/// Draws k of the indices 0 ..< n without replacement, again and again.
///
/// The cost of a draw is O(k) whatever n is, and nothing is allocated: the first k steps of a Fisher–Yates shuffle are
/// done on an array of the n indices that the chooser owns, and undone afterwards.
///
/// *Bits.* For i = 0, …, k−1: j = i + `nextInteger`(below: n−i); swap entries i and j; entry i is the i-th index. A
/// draw depends on the stream alone, not on earlier draws. The indices come in random order: every ordered choice has
/// the probability (n−k)!/n!.
public struct SubsetChooser: Sendable {
  /// 0 ..< n in order, between two draws.
  private var order: [Int]
  private var partners: [Int]

  /// A chooser among 0 ..< `count`. Throws unless 0 ≤ `count` < 2³².
  public init(count: Int) throws(DistributionError) {
    try DistributionError.require(
      count >= 0 && count <= Int(UInt32.max), "choice", "count", count, "in 0…4294967295")
    order = Array(0..<count)
    partners = Array(repeating: 0, count: count)
  }

  /// n, the number of indices to choose from.
  public var count: Int { order.count }

  /// Fills `indices` with as many different indices as it holds. Traps if that is more than there are.
  public mutating func choose(into indices: inout MutableSpan<Int>, using stream: inout RandomStream) {
    let chosen = indices.count
    precondition(chosen <= order.count, "more indices to choose than there are")
    for i in 0..<chosen {
      let partner = i + Int(stream.nextInteger(below: UInt32(order.count - i)))
      partners[i] = partner
      order.swapAt(i, partner)
      indices[i] = order[i]
    }
    for i in stride(from: chosen - 1, through: 0, by: -1) { order.swapAt(i, partners[i]) }
  }

  /// `choose` into a whole array.
  public mutating func choose(into indices: inout [Int], using stream: inout RandomStream) {
    var span = indices.mutableSpan
    choose(into: &span, using: &stream)
  }
}

extension RandomStream {
  /// k of 0 ..< n without replacement, in random order, as `SubsetChooser` gives them. Costs O(n) and allocates: for
  /// repeated draws keep a `SubsetChooser`. Throws unless 0 ≤ k ≤ n < 2³².
  public mutating func chooseIndices(_ k: Int, of n: Int) throws(DistributionError) -> [Int] {
    var chooser = try SubsetChooser(count: n)
    try DistributionError.require(k >= 0 && k <= n, "choice", "number to choose", k, "in 0…\(n)")
    var indices = Array(repeating: 0, count: k)
    chooser.choose(into: &indices, using: &self)
    return indices
  }
}
