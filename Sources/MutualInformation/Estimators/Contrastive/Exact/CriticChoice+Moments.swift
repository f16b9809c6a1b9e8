extension CriticChoice {
  /// Returns E f over the joint law and E exp f over the product of marginals, if both are known.
  ///
  /// * The oracle f = ln r: I(X;Y) and 1, whatever the law.
  /// * f = xy/τ on a normal pair: ρ/τ and (1 − 1/τ²)^−½, which is infinite for |τ| ≤ 1.
  func moments(under law: any JointLaw) -> (joint: ExactValue, exponential: ExactValue)? {
    switch self {
    case .oracle:
      return law.truth(of: .mutualInformation).map { ($0, ExactValue(1, errorBound: 0, kind: .closedForm)) }
    case .innerProduct(let temperature):
      guard let law = law as? BivariateNormal, temperature > 1 else { return nil }
      let inverse = 1 / temperature
      let residue = (1 - inverse) * (1 + inverse)
      let exponential = 1 / residue.squareRoot()
      return (
        ExactValue(law.correlation * inverse, errorBound: 1e-15, kind: .closedForm),
        ExactValue(exponential, errorBound: 1e-15 * exponential * (1 + 1 / residue), kind: .closedForm)
      )
    case .trained, .network: return nil
    }
  }

  /// Returns the exact mean of a bound that is linear in both moments.
  func expectation(
    under law: any JointLaw, _ bound: (_ joint: Double, _ exponential: Double) -> Double
  ) -> Expectation {
    guard let (joint, exponential) = moments(under: law) else { return .none }
    let value = bound(joint.value, exponential.value)
    let slope = abs(bound(0, 1) - bound(0, 0))
    guard value.isFinite, slope.isFinite else { return .none }
    return Expectation(
      rounding: value,
      errorBound: joint.errorBound + slope * (exponential.errorBound + 1e-15) + 1e-15 * (1 + abs(value)),
      kind: .exact)
  }
}

/// Returns I(X;Y) + D(p(x)p(y) ‖ p(x, y)) = E ln r − E_q ln r. For symbols it is a sum over the
/// table, for normal variables
///
/// * ρ²/(1 − ρ²) for a pair, as often for p independent pairs;
/// * d²ρ²/((1 − ρ)(1 + (2d − 1)ρ)) for 2d variables that are all correlated.
func symmetrisedDivergence(of law: any JointLaw) -> ExactValue? {
  func closedForm(_ value: Double, _ smallest: Double) -> ExactValue {
    ExactValue(value, errorBound: 4e-16 * abs(value) * (4 + 1 / smallest), kind: .closedForm)
  }
  switch law {
  case let law as BivariateNormal:
    let residue = (1 - law.correlation) * (1 + law.correlation)
    return closedForm(law.correlation * law.correlation / residue, residue)
  case let law as MultivariateNormal:
    let (rho, d) = (law.correlation, Double(law.dimensions))
    if let pairs = law.pairs {
      let residue = (1 - rho) * (1 + rho)
      return closedForm(Double(pairs) * rho * rho / residue, residue)
    }
    let all = 1 + (2 * d - 1) * rho
    return closedForm(d * d * rho * rho / ((1 - rho) * all), min(1 - rho, all))
  case let law as any NormalTripleLaw:
    let pair = law.correlations.pair
    return closedForm(pair.square / pair.residual, pair.residual)
  case let law as any DiscreteLaw & DensityRatioLaw:
    guard law.hasPositiveRatio else { return nil }
    let pair = law.table.pair
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    let scores = TableCritic(logDensityRatiosOf: pair).values
    var (value, size) = (0.0, 0.0)
    for (cell, p) in pair.probabilities.enumerated() where p > 0 {
      let product = x[cell / pair.yCount] * y[cell % pair.yCount]
      value += (p - product) * scores[cell]
      size += (p + product) * (1 + abs(scores[cell]))
    }
    return ExactValue(
      value, errorBound: 2e-15 * size * Double(pair.xCount + pair.yCount), kind: .closedForm)
  default: return nil
  }
}
