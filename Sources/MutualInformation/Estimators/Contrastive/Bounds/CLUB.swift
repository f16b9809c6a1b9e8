/// The contrastive log-ratio upper bound: E ln p(y|x) − E_q ln p(y|x).
///
/// With the law's own density ratio p(y) cancels. The mean is then I(X;Y) plus the divergence of
/// the product of the marginals from the joint law: an upper bound, loose if the dependence is
/// strong. With a trained critic instead of ln p(y|x) it has the variational form ("vCLUB"), which
/// bounds nothing in general. It is fitted by InfoNCE, q(y|x) in the article by its likelihood.
///
/// The second mean is over the K(K − 1) pairs that do not belong together. The article's sample
/// estimate takes all K², the diagonal too. Its mean is below the bound by the factor 1 − 1/K.
///
/// *Bias:* none against E f − E_q f, for every n and K. With the oracle that is I(X;Y) + D(p(x)p(y)
/// ‖ p(x, y)), which is ρ²/(1 − ρ²) on a normal pair.
/// *Complexity:* nK scores.
/// *Edge cases:* refuses laws with impossible pairs, where it is infinite.
/// *Source:* Cheng et al. 2020, arXiv 2006.12013.
public struct CLUB: ContrastiveBound {
  public static let id = "club"
  public static let summary =
    "the contrastive log-ratio upper bound: E ln p(y|x) − E_q ln p(y|x), over pairs i ≠ k; over all, 1 − 1/K times it"
  public static let formula = "E ln p(y|x) − E_q ln p(y|x)"
  public static let source = "Cheng et al. 2020, arXiv 2006.12013"
  private static let critics = ["oracle", "trained", "network"]
  public static let parameters =
    CriticChoice.parameters(critics, networkTraining: "by InfoNCE") + [CriticChoice.candidates(critics)]
  public static let examples: [[Parameter]] = [
    [Parameter("candidates", .integer(7))],
    [Parameter("critic", .word("trained")), Parameter("candidates", .integer(13))],
  ]

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    configuration = try BoundConfiguration(arguments, needsPositiveRatio: true) { $0.joint - $0.product }
  }

  public func mean(under law: any JointLaw, count: Int) -> Expectation {
    guard configuration.critic == .oracle, let mean = symmetrisedDivergence(of: law) else { return .none }
    return Expectation(rounding: mean.value, errorBound: mean.errorBound, kind: .exact)
  }
}
