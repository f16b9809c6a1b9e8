public import GSLRandom

/// Active learning: X = θ is one of S equally likely model states, a draw from the posterior. Y is
/// the label of the most informative candidate query. P(Y = 1 | θ) is given by state and query.
///
/// The score of a query with p = P(Y = 1 | θ) is I(Y;θ) = h(Σ p/S) − Σ h(p)/S. I(X;Y) is the
/// largest score. If scores tie for largest (within 1e-12), the first of those queries is the best.
///
/// *Randomness:* point i reads one 64-bit word w of the stream. θ is the upper half of the 128-bit
/// product w·S; the upper 53 bits of the lower half decide the label.
/// *Source:* Houlsby, Huszár, Ghahramani & Lengyel 2011, arXiv 1112.5745, eq. 2.
public struct BALD: DiscreteLaw, DensityRatioLaw, QueryLaw {
  public static let id = "bald"
  public static let summary = "X a model state drawn from the posterior, Y the label of the best query"
  public static let formula =
    "I(X;Y) = h(Σ p/S) − Σ h(p)/S of the best query, p = P(Y = 1 | state), h(p) = −p ln p − (1 − p) ln(1 − p)"
  public static let source = "Houlsby, Huszár, Ghahramani & Lengyel 2011, arXiv 1112.5745"
  public static let parameters = [
    ParameterSpecification(
      "queries", .rates,
      summary:
        "P(Y = 1 | state, query): a row per query, a column per equally likely state, two or more of each")
  ]
  public static let examples: [[Parameter]] = [
    [[0.5, 0.5], [0.75, 0.25], [0.95, 0.05]],
    [[0.9, 0.4, 0.15], [0.85, 0.6317, 0.1], [0.2, 0.8, 0.97]],
    [[0.5, 0.5, 0.5, 0.5], [1, 0, 0.25, 0.3], [0.2, 0.7, 0.9, 0.1]],
    [[0, 1], [1, 0]],
  ].map { [Parameter("queries", .table($0))] }

  public let arguments: Arguments
  public let queries: [[Double]]
  public let bestQuery: Int
  /// The exact score of each query in nats.
  public let scores: [Double]
  private let scoreError: Double

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    queries = arguments.table("queries")
    let states = queries[0].count
    guard queries.count >= 2, (2...Self.stateLimit).contains(states) else {
      throw ParameterError(
        parameter: "queries", found: "a table of \(queries.count) × \(states) (queries × states)",
        allowed: "at least 2 queries (rows) and from 2 to \(Self.stateLimit) states (columns)")
    }
    var exact = QueryScores(queries: queries)
    exact.weigh(Array(repeating: 1, count: states), total: states)
    scores = exact.scores
    bestQuery = exact.bestQuery
    scoreError = exact.errorBound
  }

  /// The largest number of states: symbols are stored in 16 bits.
  private static let stateLimit = 65_536

  /// P(Y = 1 | state) of the best query.
  private var rates: [Double] { queries[bestQuery] }

  public var shape: SampleShape { .symbols(rates.count, 2) }

  public var table: JointTable {
    let states = Double(rates.count)
    return JointTable(
      xCount: rates.count, yCount: 2, probabilities: rates.flatMap { [(1 - $0) / states, $0 / states] })
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    return table.nearIndependence(of: quantity)
      ?? ExactValue(scores[bestQuery], errorBound: scoreError, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let rates = rates
    let states = UInt64(rates.count)
    stream.forEachWord(count: sample.count) { i, word in
      let (state, rest) = word.multipliedFullWidth(by: states)
      sample.x.symbols[i] = UInt16(state)
      sample.y.symbols[i] = unitUniform(rest) < rates[Int(state)] ? 1 : 0
    }
  }
}
