/// Draws cells with given probabilities: of a word's uniform u, its upper 53 bits, the first cell whose cumulative probability
/// exceeds u.
public struct CellSampler: Sendable {
  private let cumulative: [Double]

  /// A sampler of cells 0, 1, ..., one for each probability.
  ///
  /// - Parameter probabilities: They sum to one but for rounding.
  public init(_ probabilities: [Double]) {
    var running = 0.0
    var cumulative = probabilities.map { p in
      running += p
      return running
    }
    // Rounding must not leave a gap below one, nor put it on a cell that cannot occur.
    let last = probabilities.lastIndex { $0 > 0 } ?? 0
    for cell in last..<cumulative.count { cumulative[cell] = 1 }
    self.cumulative = cumulative
  }

  /// The cell of a word, by bisection.
  @inline(__always)
  public func cell(of word: UInt64) -> Int {
    let u = unitUniform(word)
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if u < cumulative[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
