import GSLRandom

extension Quantity {
  /// The probability that a choice among queries misses the most informative one; 0 for the law.
  public static let bestQueryMissed = Quantity("best query missed", .probability, constant: 0)
}

/// The BALD score of a query from n posterior draws θᵢ of the model state, with known label
/// probabilities: h(⟨p⟩) − ⟨h(p)⟩, means over the draws of p = P(Y = 1 | θᵢ, query) and of its
/// binary entropy h(p).
///
/// The first value is the score of the truly best query, an estimate of I(X;Y). The second is 1 if
/// the query with the largest estimated score is not the truly best one, else 0. If the truly best
/// is one of m queries whose scores tie for largest (within 1e-12), the choice is by lot and the
/// value is (m − 1)/m. If all draws are the same state, all scores are zero, and all queries tie.
/// The labels of the sample are not used.
///
/// *Bias:* downwards, because h is concave: about −Var(p)/(2n p̄(1 − p̄)), p̄ the mean of p.
/// Enumerating the multinomial counts of the states gives the exact expectations of both values if
/// that is cheap: up to 16 states, and compositions × queries at most 4 000 000 (2 states and 3
/// queries: n up to 10⁶; 3 and 4: 1400; 4 and 4: 180).
/// *Complexity:* O(n + states · queries).
/// *Source:* Houlsby, Huszár, Ghahramani & Lengyel 2011, arXiv 1112.5745; from draws: Gal, Islam &
/// Ghahramani 2017, arXiv 1703.02910.
public struct BALDScore: Estimator {
  public static let id = "bald-score"
  public static let summary =
    "the BALD score of the best query from posterior draws, and whether it is missed"
  public static let formula =
    "h(⟨p⟩) − ⟨h(p)⟩ of the law's best query, means over the draws of p = P(Y = 1 | state)"
  public static let source =
    "Houlsby et al. 2011, arXiv 1112.5745; Gal, Islam & Ghahramani 2017, arXiv 1703.02910"
  public static let parameters: [ParameterSpecification] = []
  public static let examples: [[Parameter]] = [[]]

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var quantities: [Quantity] { [.mutualInformation, .bestQueryMissed] }

  /// X is a state and Y a label; a state's name is a column of the law's queries.
  public var isSymmetric: Bool { false }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law is any QueryLaw else {
      throw Incompatibility("needs a law with candidate queries, such as bald")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    Worker(law as! any QueryLaw)
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard let law = law as? any QueryLaw, quantities.contains(quantity),
      CompositionMeans.areCheap(for: law, count: count)
    else { return .none }
    var means = CompositionMeans(law, count: count)
    let value = means.conditional(from: 0, left: count)
    // The weights of the compositions are known to some 1e-13, the values to less.
    return Expectation(
      rounding: quantity == .mutualInformation ? value.score : value.missed, errorBound: 1e-12, kind: .exact)
  }

  private struct Worker: EstimatorWorker {
    private let bestQuery: Int
    private var scores: QueryScores
    private var counts: [Int]

    init(_ law: any QueryLaw) {
      bestQuery = law.bestQuery
      scores = QueryScores(queries: law.queries)
      counts = Array(repeating: 0, count: scores.stateCount)
    }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) {
      for state in counts.indices { counts[state] = 0 }
      let x = sample.x.symbols.span
      for i in x.indices { counts[Int(x[i])] += 1 }
      scores.weigh(counts, total: x.count)
      values[0] = scores.scores[bestQuery]
      values[1] = scores.missProbability(of: bestQuery)
    }
  }
}

/// Means of both values over all compositions of n draws into states, by nested binomials: given
/// the counts of the states before it, the count of a state is binomial.
private struct CompositionMeans {
  private let total: Int
  private let bestQuery: Int
  private var scores: QueryScores
  private var counts: [Int]

  init(_ law: any QueryLaw, count: Int) {
    total = count
    bestQuery = law.bestQuery
    scores = QueryScores(queries: law.queries)
    counts = Array(repeating: 0, count: scores.stateCount)
  }

  /// Whether the enumeration takes less than about half a second.
  static func areCheap(for law: any QueryLaw, count: Int) -> Bool {
    let states = law.queries[0].count
    guard states <= 16 else { return false }
    // There are C(n + S − 1, S − 1) compositions.
    let compositions = (1..<states).reduce(1.0) { $0 * Double(count + $1) / Double($1) }
    return compositions * Double(law.queries.count) <= 4e6
  }

  /// Returns E[values | the counts of the states before `state`], with `left` draws for the rest.
  mutating func conditional(from state: Int, left: Int) -> (score: Double, missed: Double) {
    let remaining = counts.count - state
    if remaining == 1 {
      counts[state] = left
      scores.weigh(counts, total: total)
      return (scores.scores[bestQuery], scores.missProbability(of: bestQuery))
    }
    let (first, weights) = binomialWeights(count: left, probability: 1 / Double(remaining))
    var mean = (score: 0.0, missed: 0.0)
    for (offset, weight) in weights.enumerated() {
      counts[state] = first + offset
      let value = conditional(from: state + 1, left: left - counts[state])
      mean.score += weight * value.score
      mean.missed += weight * value.missed
    }
    return mean
  }
}
