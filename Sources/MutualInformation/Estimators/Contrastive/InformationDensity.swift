import GSLRandom

/// The mean information density ⟨ln p(xᵢ, yᵢ) − ln p(xᵢ) p(yᵢ)⟩ of a law that knows its density ratio.
///
/// It is the yardstick: the error that sampling alone leaves to somebody who knows the law. It is
/// exactly unbiased for every n, so the expectation is the truth itself.
///
/// *Variance:* V/n with V the variance of the information density. For jointly normal variables
/// V = Σ ρᵢ², over the canonical correlations; for symbols V is a sum over the table.
/// *Complexity:* n scores.
/// *Source:* Pinsker 1964, *Information and Information Stability of Random Variables and Processes*;
/// Polyanskiy, Poor & Verdú 2010, doi 10.1109/TIT.2010.2043769.
public struct InformationDensity: Estimator {
  public static let id = "information-density"
  public static let summary =
    "the mean log density ratio of a law that knows its own: what sampling alone costs"
  public static let formula = "⟨ln p(x, y)/(p(x) p(y))⟩ of the law itself"
  public static let source = "Polyanskiy, Poor & Verdú 2010, doi 10.1109/TIT.2010.2043769"
  public static let parameters: [ParameterSpecification] = []
  public static let examples: [[Parameter]] = [[]]

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var knowsTheLaw: Bool { true }

  /// The roles of X and Y are the law's: exchanged draws are not from it.
  public var isSymmetric: Bool { false }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    if let objection = CriticChoice.oracleObjection(to: law) { throw Incompatibility(objection) }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    InformationWorker(
      information: MeanDensity(critic: (law as! any DensityRatioLaw).makeOracle(), count: count))
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard quantity == .mutualInformation, let truth = law.truth(of: quantity) else { return .none }
    return Expectation(truth.value, errorBound: truth.errorBound, kind: .exact)
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard quantity == .mutualInformation, let single = densityVariance(of: law) else { return .none }
    let n = Double(count)
    return Expectation(
      rounding: single.value / n, errorBound: (single.errorBound + 1e-15 * single.value) / n, kind: .exact)
  }
}

/// The mean score of the draws' own pairs.
private struct MeanDensity: SampleInformation {
  private let critic: any Critic
  private var scores: [Double]

  init(critic: any Critic, count: Int) {
    self.critic = critic
    scores = Array(repeating: 0, count: count)
  }

  mutating func estimate(_ sample: borrowing Sample) -> Double {
    for i in scores.indices { scores[i] = critic.score(sample, anchor: i, candidate: i) }
    return orderedSum(scores.span) / Double(scores.count)
  }
}

/// Returns the variance of ln [p(x, y) / p(x) p(y)] under a law in nats², if it is known.
///
/// * ρ² for a normal pair, for p independent pairs p ρ²;
/// * d²ρ²/(1 + (d − 1)ρ)² for 2d normal variables that are all correlated: their only canonical
///   correlation that is not 0 is dρ/(1 + (d − 1)ρ);
/// * Σ p (ln r − I)² for symbols.
func densityVariance(of law: any JointLaw) -> ExactValue? {
  func closedForm(_ correlation: Double, times count: Int = 1) -> ExactValue {
    let value = Double(count) * correlation * correlation
    return ExactValue(value, errorBound: 2e-15 * value, kind: .closedForm)
  }
  switch law {
  case let law as BivariateNormal: return closedForm(law.correlation)
  case let law as MultivariateNormal:
    if let pairs = law.pairs { return closedForm(law.correlation, times: pairs) }
    let d = Double(law.dimensions)
    let value = closedForm(d * law.correlation / (1 + (d - 1) * law.correlation))
    // For a negative correlation the denominator loses digits.
    let loss = 1 + abs((d - 1) * law.correlation) / (1 + (d - 1) * law.correlation)
    return ExactValue(value.value, errorBound: value.errorBound * loss, kind: .closedForm)
  case let law as any NormalLaw where law.shape.x.isReal && law.shape.y.isReal:
    // I = −½ ln(1 − ρ²) of the pair.
    return law.truth(of: .mutualInformation).map {
      ExactValue(
        oneMinusExp(-2 * $0.value), errorBound: 2 * $0.errorBound + 4e-16, kind: .closedForm)
    }
  case let law as any DiscreteLaw:
    let pair = law.table.pair
    let scores = TableCritic(logDensityRatiosOf: pair).values
    let mean = pair.mutualInformation
    var (value, size) = (0.0, 0.0)
    for (cell, p) in pair.probabilities.enumerated() where p > 0 {
      value += p * (scores[cell] - mean) * (scores[cell] - mean)
      size += p * (1 + abs(scores[cell])) * (1 + abs(scores[cell]))
    }
    return ExactValue(
      value, errorBound: 4e-15 * size * Double(pair.xCount + pair.yCount), kind: .closedForm)
  default: return nil
  }
}
