extension RandomStream {
  /// Shuffles in place: every order has the same probability.
  ///
  /// Fisher and Yates (Durstenfeld, doi 10.1145/364520.364540): for i = n−1, …, 1 swaps i with j =
  /// `nextInteger`(below: i+1). Traps if there are 2³² elements or more.
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
