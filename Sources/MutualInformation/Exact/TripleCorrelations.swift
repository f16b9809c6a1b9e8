/// The correlations of three normal variables X, Z and Y, and what follows from them.
struct TripleCorrelations: Sendable {
  /// How two normal variables depend on each other: the square of their correlation, and what it leaves of the variance.
  struct Dependence: Sendable {
    /// ρ² and 1 − ρ², each as accurate as it can be.
    let square: Double, residual: Double

    /// −½ ln(1 − ρ²).
    var information: Double {
      square < 0.5 ? -0.5 * naturalLog1p(-square) : -0.5 * naturalLog(residual)
    }
  }

  /// Of X and Y.
  let xy: Double
  /// Of X and Y; of Z and Y given X.
  let pair: Dependence, conditional: Dependence
  /// The mean of Y is slopeX·x + slopeZ·z in units of standard deviations, its variance 1 − R² with the multiple correlation R.
  let slopeX: Double, slopeZ: Double
  /// 1 − R².
  var jointResidual: Double { pair.residual * conditional.residual }
  /// A bound on the relative error of `conditional.residual`.
  private let error: Double

  /// Any three correlations; nil where their matrix is not positive definite.
  init?(xz: Double, xy: Double, zy: Double) {
    let (vxz, vxy) = ((1 - xz) * (1 + xz), (1 - xy) * (1 + xy))
    let excess = zy - xz * xy
    let product = vxz * vxy
    let square = excess * excess / product
    guard product > 0, square < 1 else { return nil }
    // (1 − ρ)(1 + ρ) of the partial correlation ρ.
    let partial = abs(excess) / product.squareRoot()
    let residual = (1 - partial) * (1 + partial)
    guard residual > 0 else { return nil }
    self.xy = xy
    pair = Dependence(square: xy * xy, residual: vxy)
    conditional = Dependence(square: square, residual: residual)
    slopeX = (xy - xz * zy) / vxz
    slopeZ = excess / vxz
    // The partial correlation is off by some roundings, and by those of `excess` over √product.
    error = (1e-15 + 5e-16 / product.squareRoot()) / residual
  }

  /// X and Y that depend on each other through Z alone: ρxy = ρxz ρzy.
  ///
  /// - Parameters:
  ///   - xzResidual: 1 − ρxz².
  ///   - zyResidual: 1 − ρzy².
  init(xz: Double, xzResidual: Double, zy: Double, zyResidual: Double) {
    let residual = xzResidual + zyResidual - xzResidual * zyResidual
    xy = xz * zy
    pair = Dependence(square: xy * xy, residual: residual)
    conditional = Dependence(square: zy * zy * xzResidual / residual, residual: zyResidual / residual)
    slopeX = 0
    slopeZ = zy
    error = 2e-15
  }

  /// I(X;Y), I(X,Z;Y), I(Z;Y|X) or the residual of the chain rule.
  func truth(of quantity: Quantity) -> ExactValue? {
    let value: Double
    var bound = 0.0
    switch quantity {
    case .mutualInformation: value = pair.information
    case .conditionalMutualInformation: (value, bound) = (conditional.information, error)
    case .jointMutualInformation: (value, bound) = (pair.information + conditional.information, error)
    case .chainRuleResidual: return ExactValue(0, errorBound: 0, kind: .closedForm)
    case .bestQueryMissed: return nil
    }
    return ExactValue(value, errorBound: 2e-15 * (1 + value) + bound, kind: .closedForm)
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

  /// ln p(y|x, z)/p(y); Z has the standard deviation 1.
  func jointCritic(xScale: Double = 1, yScale: Double = 1) -> RegressionCritic {
    RegressionCritic(
      slopeX: slopeX * yScale / xScale, slopeZ: slopeZ * yScale, variance: yScale * yScale,
      residual: jointResidual)
  }
}

/// The log density ratio of a normal Y with the mean zero whose mean given x and z is slopeX·x + slopeZ·z:
/// −½ ln(residual) + ½ [y²/variance − (y − slopeX·x − slopeZ·z)²/(variance·residual)].
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

/// Three real variables.
let realTriple = SampleShape(x: .real(dimension: 1), z: .real(dimension: 1), y: .real(dimension: 1))
