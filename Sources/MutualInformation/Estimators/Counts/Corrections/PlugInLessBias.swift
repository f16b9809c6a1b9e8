/// The worker of a correction of I(X;Y) itself: plug-in entropies less a bias of the whole table.
struct PlugInLessBias: EntropyWorker {
  private var plugIn: any EntropyWorker
  private var letters = LetterCounts()
  private let bias: (_ counts: Span<Int32>, _ letters: LetterCounts) -> Double

  /// - Parameters:
  ///   - total: N, at least 1.
  ///   - bias: Returns the bias for counts of (x, y) in row-major order and those of the letters.
  init(total: Int, bias: @escaping (_ counts: Span<Int32>, _ letters: LetterCounts) -> Double) {
    plugIn = Uncorrected().makeWorker(total: total)
    self.bias = bias
  }

  mutating func entropy(of counts: Span<Int32>) -> Double { plugIn.entropy(of: counts) }

  mutating func informationBias(of counts: Span<Int32>, xCount: Int, yCount: Int) -> Double {
    letters.add(counts, xCount: xCount, yCount: yCount)
    return bias(counts, letters)
  }
}

/// The counts of the letters of X and of Y in a table of counts, in memory that grows.
struct LetterCounts {
  private(set) var xCount = 0, yCount = 0
  /// The counts of the letters; there may be more room than is in use.
  private(set) var x: [Int32] = [], y: [Int32] = []

  /// Adds up a table in row-major order.
  mutating func add(_ counts: Span<Int32>, xCount: Int, yCount: Int) {
    (self.xCount, self.yCount) = (xCount, yCount)
    if x.count < xCount { x = Array(repeating: 0, count: max(xCount, 2 * x.count)) }
    if y.count < yCount { y = Array(repeating: 0, count: max(yCount, 2 * y.count)) }
    for j in 0..<yCount { y[j] = 0 }
    for i in 0..<xCount {
      x[i] = 0
      for j in 0..<yCount {
        let count = counts[i * yCount + j]
        x[i] += count
        y[j] += count
      }
    }
  }
}
