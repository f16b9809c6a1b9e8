/// The mutual information neural estimator: Donsker and Varadhan's representation of a network that
/// is trained along a gradient with less bias.
///
/// A step takes a batch of B pairs and B other y, which stand for the product of the marginals. The
/// gradient of ln ⟨exp f⟩ over a batch is biased, since the logarithm of a mean is. MINE divides the
/// gradient of ⟨exp f⟩ by a moving mean instead: D ← (1 − r) D + r ⟨exp f⟩ with r = `moving-share`,
/// and D = ⟨exp f⟩ in the first step. The test value is E f − ln E_q exp f over all pairs of a test
/// batch, as of `donsker-varadhan`, which trains over all pairs and without a moving mean.
///
/// *Bias:* that of `donsker-varadhan`, and of the training.
/// *Complexity:* 2B scores for a step, K² for a test batch of K.
/// *Edge cases:* as `NetworkWorker`.
/// *Source:* Belghazi et al. 2018, arXiv 1801.04062, section 3.2.
public struct MINE: ContrastiveBound {
  public static let id = "mine"
  public static let summary =
    "Donsker and Varadhan's representation of a network that is trained with a moving mean of exp f"
  public static let formula = "E f − ln E_q exp f; in training ∇ E_q exp f over a moving mean of exp f"
  public static let source = "Belghazi et al. 2018, arXiv 1801.04062"
  public static let parameters =
    CriticChoice.parameters(["network"], networkTraining: "along this gradient") + [
      ParameterSpecification(
        "moving-share", .real(RealRange(0, 1, includesLower: false)), default: .real(0.1),
        summary: "r: the share of a batch in the moving mean; 1: the batch alone")
    ]
  public static let examples: [[Parameter]] = [NetworkSettings.smallExample]

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    configuration = try BoundConfiguration(
      arguments,
      networkObjective: NetworkObjective(.logMean, movingShare: arguments.real("moving-share"))
    ) { $0.joint - $0.logMeanExponential }
  }

  /// The bound has no moving mean, and is Donsker and Varadhan's.
  public func withOracle(candidates: Int) -> (any ContrastiveBound)? {
    try? DonskerVaradhan([
      Parameter("critic", .word("oracle")), Parameter("candidates", .integer(candidates)),
    ])
  }
}
