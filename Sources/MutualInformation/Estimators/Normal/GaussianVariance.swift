import GSLMath

/// Returns the variance of the information of a quantity from the sample covariance of n draws, if
/// the law is normal.
///
/// * At independence it is exact: ¼ Σ_{i≤dx} [ψ′((n−dy−i)/2) − ψ′((n−i)/2)].
/// * If X or Y is a number, it is exact: `multipleCorrelationVariance`.
/// * Otherwise it is of first order, Σ ρ²/n over the canonical correlations.
///
/// I(Z;Y|X) is the information of Z and Y from n − dx draws.
///
/// *Source:* Anderson 2003, An Introduction to Multivariate Statistical Analysis, 3rd ed.,
/// sections 4.3, 4.4 and 8.5.
func gaussianVariance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
  // The logarithms cancel in every sample.
  if quantity == .chainRuleResidual { return Expectation(0, errorBound: 0, kind: .exact) }
  guard law is any NormalLaw, let truth = law.truth(of: quantity), let x = law.shape.x.dimension,
    let y = law.shape.y.dimension
  else { return .none }
  let z = law.shape.z.dimension ?? 0
  let (dx, dy, draws) =
    switch quantity {
    case .jointMutualInformation: (x + z, y, count)
    case .conditionalMutualInformation: (z, y, count - x)
    default: (x, y, count)
    }
  if truth.value == 0 { return independentVariance(dx, dy, count: draws) }
  if min(dx, dy) == 1 {
    return multipleCorrelationVariance(information: truth, predictors: max(dx, dy), count: draws) ?? .none
  }
  guard quantity == .mutualInformation, let dependence = CanonicalCorrelation(of: law) else { return .none }
  return Expectation(
    rounding: Double(dependence.pairs) * dependence.value * dependence.value / Double(draws),
    errorBound: 1e-12, kind: .firstOrder)
}

private func independentVariance(_ dx: Int, _ dy: Int, count: Int) -> Expectation {
  var (value, error) = (0.0, 0.0)
  for i in 1...dx {
    guard let few = try? SpecialFunctions.trigamma(0.5 * Double(count - dy - i)),
      let many = try? SpecialFunctions.trigamma(0.5 * Double(count - i))
    else { return .none }
    value += 0.25 * (few.value - many.value)
    error += 0.25 * (few.errorBound + many.errorBound)
  }
  return Expectation(rounding: value, errorBound: error, kind: .exact)
}

/// Returns Var[−½ ln(1 − R²)] of the sample's multiple correlation R of one variable with d others:
/// ¼ {ψ′((n−1−d)/2) − E ψ′(m + J) + Var ψ(m + J)}, m = (n − 1)/2.
///
/// Given J, 1 − R² is Beta((n−1−d)/2, d/2 + J). J has the negative binomial probabilities
/// (1 − ρ²)^m Γ(m + j)/(Γ(m) j!) ρ^2j. Nil if they are too many (ρ² within some 1e-5 of 1).
///
/// *Accuracy:* 1e-12 relative: ψ and ψ′ by recurrence from the mode of J outward.
private func multipleCorrelationVariance(information: ExactValue, predictors d: Int, count: Int)
  -> Expectation?
{
  let m = 0.5 * Double(count - 1)
  let square = oneMinusExp(-2 * information.value)
  let residual = naturalExp(-2 * information.value)
  // Some fifteen deviations on either side of the mode.
  guard (m * square).squareRoot() / residual < 2e5,
    let own = try? SpecialFunctions.trigamma(0.5 * Double(count - 1 - d))
  else { return nil }
  let mode = max((m - 1) * square / residual, 0).rounded(.down)
  guard let middle = try? SpecialFunctions.trigamma(m + mode) else { return nil }
  let negligible = 1e-25
  // Sums of weights, ψ′, and ψ less that of the mode, with its square.
  var (mass, trigammas, shifts, squares) = (1.0, middle.value, 0.0, 0.0)
  for isUpward in [true, false] {
    var (j, weight, trigamma, shift) = (mode, 1.0, middle.value, 0.0)
    while weight > negligible, isUpward || j > 0 {
      if isUpward {
        let x = m + j
        weight *= x / (j + 1) * square
        trigamma -= 1 / (x * x)
        shift += 1 / x
        j += 1
      } else {
        j -= 1
        let x = m + j
        weight *= (j + 1) / x / square
        trigamma += 1 / (x * x)
        shift -= 1 / x
      }
      mass += weight
      trigammas += weight * trigamma
      shifts += weight * shift
      squares += weight * shift * shift
    }
  }
  let mean = shifts / mass
  let value = 0.25 * (own.value - trigammas / mass + (squares / mass - mean * mean))
  // dVar/dI is some 4 (1 − ρ²)/n at most.
  let error = 1e-12 * (own.value + squares / mass) + 4 * information.errorBound / Double(count)
  return Expectation(rounding: value, errorBound: error + own.errorBound, kind: .exact)
}
