/// Donsker and Varadhan's representation, estimated: E f − ln E_q exp f, the logarithm of a mean
/// over the K(K − 1) pairs of a batch.
///
/// The representation is a lower bound on I(X;Y); its estimate is not. By Jensen's inequality the
/// logarithm of a mean is too small on average, so the estimate is above the representation, and
/// with the oracle critic above I(X;Y) itself. The excess grows as K falls and as the variance of
/// exp f rises. The logarithm is taken in each batch, as in training by mini-batches. A trained
/// critic is fitted by InfoNCE, not by this representation as in the articles.
///
/// *Bias:* upward, about Var(E_q exp f)/2 to first order with the oracle. Exact with the oracle on
/// small tables of symbols and small K, see `BoundConfiguration.enumeratedExpectation`.
/// *Complexity:* nK scores.
/// *Edge cases:* refuses the oracle of laws with impossible pairs: in some batch all pairs are
/// impossible, and the logarithm is −∞.
/// *Source:* Donsker & Varadhan 1983, doi 10.1002/cpa.3160360204; Belghazi et al. 2018,
/// arXiv 1801.04062.
public struct DonskerVaradhan: ContrastiveBound {
  public static let id = "donsker-varadhan"
  public static let summary = "Donsker and Varadhan's representation, estimated: E f − ln E_q exp f"
  public static let formula = "E f − ln E_q exp f"
  public static let source =
    "Donsker & Varadhan 1983, doi 10.1002/cpa.3160360204; Belghazi et al. 2018, arXiv 1801.04062"
  public static let parameters = CriticChoice.parameters() + [CriticChoice.candidates()]
  public static let examples: [[Parameter]] = [
    [Parameter("temperature", .real(2.7)), Parameter("candidates", .integer(8))],
    [Parameter("critic", .word("oracle")), Parameter("candidates", .integer(5))],
    [Parameter("critic", .word("trained")), Parameter("candidates", .integer(13))],
    NetworkSettings.smallExample,
  ]

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    configuration = try BoundConfiguration(
      arguments, networkObjective: NetworkObjective(.logMean), needsPositiveRatio: true
    ) {
      $0.joint - $0.logMeanExponential
    }
  }

  public func mean(under law: any JointLaw, count: Int) -> Expectation {
    configuration.enumeratedExpectation(under: law)
  }
}
