import CStreamKernels

/// Draws k of the indices 0 ..< n without replacement, again and again.
///
/// The cost of a draw is O(k) whatever n is, and nothing is allocated: the first k steps of a
/// Fisher–Yates shuffle of the own array of indices are done, and undone afterwards.
///
/// *Bits.* For i = 0, …, k−1: j = i + `nextInteger`(below: n−i); swap entries i and j; entry i is
/// the i-th index. A draw depends on the stream alone, not on earlier draws. The indices come in
/// random order: every ordered choice has the probability (n−k)!/n!.
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

  /// Fills `indices` with `rows` choices of equally many different indices, row by row.
  ///
  /// Throws if the rows are not equally long, or longer than the number of indices to choose from.
  public mutating func choose(
    rows: Int, into indices: inout MutableSpan<UInt32>, using stream: inout RandomStream
  ) throws(DistributionError) {
    let length = rows > 0 ? indices.count / rows : 0
    try DistributionError.require(
      rows >= 0 && length * rows == indices.count, "choice", "rows", rows, "a divisor of \(indices.count)")
    try DistributionError.require(
      length <= order.count, "choice", "number to choose", length, "in 0…\(order.count)")
    guard length > 0 else { return }
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

  /// `rows` choices into the first `count` elements of an array. Throws also if it has fewer.
  public mutating func choose(
    rows: Int = 1, into indices: inout [UInt32], count: Int? = nil, using stream: inout RandomStream
  ) throws(DistributionError) {
    let count = count ?? indices.count
    try DistributionError.require(
      (0...indices.count).contains(count), "choice", "count", count, "in 0…\(indices.count)")
    var span = indices.mutableSpan
    var part = span._mutatingExtracting(first: count)
    try choose(rows: rows, into: &part, using: &stream)
  }
}
