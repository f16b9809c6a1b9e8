import GSLRandom

/// Ross's estimator for a symbol and a real number or vector:
/// Î = ψ(N) + ⟨ψ(kᵢ)⟩ − ⟨ψ(nᵢ)⟩ − ⟨ψ(mᵢ)⟩.
///
/// nᵢ is the number of draws with the label of draw i, r its distance to the k-th neighbour among
/// them, and mᵢ the number of draws of any label strictly nearer than r. Both include draw i.
/// Either variable may be the symbol.
///
/// A label with k draws or fewer has kᵢ = nᵢ − 1. A draw that is alone with its label is left out:
/// it counts neither in N nor in any mᵢ. If r = 0, mᵢ is the number of draws that coincide with it.
/// These are the rules of scikit-learn's `mutual_info_classif`, which also scales, adds noise, and
/// clips.
///
/// *Bias:* small: −0.0056 ± 0.0008 on X uniform among five symbols and Y uniform on [X, X + 2) at
/// N = 1000 and k = 3. No exact expectation is known.
/// *Accuracy:* the search is exact; ψ within 1e-14. Reordering draws, renaming symbols or
/// exchanging X and Y does not change a bit.
/// *Complexity:* O(N log N) for a real number, O(N²) for vectors.
/// *Edge cases:* fails with `estimate-not-finite` if no label occurs twice. N > k.
/// *Source:* Ross 2014, doi 10.1371/journal.pone.0087357. The article counts the others within r,
/// the k-th included: the same number, unless draws tie. It leaves rare labels open.
/// *Erratum:* scikit-learn 1.9.1 computes the distances among 2k draws or fewer with a label as
/// |a|² − 2ab + |b|². Their rounding of 1e-8 decides whether the k-th neighbour is within its own
/// radius. The error is 0.05 nats in ordinary samples, 0.3 with two labels of five draws and k = 2,
/// and 0.86 with seven labels of two draws.
public struct Ross: NeighbourEstimator {
  public static let id = "ross"
  public static let summary =
    "a symbol and a real variable, neighbours with the same symbol: ψ(N) + ⟨ψ(k) − ψ(n) − ψ(m)⟩"
  public static let formula =
    "ψ(N) + ⟨ψ(k) − ψ(n) − ψ(m)⟩, n the points with the same symbol, m those as near as its k-th neighbour"
  public static let source = "Ross 2014, doi 10.1371/journal.pone.0087357"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    let (x, y) = (law.shape.x, law.shape.y)
    guard x.alphabet != nil && y.dimension != nil || x.dimension != nil && y.alphabet != nil else {
      throw Incompatibility("needs a symbol and a real variable, the law has \(law.shape)")
    }
    try checkNeighbours(k, count)
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    Worker(
      search: LabelledNeighbours(k: k, law, count: count, rareLabels: .fewerNeighbours),
      tally: DigammaTally(limit: count))
  }

  private struct Worker: EstimatorWorker {
    var search: LabelledNeighbours
    var tally: DigammaTally

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      try search.search(sample)
      guard search.count > 0 else { throw .estimateNotFinite }
      tally.clear()
      for i in 0..<search.count {
        let draw = search[i]
        tally.add(draw.neighbours)
        tally.add(draw.labelled, times: -1)
        tally.add(draw.near, times: -1)
      }
      values[0] = tally.value(search.count) + tally.sum / Double(search.count)
    }
  }
}

extension LabelledNeighbours {
  /// Creates a search for a law with one symbol and one real variable.
  init(k: Int, _ law: any JointLaw, count: Int, rareLabels: RareLabels) {
    let (x, y) = (law.shape.x, law.shape.y)
    self.init(
      k: k, count: count, alphabet: x.alphabet ?? y.alphabet!, dimension: x.dimension ?? y.dimension!,
      rareLabels: rareLabels)
  }

  /// Searches whichever variable is real.
  mutating func search(_ sample: borrowing Sample) throws(EstimationFailure) {
    if sample.shape.x.dimension == nil {
      try search(labels: sample.x, values: sample.y)
    } else {
      try search(labels: sample.y, values: sample.x)
    }
  }
}
