// Copies the draws of one sample to the memory of another.

extension Sample {
  /// Takes all draws of another sample of the same shape.
  mutating func copy(_ other: borrowing Sample) {
    precondition(count == other.count)
    copy(other, from: 0..<count, to: 0)
  }

  /// Takes all draws but one of another sample of the same shape.
  ///
  /// - Precondition: This sample has one draw less.
  mutating func copy(_ other: borrowing Sample, leavingOut draw: Int) {
    precondition(count == other.count - 1)
    copy(other, from: 0..<draw, to: 0)
    copy(other, from: draw + 1..<other.count, to: draw)
  }

  /// Takes the given draws of another sample of the same shape, in their order.
  mutating func copy(_ other: borrowing Sample, draws: Span<UInt32>) {
    precondition(count == draws.count)
    x.copy(other.x, draws: draws)
    z.copy(other.z, draws: draws)
    y.copy(other.y, draws: draws)
  }

  /// Takes the values of Y of the given draws of another sample of the same shape, in their order.
  mutating func copyY(_ other: borrowing Sample, draws: Span<UInt32>) {
    precondition(count == draws.count)
    y.copy(other.y, draws: draws)
  }

  /// Takes consecutive draws.
  private mutating func copy(_ other: borrowing Sample, from draws: Range<Int>, to start: Int) {
    x.copy(other.x, from: draws, to: start)
    z.copy(other.z, from: draws, to: start)
    y.copy(other.y, from: draws, to: start)
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

  fileprivate mutating func copy(_ other: borrowing Column, draws: Span<UInt32>) {
    switch variable {
    case .absent: break
    case .real(dimension: 1):
      var target = reals.mutableSpan
      let source = other.reals.span
      for i in draws.indices { target[i] = source[Int(draws[i])] }
    case .real(let dimension):
      var target = reals.mutableSpan
      let source = other.reals.span
      for i in draws.indices {
        for k in 0..<dimension { target[i * dimension + k] = source[Int(draws[i]) * dimension + k] }
      }
    case .symbol:
      var target = symbols.mutableSpan
      let source = other.symbols.span
      for i in draws.indices { target[i] = source[Int(draws[i])] }
    }
  }
}
