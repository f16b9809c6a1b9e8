/// Draws cells with given probabilities. The cell of a word is the first whose cumulative
/// probability exceeds the uniform of the word's upper 53 bits.
public struct CellSampler: Sendable {
  private let cumulative: [Double]

  /// A sampler of cells 0, 1, ..., one for each probability.
  ///
  /// - Parameter probabilities: Numbers that sum to one except for rounding.
  public init(_ probabilities: [Double]) {
    var running = 0.0
    var cumulative = probabilities.map { p in
      running += p
      return running
    }
    // Rounding must leave no gap below one, and the gap must not go to a cell that cannot occur.
    let last = probabilities.lastIndex { $0 > 0 } ?? 0
    for cell in last..<cumulative.count { cumulative[cell] = 1 }
    self.cumulative = cumulative
  }

  /// The cell of a word, by bisection.
  @inline(__always)
  public func cell(of word: UInt64) -> Int {
    let u = unitUniform(word)
    return firstIndex(in: 0..<cumulative.count - 1) { u < cumulative[$0] }
  }
}
