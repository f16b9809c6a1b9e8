/// A correction of I(X;Y) as a whole: the plug-in entropies, less a bias that depends on the whole
/// table of counts.
protocol InformationCorrection: PlainCorrection {
  associatedtype Bias: InformationBias

  /// Makes what one thread computes the bias with.
  ///
  /// - Parameter total: N, at least 1.
  func makeBias(total: Int) -> Bias
}

/// What an `InformationCorrection` subtracts, with the memory.
protocol InformationBias {
  /// The bias of counts of (x, y) in row-major order.
  ///
  /// - Parameter letters: The counts of the letters of X and of Y.
  func bias(of counts: Span<Int32>, letters: LetterCounts) -> Double
}

extension InformationCorrection {
  static var correctsEntropies: Bool { false }

  func makeWorker(total: Int) -> any EntropyWorker {
    PlugInLessBias(plugIn: Uncorrected().makeWorker(total: total), bias: makeBias(total: total))
  }
}

private struct PlugInLessBias<Bias: InformationBias>: EntropyWorker {
  var plugIn: any EntropyWorker
  let bias: Bias
  private var letters = LetterCounts()

  init(plugIn: any EntropyWorker, bias: Bias) {
    self.plugIn = plugIn
    self.bias = bias
  }

  mutating func entropy(of counts: Span<Int32>) -> Double { plugIn.entropy(of: counts) }

  mutating func informationBias(of counts: Span<Int32>, xCount: Int, yCount: Int) -> Double {
    letters.add(counts, xCount: xCount, yCount: yCount)
    return bias.bias(of: counts, letters: letters)
  }
}

/// How often each letter of X and of Y occurs in a table of counts, with the memory, which grows.
struct LetterCounts {
  /// The numbers of letters.
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
