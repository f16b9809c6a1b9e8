/// ln 2 − h(½(1 − δ)) with δ = 1 − 2ε: a fair bit's information after a flip with probability ε.
///
/// Near ε = ½ it is Σ_{k≥1} δ^2k/(2k(2k − 1)), and 1 − 2ε is exact.
func fairBitInformation(flip: Double) -> ExactValue {
  let plain = naturalLog(2) - binaryEntropy(flip)
  guard plain < nearIndependence else { return ExactValue(plain, errorBound: 1e-15, kind: .closedForm) }
  let square = (1 - 2 * flip) * (1 - 2 * flip)
  // square is below 0.002, so the first omitted term is below 1e-18 of the first.
  var sum = 0.0
  for k in stride(from: 7.0, through: 1, by: -1) { sum = 1 / (2 * k * (2 * k - 1)) + square * sum }
  let value = square * sum
  return ExactValue(value, errorBound: 8 * roundingUnit * value, kind: .closedForm)
}

/// −½ ln(1 − ρ²) of two normal variables with correlation ρ.
///
/// Below ρ² = 0.98 the rounding of ρ² costs at most 50 units in the last place. Above, it takes (1
/// − ρ)(1 + ρ), whose first factor is exact: the residual variance that the samplers draw with.
func normalInformation(_ correlation: Double) -> ExactValue {
  let square = correlation * correlation
  let residual = (1 - correlation) * (1 + correlation)
  let isNearOne = square >= 0.98
  let value = isNearOne ? -0.5 * naturalLog(residual) : -0.5 * naturalLog1p(-square)
  let rounding = isNearOne ? 2 * roundingUnit : roundingUnit * square / residual
  return ExactValue(value, errorBound: 4 * roundingUnit * value + rounding, kind: .closedForm)
}

/// ln(1 + θ) − w with w = θ/(1 + θ), of Pareto's distribution with the exponent 1/θ and of Clayton's copula.
func paretoInformation(theta: Double, w: Double) -> ExactValue {
  guard w < 0x1p-6 else {
    let value = naturalLog1p(theta) - w
    return ExactValue(value, errorBound: 1e-15 * (1 + value), kind: .closedForm)
  }
  // −ln(1 − w) − w = Σ_{k≥2} w^k/k; the first omitted term is below 1e-18 of the first.
  var sum = 0.0
  for k in stride(from: 11.0, through: 2, by: -1) { sum = 1 / k + w * sum }
  let value = w * w * sum
  return ExactValue(value, errorBound: 12 * roundingUnit * value, kind: .closedForm)
}
