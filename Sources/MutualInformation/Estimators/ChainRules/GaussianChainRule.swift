/// Real numbers or vectors, from determinants of sample covariances: ½ ln(|Sxz||Sy|/|Sxzy|),
/// ½ ln(|Sx||Sy|/|Sxy|) and ½ ln(|Sxz||Sxy|/(|Sx||Sxzy|)).
///
/// *Bias:* exact expectations and variances on normal laws, as `Gaussian`. The residual is zero to rounding.
/// *Edge cases:* as `ConditionalGaussian`.
struct GaussianChainRule: ChainRuleFamily {
  static let id = "gaussian"
  static let formula = "real variables, from determinants of sample covariances: the residual vanishes"
  static let source = Gaussian.source
  static let parameters: [ParameterSpecification] = []
  static let examples: [[Parameter]] = [[]]

  init(_ arguments: Arguments) {}

  func isOfOwnFamily(_ law: any JointLaw) -> Bool { law is any NormalLaw }

  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkRealTriples(law, count: count)
  }

  func makeWorker(for law: any JointLaw, count: Int) -> any ChainRuleWorker {
    Worker(determinants: TripleDeterminants(count: count, shape: law.shape))
  }

  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    // The logarithms cancel for every law.
    if quantity == .chainRuleResidual { return Expectation(0, errorBound: 0, kind: .exact) }
    return gaussianExpectation(of: quantity, under: law, count: count, isCorrected: false)
  }

  func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    gaussianVariance(of: quantity, under: law, count: count)
  }

  private struct Worker: ChainRuleWorker {
    var determinants: TripleDeterminants

    mutating func terms(_ sample: borrowing Sample) throws(EstimationFailure) -> ChainRuleTerms {
      try determinants.take(sample)
      return ChainRuleTerms(
        joint: try determinants.jointInformation(), pair: try determinants.pairInformation(),
        conditional: try determinants.conditionalInformation())
    }
  }
}
