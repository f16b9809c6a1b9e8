public import GSLRandom

/// A joint distribution of (X, Y) or (X, Z, Y) with its exact information and its sampler.
///
/// ```swift
/// let law = try BivariateNormal([Parameter("correlation", .real(0.6))])
/// let truth = law.truth(of: .mutualInformation)!.value  // 0.22314… nats
/// var sample = Sample(count: 1000, shape: law.shape)
/// var stream = try RandomStream(.philox, at: StreamAddress(key: 1, replication: 0))
/// law.draw(into: &sample, using: &stream)
/// ```
///
/// A law has one file and one line in `Catalog.laws`.
public protocol JointLaw: CatalogEntry {
  /// The variables.
  var shape: SampleShape { get }

  /// Whether a real variable has values of positive probability, so that draws can coincide in it.
  var hasAtoms: Bool { get }

  /// Whether successive draws depend on each other, as those of a series do.
  ///
  /// The truths are those of one draw. What holds for independent draws alone is not claimed then:
  /// exact expectations and variances, plain permutation tests, bootstraps.
  var isSeries: Bool { get }

  /// The exact value of a quantity, in nats if it is information; nil if the law does not know it.
  ///
  /// A law need not know quantities that have the same value under every law (`Quantity.constant`).
  func truth(of quantity: Quantity) -> ExactValue?

  /// Fills `sample` with draws, a function of the stream's address alone. They are independent unless
  /// the law `isSeries`.
  ///
  /// - Precondition: `sample.shape == shape`.
  func draw(into sample: inout Sample, using stream: inout RandomStream)
}

extension JointLaw {
  /// Most laws' real variables are continuous.
  public var hasAtoms: Bool { false }

  /// The draws of most laws are independent.
  public var isSeries: Bool { false }

  /// Returns a sample of `count` draws from the law.
  ///
  /// - Throws: `ParameterError` for a sample of less than one draw.
  public func sample(count: Int, using stream: inout RandomStream) throws(ParameterError) -> Sample {
    guard count >= 1 else {
      throw ParameterError(parameter: "count", found: "\(count)", allowed: "a whole number, at least 1")
    }
    var sample = Sample(count: count, shape: shape)
    draw(into: &sample, using: &stream)
    return sample
  }

  /// The exact value of a quantity: the same under every law, or the law's own truth.
  public func exactValue(of quantity: Quantity) -> ExactValue? {
    quantity.constant ?? truth(of: quantity.target)
  }
}

/// A law of symbols with known cell probabilities, so additive estimators have exact expectations.
public protocol DiscreteLaw: JointLaw {
  /// The probabilities of the cells (x, z, y).
  var table: JointTable { get }
}

/// A continuous law of two real variables whose probabilities of rectangles are known.
public protocol BinnableLaw: JointLaw {
  /// The probabilities of the cells between inner edges; the outermost cells extend to ±∞.
  ///
  /// - Parameters:
  ///   - xEdges: The inner edges of X, increasing: k edges make k + 1 cells.
  ///   - yEdges: The inner edges of Y, increasing.
  /// - Returns: The probabilities and a bound on the absolute error of each.
  func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double)

  /// The density by its factors; nil if the law does not tell. Histograms over the range of the data
  /// then have no exact expectation.
  var factors: PairFactors? { get }
}

extension BinnableLaw {
  public var factors: PairFactors? { nil }
  public var shape: SampleShape { .realPair }
}

/// A law of (X, Y) that knows its log density ratio, for the oracle critic.
public protocol DensityRatioLaw: JointLaw {
  /// The critic f(x, y) = ln p(x, y) − ln p(x) p(y), ready to score.
  func makeOracle() -> any Critic
  /// Whether p(x, y) > 0 wherever p(x) p(y) > 0. If not, I(X;Y) is finite, but the mean of the log
  /// density ratio over p(x) p(y) is not.
  var hasPositiveRatio: Bool { get }
}

extension DensityRatioLaw {
  /// Computed from the table for symbols. The ratio of most continuous laws is positive everywhere.
  public var hasPositiveRatio: Bool {
    guard let pair = (self as? any DiscreteLaw)?.table.pair else { return true }
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    return pair.probabilities.indices.allSatisfy { cell in
      pair.probabilities[cell] > 0 || x[cell / pair.yCount] == 0 || y[cell % pair.yCount] == 0
    }
  }
}

extension DensityRatioLaw where Self: DiscreteLaw {
  /// The critic of the table.
  public func makeOracle() -> any Critic { TableCritic(logDensityRatiosOf: table) }
}

/// A law of (X, Z, Y) with the log density ratios of both sides of the chain rule, for oracle
/// critics.
///
/// Its `makeOracle` is that of the pair (X, Y).
public protocol TripleDensityRatioLaw: DensityRatioLaw {
  /// The critic ln p(x, z, y) − ln p(x, z) p(y); x and z are the anchor's, y is the candidate's.
  func makeJointOracle() -> any Critic
}

/// A law whose X is one of equally likely model states, with queries whose labels are 0 or 1.
public protocol QueryLaw: JointLaw {
  /// P(label = 1 | state, query): one row per query, one column per state.
  var queries: [[Double]] { get }
  /// The index of the query whose label says most about the state; the first of those that tie.
  var bestQuery: Int { get }
}

/// A law whose X, Y and, of triples, Z are jointly normal numbers or vectors of any covariance.
public protocol NormalLaw: JointLaw {}
