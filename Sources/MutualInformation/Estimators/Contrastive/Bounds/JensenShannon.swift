/// The lower bound I_JS of Poole et al.: 1 + E V − E_q exp V. The critic V is the one that
/// estimates the Jensen–Shannon divergence.
///
/// V is the logit of a classifier that tells pairs which belong together from others. It maximises
/// E(−sp(−V)) − E_q sp(V), sp(v) = ln(1 + eᵛ). That objective is stable, but its maximum, at V = ln
/// r, is the Jensen–Shannon divergence and not I(X;Y). V is therefore put into the bound of Nguyen,
/// Wainwright and Jordan as f = 1 + V. The objective matters for `trained` only: V is then the
/// logistic regression on the first half of the sample (see `TrainedCritic`). With a critic that is
/// not trained the formula is `tuba` with the baseline 1.
///
/// The authors' program and its descendants put V and not 1 + V into that bound: E V − e⁻¹ E_q exp
/// V. Its critic differs by 1, and its mean with V = ln r is I(X;Y) − 1/e.
///
/// *Bias:* none: the mean is the formula itself for every n and K, I(X;Y) with the oracle V = ln r.
/// *Variance, Complexity, Edge cases:* as `NWJ`.
/// *Source:* Poole et al. 2019, arXiv 1905.06922; the objective: Nowozin, Cseke & Tomioka 2016,
/// arXiv 1606.00709.
public struct JensenShannon: ContrastiveBound {
  public static let id = "js"
  public static let summary =
    "1 + E V − E_q exp V: nwj of f = 1 + V, of V in the authors' program; V maximises the Jensen–Shannon bound if trained"
  public static let formula = "1 + E V − E_q exp V"
  public static let source =
    "Poole et al. 2019, arXiv 1905.06922; Nowozin, Cseke & Tomioka 2016, arXiv 1606.00709"
  public static let parameters =
    CriticChoice.parameters(
      training: "by logistic regression, the objective of this bound",
      networkTraining: "by logistic regression")
    + [CriticChoice.candidates()]
  public static let examples = [[Parameter("critic", .word("oracle")), Parameter("candidates", .integer(5))]]

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    configuration = try BoundConfiguration(
      arguments, objective: .jensenShannon, networkObjective: NetworkObjective(.logistic)
    ) {
      1 + $0.joint - naturalExp($0.logMeanExponential)
    }
  }

  public func mean(under law: any JointLaw, count: Int) -> Expectation {
    configuration.critic.expectation(under: law) { joint, exponential in 1 + joint - exponential }
  }
}
