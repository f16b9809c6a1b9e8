/// The BALD scores h(Σ wᵢ pᵢ) − Σ wᵢ h(pᵢ) of queries under weights wᵢ of model states, in nats.
///
/// The truth (every state counted once), the estimate and its expectation share this arithmetic, so
/// what ties in one ties in the others.
///
/// *Accuracy:* `errorBound`.
/// *Complexity:* states · queries; weighing again allocates nothing.
struct QueryScores: Sendable {
  /// Scores closer than this count as equal: rounding must not decide between queries that tie.
  ///
  /// Queries tie if they are alike up to exchanging labels or states that were drawn equally often,
  /// or if only one state was drawn, so that every score is zero.
  static let tieTolerance = 1e-12

  /// The number of model states.
  let stateCount: Int
  /// P(Y = 1 | state, query) and its entropy at index query · stateCount + state.
  private let rates: [Double], entropies: [Double]
  private var weights: [Double]
  /// The scores, one per query.
  private(set) var scores: [Double]

  /// Scores of zero, before the first weighing.
  ///
  /// - Parameter queries: P(Y = 1 | state, query): one row per query, one column per state.
  init(queries: [[Double]]) {
    stateCount = queries[0].count
    rates = Array(queries.joined())
    entropies = rates.map(binaryEntropy)
    weights = Array(repeating: 0, count: stateCount)
    scores = Array(repeating: 0, count: queries.count)
  }

  /// A bound on the absolute error of a score. The mean rate is off by one rounding per state, and
  /// h magnifies that by less than 40.
  var errorBound: Double { 4e-15 * Double(stateCount) }

  /// Computes the scores under the weights countᵢ/total.
  ///
  /// - Precondition: One count per state, and their sum is `total` > 0.
  mutating func weigh(_ counts: [Int], total: Int) {
    for state in 0..<stateCount { weights[state] = Double(counts[state]) / Double(total) }
    for query in scores.indices {
      var (rate, entropy) = (0.0, 0.0)
      for state in 0..<stateCount {
        rate += weights[state] * rates[query * stateCount + state]
        entropy += weights[state] * entropies[query * stateCount + state]
      }
      scores[query] = binaryEntropy(min(rate, 1)) - entropy
    }
  }

  /// The index of the query with the largest score; the first of those that tie.
  var bestQuery: Int {
    let threshold = leastBest
    return scores.firstIndex { $0 >= threshold }!
  }

  /// The probability that another query is chosen by the largest score, ties being broken by lot:
  /// 1, 0, or (m − 1)/m if `query` is one of m.
  func missProbability(of query: Int) -> Double {
    let threshold = leastBest
    guard scores[query] >= threshold else { return 1 }
    let tied = scores.count { $0 >= threshold }
    return Double(tied - 1) / Double(tied)
  }

  /// The least score that counts as largest.
  private var leastBest: Double { scores.reduce(-.infinity, max) - Self.tieTolerance }
}
