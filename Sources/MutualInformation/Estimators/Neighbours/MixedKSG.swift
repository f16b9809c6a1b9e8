import GSLRandom

/// The nearest-neighbour estimator for any mixture of discrete and continuous:
/// Î = ln N + ⟨ψ(kᵢ) − ψ(aᵢ) − ψ(bᵢ)⟩.
///
/// r is a draw's distance to its k-th neighbour in the maximum norm of (x, y). If r > 0, kᵢ = k,
/// and aᵢ and bᵢ are the numbers of draws, itself included, with |dx| < r and |dy| < r: `KSG1` with
/// ln N for ψ(N). If r = 0, kᵢ, aᵢ and bᵢ are the numbers of draws, itself included, that coincide
/// with it in (x, y), in x and in y: nearly the plug-in estimate.
///
/// X and Y may each be real, vectors, or symbols. Different symbols are equally far apart, and
/// farther than any two real values: neither names of symbols nor units of real variables matter.
/// If a symbol has k draws or fewer, its k-th neighbour has another symbol: kᵢ = k, aᵢ is the
/// number of its draws, and bᵢ = N.
///
/// *Bias:* −0.0051 ± 0.0008 on X uniform among five symbols and Y uniform on [X, X + 2) at N = 1000
/// and k = 3. −0.211 ± 0.002 on `gaussian-coin`: near an atom, continuous draws have draws of the
/// atom among their neighbours in x or y. It vanishes slowly. No exact expectation is known.
/// *Accuracy:* the search is exact; ψ within 1e-14. Reordering draws, renaming symbols or
/// exchanging X and Y does not change a bit.
/// *Complexity:* as `KSG1` for real X and Y; O(N log N) with symbols, O(N²) with vectors too.
/// *Edge cases:* only NaN and infinity fail: draws may coincide. Counts should be given as symbols,
/// unless their distances mean something. N > k.
/// *Source:* Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212, in the form of the program that
/// the authors published.
/// *Erratum:* their algorithm 1 has ln(n + 1) for ψ(a) and ψ(b), n being the others within r, the
/// border included. Yet it is said to become KSG1 if nothing coincides. Their program and most
/// others count as above.
public struct MixedKSG: NeighbourEstimator {
  public static let id = "mixed-ksg"
  public static let summary =
    "nearest neighbours for mixtures of discrete and continuous: ln N + ⟨ψ(k) − ψ(a) − ψ(b)⟩"
  public static let formula =
    "ln N + ⟨ψ(k) − ψ(a) − ψ(b)⟩, a and b the points as near as the k-th neighbour in X and in Y"
  public static let source = "Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var toleratesTies: Bool { true }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkNeighbours(k, count)
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    switch (law.shape.x.dimension, law.shape.y.dimension) {
    case (let x?, let y?):
      RealWorker(k, count, NeighbourSearch(k: k, count: count, xDimension: x, yDimension: y))
    case (nil, nil):
      SymbolWorker(k: k, count: count)
    default:
      LabelWorker(
        search: LabelledNeighbours(k: k, law, count: count, rareLabels: .farNeighbours),
        tally: DigammaTally(limit: count), count: count)
    }
  }

  /// The worker for real X and Y.
  private struct RealWorker: EstimatorWorker {
    private let k: Int
    private var search: NeighbourSearch
    private var others: [UInt32]
    private var tally: DigammaTally
    private var x: ValueClasses, y: ValueClasses, both: ValueClasses

    init(_ k: Int, _ count: Int, _ search: NeighbourSearch) {
      self.k = k
      self.search = search
      others = Array(repeating: 0, count: count)
      tally = DigammaTally(limit: count)
      x = ValueClasses(count: count)
      (y, both) = (x, x)
    }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      for c in others.indices { others[c] = 0 }
      let coinciding = try search.tally(sample.x.reals, sample.y.reals, isRectangle: false, into: &others)
      tally.clear()
      for c in others.indices { tally.add(c + 1, times: -Int(others[c])) }
      // No draw is nearer than r = 0: the search has counted no others in x and in y.
      tally.add(1, times: 2 * coinciding)
      tally.add(k, times: others.count - coinciding)
      if coinciding > 0 {
        x.classify(sample.x)
        y.classify(sample.y)
        both.classify(x, y)
        for i in others.indices where both.size(of: i) > k {
          tally.add(both.size(of: i))
          tally.add(x.size(of: i), times: -1)
          tally.add(y.size(of: i), times: -1)
        }
      }
      let n = Double(others.count)
      values[0] = naturalLog(n) + tally.sum / n
    }
  }

  /// The worker for symbols X and Y.
  private struct SymbolWorker: EstimatorWorker {
    private let k: Int
    private var tally: DigammaTally
    private var x: ValueClasses, y: ValueClasses, both: ValueClasses

    init(k: Int, count: Int) {
      self.k = k
      tally = DigammaTally(limit: count)
      x = ValueClasses(count: count)
      (y, both) = (x, x)
    }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) {
      x.classify(sample.x)
      y.classify(sample.y)
      both.classify(x, y)
      tally.clear()
      for i in 0..<sample.count {
        tally.add(both.size(of: i) > k ? both.size(of: i) : k)
        // Draws with another symbol are at least as far away as the k-th neighbour.
        tally.add(x.size(of: i), times: -1)
        tally.add(y.size(of: i), times: -1)
      }
      let n = Double(sample.count)
      values[0] = naturalLog(n) + tally.sum / n
    }
  }

  /// The worker for one symbol and one real variable.
  private struct LabelWorker: EstimatorWorker {
    var search: LabelledNeighbours
    var tally: DigammaTally
    let count: Int

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      try search.search(sample)
      tally.clear()
      for i in 0..<count {
        let draw = search[i]
        tally.add(draw.coinciding > 0 ? draw.coinciding : draw.neighbours)
        tally.add(draw.labelled, times: -1)
        tally.add(draw.near, times: -1)
      }
      values[0] = naturalLog(Double(count)) + tally.sum / Double(count)
    }
  }
}
