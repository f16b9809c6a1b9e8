// Samples made of the draws of another one, into memory that is there.

extension Sample {
  /// Takes all draws of another sample of the same shape but one.
  ///
  /// - Precondition: This sample has room for one draw less.
  mutating func copy(_ other: borrowing Sample, without left: Int) {
    precondition(count == other.count - 1)
    copy(other, from: 0..<left, to: 0)
    copy(other, from: left + 1..<other.count, to: left)
  }

  /// Takes consecutive draws of another sample of the same shape.
  mutating func copy(_ other: borrowing Sample, from draws: Range<Int>, to start: Int) {
    x.copy(other.x, from: draws, to: start)
    z.copy(other.z, from: draws, to: start)
    y.copy(other.y, from: draws, to: start)
  }

  /// Takes one draw of another sample of the same shape.
  mutating func copy(_ other: borrowing Sample, draw: Int, to place: Int) {
    copy(other, from: draw..<draw + 1, to: place)
  }
}

extension Column {
  fileprivate mutating func copy(_ other: borrowing Column, from draws: Range<Int>, to start: Int) {
    switch variable {
    case .absent: break
    case .real(let dimension):
      var target = reals.mutableSpan
      let source = other.reals.span
      for i in 0..<draws.count * dimension {
        target[start * dimension + i] = source[draws.lowerBound * dimension + i]
      }
    case .symbol:
      var target = symbols.mutableSpan
      let source = other.symbols.span
      for i in 0..<draws.count { target[start + i] = source[draws.lowerBound + i] }
    }
  }
}
