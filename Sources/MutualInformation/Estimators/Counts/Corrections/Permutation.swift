/// The plug-in estimate of I(X;Y) less its mean over all permutations of the sample: the numerator
/// of the adjusted mutual information. Permutations keep X and Y and remove their dependence.
///
/// *Bias:* none if X and Y are independent, whatever their laws. Otherwise too much is subtracted,
/// as dependent samples have less of the plug-in's bias left.
/// *Complexity:* Kx Ky times the standard deviation of a count.
struct Permutation: PlainCorrection {
  static let id = "permutation"
  static let formula =
    "Î − its mean over all permutations of the sample's Y, hypergeometric given the counts of letters"
  static let source = "Vinh, Epps & Bailey 2010, jmlr.org/papers/v11/vinh10a.html"
  static let correctsEntropies = false

  func makeWorker(total: Int) -> any EntropyWorker {
    let null = PermutationNull(total: total)
    return PlugInLessBias(total: total) { _, letters in
      null.expectation(
        xCounts: letters.x.span.extracting(first: letters.xCount),
        yCounts: letters.y.span.extracting(first: letters.yCount))
    }
  }
}
