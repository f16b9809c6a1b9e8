import CStreamKernels

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
  private var order: [UInt32]
  private var partners: [UInt32]

  /// A chooser among 0 ..< `count`. Throws unless 0 ≤ `count` < 2³².
  public init(count: Int) throws(DistributionError) {
    try DistributionError.require(
      count >= 0 && count <= Int(UInt32.max), "choice", "count", count, "in 0…4294967295")
    order = (0..<count).map { UInt32($0) }
    partners = Array(repeating: 0, count: count)
  }

  /// n, the number of indices to choose from.
  public var count: Int { order.count }

  /// Fills `indices` with `rows` choices of equally many different indices, one choice after the other.
  ///
  /// Traps if a choice is of more indices than there are, or if the rows are not equally long.
  public mutating func choose(
    rows: Int, into indices: inout MutableSpan<UInt32>, using stream: inout RandomStream
  ) {
    guard rows > 0, !indices.isEmpty else { return }
    let length = indices.count / rows
    precondition(length * rows == indices.count, "the rows are not equally long")
    precondition(length <= order.count, "more indices to choose than there are")
    let isDone = indices.withUnsafeMutableBufferPointer { chosen in
      Self.inBulk(&order, &partners, chosen.baseAddress!, length: length, rows: rows, &stream)
    }
    if isDone { return }
    for start in stride(from: 0, to: indices.count, by: length) {
      for i in 0..<length {
        partners[i] = UInt32(i) + stream.nextInteger(below: UInt32(order.count - i))
        order.swapAt(i, Int(partners[i]))
        indices[start + i] = order[i]
      }
      for i in stride(from: length - 1, through: 0, by: -1) { order.swapAt(i, Int(partners[i])) }
    }
  }

  /// Philox by the kernel; false for other generators.
  private static func inBulk(
    _ order: inout [UInt32], _ partners: inout [UInt32], _ chosen: UnsafeMutablePointer<UInt32>, length: Int,
    rows: Int, _ stream: inout RandomStream
  ) -> Bool {
    order.withUnsafeMutableBufferPointer { order in
      partners.withUnsafeMutableBufferPointer { partners in
        stream.withWordReader { reader in
          mi_choose(
            reader, order.baseAddress, UInt32(order.count), partners.baseAddress, chosen, length, rows)
        }
      }
    }
  }

  /// `rows` choices into the first `count` elements of an array.
  public mutating func choose(
    rows: Int = 1, into indices: inout [UInt32], count: Int? = nil, using stream: inout RandomStream
  ) {
    var span = indices.mutableSpan
    var part = span._mutatingExtracting(first: count ?? span.count)
    choose(rows: rows, into: &part, using: &stream)
  }
}

extension RandomStream {
  /// k of 0 ..< n without replacement, in random order, as `SubsetChooser` gives them. Costs O(n) and allocates: for
  /// repeated draws keep a `SubsetChooser`. Throws unless 0 ≤ k ≤ n < 2³².
  public mutating func chooseIndices(_ k: Int, of n: Int) throws(DistributionError) -> [Int] {
    var chooser = try SubsetChooser(count: n)
    try DistributionError.require(k >= 0 && k <= n, "choice", "number to choose", k, "in 0…\(n)")
    var indices = [UInt32](repeating: 0, count: k)
    chooser.choose(into: &indices, using: &self)
    return indices.map { Int($0) }
  }
}
