/// Song and Ermon's estimator: E f − ln E_q clip(exp f, e^−τ, e^τ).
///
/// Donsker and Varadhan's representation with the ratio clipped under the logarithm only. A small τ
/// trades variance for bias, and τ → ∞ is `donsker-varadhan`. It is not a bound: with the oracle
/// critic it tends to I(X;Y) − ln E_q clip(r), above I(X;Y) if the clipping takes more than it
/// gives. A trained critic is fitted by InfoNCE; a network, as in the article, by the objective of
/// `js`.
///
/// *Bias:* exact with the oracle on small tables of symbols and small K, see
/// `BoundConfiguration.enumeratedExpectation`.
/// *Complexity:* nK scores.
/// *Source:* Song & Ermon 2020, arXiv 1910.06222.
public struct SMILE: ContrastiveBound {
  public static let id = "smile"
  public static let summary =
    "Donsker and Varadhan's with a clipped ratio: E f − ln E_q clip(exp f, e^−τ, e^τ)"
  public static let formula = "E f − ln E_q clip(exp f, e^−τ, e^τ)"
  public static let source = "Song & Ermon 2020, arXiv 1910.06222"
  public static let parameters =
    CriticChoice.parameters(networkTraining: "by the objective of js, as in the article") + [
      CriticChoice.candidates(),
      ParameterSpecification(
        "clip", .real(RealRange(0, 700, includesLower: false)), default: .real(5),
        summary: "τ: the ratio is clipped to between e^−τ and e^τ"),
    ]
  public static let examples =
    [
      [Parameter("temperature", .real(0.3)), Parameter("candidates", .integer(2))],
      [
        Parameter("critic", .word("oracle")), Parameter("candidates", .integer(6)),
        Parameter("clip", .real(0.6317)),
      ],
      NetworkSettings.smallExample,
    ]

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    configuration = try BoundConfiguration(
      arguments, networkObjective: NetworkObjective(.logistic), clip: arguments.real("clip")
    ) {
      $0.joint - $0.logMeanExponential
    }
  }

  public func mean(under law: any JointLaw, count: Int) -> Expectation {
    configuration.enumeratedExpectation(under: law)
  }
}
