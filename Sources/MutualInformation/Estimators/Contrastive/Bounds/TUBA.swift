/// Barber and Agakov's bound without a tractable normalisation, "TUBA":
/// 1 + E f − E_q exp f / a − ln a. The constant baseline a > 0 replaces the unknown E_q exp f.
///
/// It is a lower bound for every f and every a. The best a is E_q exp f, which is 1 with the oracle
/// critic f = ln r and with the self-normalised trained one. a = e is `nwj` of the same f. Poole et
/// al. also let a depend on y. Here it is a number, since an a(y) computed from the batch itself
/// gives no lower bound. A trained critic is fitted by InfoNCE, not by this bound.
///
/// *Bias:* none: the mean is the formula for every n and K; oracle: I(X;Y) − (1/a − 1 + ln a).
/// *Variance, Complexity, Edge cases:* as `NWJ`.
/// *Source:* Barber & Agakov 2003, The IM algorithm; Poole et al. 2019, arXiv 1905.06922.
public struct TUBA: ContrastiveBound {
  public static let id = "tuba"
  public static let summary = "the lower bound with a constant baseline a: 1 + E f − E_q exp f / a − ln a"
  public static let formula = "1 + E f − E_q exp f / a − ln a"
  public static let source =
    "Barber & Agakov 2003, The IM algorithm; Poole et al. 2019, arXiv 1905.06922"
  public static let parameters =
    CriticChoice.parameters() + [
      CriticChoice.candidates(),
      ParameterSpecification(
        "baseline", .real(RealRange(1e-100, 1e100)), default: .real(1), summary: "a, at best E_q exp f"),
    ]
  public static let examples =
    [
      [
        Parameter("critic", .word("oracle")), Parameter("candidates", .integer(11)),
        Parameter("baseline", .real(0.6317)),
      ]
    ]

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    let logBaseline = naturalLog(arguments.real("baseline"))
    configuration = try BoundConfiguration(
      arguments, networkObjective: NetworkObjective(.exponential(logBaseline: logBaseline))
    ) { scores in
      1 + scores.joint - naturalExp(scores.logMeanExponential - logBaseline) - logBaseline
    }
  }

  public func mean(under law: any JointLaw, count: Int) -> Expectation {
    let baseline = arguments.real("baseline")
    return configuration.critic.expectation(under: law) { joint, exponential in
      1 + joint - exponential / baseline - naturalLog(baseline)
    }
  }
}
