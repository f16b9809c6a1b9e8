/// The leave-one-out upper bound for a known p(y|x): ⟨ln p(yᵢ|xᵢ) − ln ⟨p(yᵢ|xₖ)⟩ over k ≠ i⟩ over
/// batches of K.
///
/// The other x of the batch replace the unknown p(y). By Jensen's inequality its logarithm is too
/// small on average, so the mean is at least I(X;Y) for every K. Terms of y alone cancel, so the
/// critic is the law's log density ratio.
///
/// With a network the scores f(x, y) stand for ln p(y|x): ⟨f(xᵢ, yᵢ) − ln ⟨exp f(xₖ, yᵢ)⟩ over k ≠ i⟩.
/// The contrastive bound trains it with each y as an anchor and the x of the batch as candidates. The
/// best critic is ln p(y|x) but for terms of y, which cancel. (With anchors in x, terms of x would be
/// open, which do not cancel.) The value is then no bound: its mean is above E f − E_y ln E_x exp f by
/// Jensen's inequality, and that is below I(X;Y) for every f.
///
/// *Bias:* with the oracle upward, falling with K; exact for symbols and for normal variables.
/// *Complexity:* nK scores.
/// *Edge cases:* refuses laws with impossible pairs, since a batch can have an infinite bound.
/// *Source:* Poole et al. 2019, arXiv 1905.06922.
public struct LeaveOneOut: ContrastiveBound {
  public static let id = "leave-one-out"
  public static let summary =
    "the upper bound with a known p(y|x), whose mean over the other x is p(y); with a network no bound"
  public static let formula = "⟨ln p(yᵢ|xᵢ) − ln (1/(K − 1) · Σ p(yᵢ|xⱼ))⟩ over the other j of K"
  public static let source = "Poole et al. 2019, arXiv 1905.06922"
  private static let critics = ["oracle", "network"]
  public static let parameters =
    CriticChoice.parameters(critics, isImplicit: true, networkTraining: "by the contrastive bound of each y")
    + [CriticChoice.candidates(critics)]
  public static let examples =
    [8, 2, 31].map { [Parameter("candidates", .integer($0))] } + [NetworkSettings.smallExample]

  public let arguments: Arguments
  public let configuration: BoundConfiguration

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    configuration = try BoundConfiguration(arguments, isAnchoredInY: true, needsPositiveRatio: true) {
      $0.joint - $0.meanLogMeanExponential
    }
  }

  public func mean(under law: any JointLaw, count: Int) -> Expectation {
    guard configuration.critic == .oracle else { return .none }
    let others = configuration.candidates - 1
    if let pair = (law as? any DiscreteLaw)?.table.pair {
      if pair.xCount <= 2 { return binaryExpectation(pair, others) }
      guard let mean = LetterSums(pair)?.leftOut(others: others) else { return .none }
      return Expectation(
        rounding: pair.mutualInformation - mean.value, errorBound: mean.errorBound, kind: .exact)
    }
    guard let dependence = CanonicalCorrelation(of: law) else { return .none }
    if dependence.pairs > 1 {
      guard let mean = NormalPairsContrast(dependence)?.leftOut(others: others) else { return .none }
      return Expectation(rounding: mean.value, errorBound: mean.errorBound, kind: .exact)
    }
    guard let mean = NormalScoreSums(correlation: dependence.value, count: others).meanLogarithm() else {
      return .none
    }
    // ln r(x, y) = I + y²/2 − z²/2, and I cancels.
    return Expectation(
      rounding: naturalLog(Double(others)) - 0.5 - mean.value,
      errorBound: mean.errorBound + 2 * dependence.informationError, kind: .exact)
  }

  /// I − Σ p(y) Σ_m Bin(m; K − 1, p(x = 1)) ln ⟨r⟩, m being the number of other x = 1.
  private func binaryExpectation(_ pair: JointTable, _ others: Int) -> Expectation {
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    // The sum covers some twelve deviations of m on either side; more letters take seconds.
    guard Double(pair.yCount) * Double(others).squareRoot() < 2e6 else { return .none }
    let (first, weights) = binomialWeights(count: others, probability: pair.xCount == 2 ? x[1] : 0)
    var value = pair.mutualInformation
    for b in 0..<pair.yCount where y[b] > 0 {
      let ratio = (0..<pair.xCount).map { a in
        x[a] > 0 ? densityRatio(pair.probabilities[a * pair.yCount + b], x[a], y[b]) : 0
      }
      for (k, weight) in weights.enumerated() {
        let ones = Double(first + k)
        let sum = (Double(others) - ones) * ratio[0] + (ratio.count == 2 ? ones * ratio[1] : 0)
        value -= y[b] * weight * naturalLog(sum / Double(others))
      }
    }
    let bound = 1e-13 * (1 + naturalLog(Double(others))) + 4e-15 * Double(pair.probabilities.count)
    return Expectation(rounding: value, errorBound: bound, kind: .exact)
  }
}
