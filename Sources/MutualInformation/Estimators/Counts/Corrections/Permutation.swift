/// The plug-in estimate of I(X;Y) less its mean over all permutations of the sample, which leave X and Y as they are and take away
/// their dependence: the numerator of the adjusted mutual information.
///
/// *Bias:* none where X and Y are independent, whatever their laws; otherwise too much is taken off, as dependent samples have
/// less of the plug-in's bias left.
/// *Complexity:* Kx Ky times the standard deviation of a count.
struct Permutation: Correction {
  static let id = "permutation"
  static let formula =
    "Î − its mean over all permutations of the sample's Y, hypergeometric given the counts of letters"
  static let source = "Vinh, Epps & Bailey 2010, jmlr.org/papers/v11/vinh10a.html"
  static let correctsEntropies = false

  init(_ arguments: Arguments) {}

  func makeWorker(total: Int) -> any EntropyWorker {
    Worker(plugIn: Uncorrected().makeWorker(total: total), null: PermutationNull(total: total))
  }

  private struct Worker: EntropyWorker {
    private var plugIn: any EntropyWorker
    private let null: PermutationNull
    /// Counts of the letters of X and of Y, as many as there is room for.
    private var rows: [Int32] = [], columns: [Int32] = []

    init(plugIn: any EntropyWorker, null: PermutationNull) {
      self.plugIn = plugIn
      self.null = null
    }

    mutating func entropy(of counts: Span<Int32>) -> Double { plugIn.entropy(of: counts) }

    mutating func informationBias(of counts: Span<Int32>, xCount: Int, yCount: Int) -> Double {
      if rows.count < xCount { rows = Array(repeating: 0, count: max(xCount, 2 * rows.count)) }
      if columns.count < yCount { columns = Array(repeating: 0, count: max(yCount, 2 * columns.count)) }
      for y in 0..<yCount { columns[y] = 0 }
      for x in 0..<xCount {
        rows[x] = 0
        for y in 0..<yCount {
          let count = counts[x * yCount + y]
          rows[x] += count
          columns[y] += count
        }
      }
      return null.expectation(
        xCounts: rows.span.extracting(first: xCount), yCounts: columns.span.extracting(first: yCount))
    }
  }
}
