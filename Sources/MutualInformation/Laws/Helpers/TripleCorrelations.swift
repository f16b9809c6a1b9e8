/// The correlations of three normal variables X, Z and Y, with the informations and critics.
struct TripleCorrelations: Sendable {
  /// The dependence of two normal variables: their squared correlation and the residual variance.
  struct Dependence: Sendable {
    /// ρ² and 1 − ρ², each as accurate as it can be.
    let square: Double, residual: Double
    /// Bounds on the absolute error of ρ² and on the relative one of 1 − ρ².
    let squareError: Double, residualError: Double

    /// −½ ln(1 − ρ²).
    var information: ExactValue {
      let isWeak = square < 0.5
      let value = isWeak ? -0.5 * naturalLog1p(-square) : -0.5 * naturalLog(residual)
      let error = isWeak ? 0.5 * squareError / (1 - square) : 0.5 * residualError
      return ExactValue(value, errorBound: error + 4 * roundingUnit * value, kind: .closedForm)
    }
  }

  /// The correlation of X and Y.
  let xy: Double
  /// The dependence of X and Y; that of Z and Y given X.
  let pair: Dependence, conditional: Dependence
  /// The coefficients of the mean slopeX·x + slopeZ·z of Y in units of standard deviations. The
  /// variance of Y is then 1 − R² with the multiple correlation R.
  let slopeX: Double, slopeZ: Double
  /// 1 − R².
  var jointResidual: Double { pair.residual * conditional.residual }

  /// Takes any three correlations. It returns nil if their matrix is not positive definite.
  init?(xz: Double, xy: Double, zy: Double) {
    let (vxz, vxy) = ((1 - xz) * (1 + xz), (1 - xy) * (1 + xy))
    let excess = zy - xz * xy
    let product = vxz * vxy
    let square = excess * excess / product
    guard product > 0, square < 1 else { return nil }
    // (1 − ρ)(1 + ρ) of the partial correlation ρ: off by roundings and by that of excess/√product.
    let partial = abs(excess) / product.squareRoot()
    var residual = (1 - partial) * (1 + partial)
    var residualError = (1e-15 + 5e-16 / product.squareRoot()) / abs(residual)
    if residual < 0x1p-10 {
      // Nearly singular: by the determinant, which loses no digit.
      residual = Self.determinant(xz, xy, zy) / product
      residualError = 16 * roundingUnit
    }
    guard residual > 0 else { return nil }
    self.xy = xy
    pair = Dependence(
      square: xy * xy, residual: vxy, squareError: 2 * roundingUnit * xy * xy,
      residualError: 4 * roundingUnit)
    let excessError = 2 * roundingUnit * (abs(xz * xy) + abs(excess))
    conditional = Dependence(
      square: square, residual: residual,
      squareError: (2 * abs(excess) + excessError) * excessError / product + 8 * roundingUnit * square,
      residualError: residualError)
    slopeX = (xy - xz * zy) / vxz
    slopeZ = excess / vxz
  }

  /// 1 − ρxz² − ρxy² − ρzy² + 2 ρxz ρxy ρzy, off by some 1e-31, since roundings are kept and added.
  private static func determinant(_ xz: Double, _ xy: Double, _ zy: Double) -> Double {
    /// ab as a double, and its rounding error.
    func product(_ a: Double, _ b: Double) -> [Double] { [a * b, (-a * b).addingProduct(a, b)] }
    let both = product(xz, xy)
    let triple = product(both[0], zy) + [both[1] * zy]
    let squares = [xz, xy, zy].flatMap { product($0, $0).map { -$0 } }
    var (sum, rest) = (1.0, 0.0)
    for term in squares + triple.map({ 2 * $0 }) {
      let next = sum + term
      let part = next - sum
      rest += (sum - (next - part)) + (term - part)
      sum = next
    }
    return sum + rest
  }

  /// Takes X and Y that depend on each other through Z alone: ρxy = ρxz ρzy.
  ///
  /// - Parameters:
  ///   - xzResidual: 1 − ρxz².
  ///   - zyResidual: 1 − ρzy².
  init(xz: Double, xzResidual: Double, zy: Double, zyResidual: Double) {
    let residual = xzResidual + zyResidual - xzResidual * zyResidual
    xy = xz * zy
    pair = Dependence(
      square: xy * xy, residual: residual, squareError: 16 * roundingUnit * xy * xy,
      residualError: 12 * roundingUnit)
    let square = zy * zy * xzResidual / residual
    conditional = Dependence(
      square: square, residual: zyResidual / residual, squareError: 24 * roundingUnit * square,
      residualError: 20 * roundingUnit)
    slopeX = 0
    slopeZ = zy
  }

  /// I(X;Y), I(X,Z;Y) or I(Z;Y|X).
  func truth(of quantity: Quantity) -> ExactValue? {
    let (first, second) = (pair.information, conditional.information)
    switch quantity {
    case .mutualInformation: return first
    case .conditionalMutualInformation: return second
    case .jointMutualInformation:
      let sum = first.value + second.value
      return ExactValue(
        sum, errorBound: first.errorBound + second.errorBound + roundingUnit * sum, kind: .closedForm)
    default: return nil
    }
  }

  /// ln p(y|x)/p(y).
  ///
  /// - Parameters:
  ///   - xScale: The standard deviation of X.
  ///   - yScale: The standard deviation of Y.
  func pairCritic(xScale: Double = 1, yScale: Double = 1) -> RegressionCritic {
    RegressionCritic(
      slopeX: xy * yScale / xScale, slopeZ: 0, variance: yScale * yScale, residual: pair.residual)
  }

  /// ln p(y|x, z)/p(y). Z has the standard deviation 1.
  func jointCritic(xScale: Double = 1, yScale: Double = 1) -> RegressionCritic {
    RegressionCritic(
      slopeX: slopeX * yScale / xScale, slopeZ: slopeZ * yScale, variance: yScale * yScale,
      residual: jointResidual)
  }
}

/// The log density ratio of a normal Y of mean zero whose mean given x and z is slopeX·x +
/// slopeZ·z: −½ ln(residual) + ½ [y²/variance − (y − slopeX·x − slopeZ·z)²/(variance·residual)].
struct RegressionCritic: Critic {
  private let slopeX: Double, slopeZ: Double
  private let constant: Double
  private let marginal: Double, conditional: Double

  /// - Parameters:
  ///   - variance: That of Y.
  ///   - residual: The part of it that is left given x and z.
  init(slopeX: Double, slopeZ: Double, variance: Double, residual: Double) {
    self.slopeX = slopeX
    self.slopeZ = slopeZ
    constant = -0.5 * naturalLog(residual)
    marginal = 0.5 / variance
    conditional = 0.5 / (variance * residual)
  }

  func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    let y = sample.y.reals[candidate]
    var deviation = y - slopeX * sample.x.reals[anchor]
    if slopeZ != 0 { deviation -= slopeZ * sample.z.reals[anchor] }
    return constant + marginal * y * y - conditional * deviation * deviation
  }
}
