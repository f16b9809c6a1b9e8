/// Nguyen, Wainwright and Jordan's lower bound: E f − e⁻¹ E_q exp f, q = p(x)p(y).
///
/// The best critic is f = 1 + ln r with the density ratio r. `oracle` therefore means 1 + ln r
/// here, and `trained` the self-normalised critic plus 1, fitted by InfoNCE and not by this bound.
/// The inner product is used as it is, and so is a network, which is trained by this bound.
///
/// *Bias:* none: the mean is E f − e⁻¹ E_q exp f itself for every n and K, I(X;Y) with the oracle.
/// *Variance:* exp f over q has the variance E_q r² − 1 with the oracle, e^(2I) − 1 on normal
/// variables. It grows exponentially with the information.
/// *Complexity:* nK scores.
/// *Edge cases:* fails if exp f overflows: heavy tails with inner products or trained critics.
/// *Source:* Nguyen, Wainwright & Jordan 2010, doi 10.1109/TIT.2010.2068870, in the form of Poole
/// et al. 2019, arXiv 1905.06922.
public struct NWJ: ContrastiveBound {
  public static let id = "nwj"
  public static let summary = "Nguyen, Wainwright and Jordan's lower bound: E f − e⁻¹ E_q exp f"
  public static let formula = "E f − e⁻¹ E_q exp f, E over pairs, E_q over x and y of different pairs"
  public static let source =
    "Nguyen, Wainwright & Jordan 2010, doi 10.1109/TIT.2010.2068870, as in Poole et al. 2019, arXiv 1905.06922"
  public static let parameters = CriticChoice.parameters() + [CriticChoice.candidates()]
  public static let examples = [5, 8].map {
    [Parameter("critic", .word("oracle")), Parameter("candidates", .integer($0))]
  }

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    let shift = Self.shift(try CriticChoice(arguments))
    configuration = try BoundConfiguration(
      arguments, networkObjective: NetworkObjective(.exponential(logBaseline: 1))
    ) { scores in
      shift + scores.joint - naturalExp(scores.logMeanExponential + shift - 1)
    }
  }

  /// The constant added to a critic that approximates ln r.
  private static func shift(_ critic: CriticChoice) -> Double {
    switch critic {
    case .innerProduct, .network: 0
    case .oracle, .trained: 1
    }
  }

  public func mean(under law: any JointLaw, count: Int) -> Expectation {
    let shift = Self.shift(configuration.critic)
    return configuration.critic.expectation(under: law) { joint, exponential in
      shift + joint - naturalExp(shift - 1) * exponential
    }
  }
}
