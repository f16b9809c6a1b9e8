/// The critic that a contrastive bound scores with, read from its parameters.
enum CriticChoice: Hashable, Sendable {
  /// The law's own log density ratio.
  case oracle
  /// xy/τ.
  case innerProduct(temperature: Double)
  /// Fitted to the first half of the sample; see `TrainedCritic`.
  case trained(iterations: Int)

  /// The parameters `critic`, and `temperature` and `iterations` where they can apply.
  ///
  /// - Parameters:
  ///   - words: The critics that the bound takes, the default first.
  ///   - training: The text that says how the trained critic is fitted.
  static func parameters(
    _ words: [String] = ["inner-product", "oracle", "trained"],
    training: String = "by InfoNCE, not by this bound, then normalised to ⟨exp f⟩ = 1 for each x"
  ) -> [ParameterSpecification] {
    let meanings = [
      "inner-product": "xy/temperature", "oracle": "the law's own log density ratio",
      "trained": "a quadratic form fitted to the first half of the sample " + training,
    ]
    let all = [
      ParameterSpecification(
        "critic", .choice(words), default: .word(words[0]),
        summary: "the score: " + words.map { "\($0): \(meanings[$0]!)" }.joined(separator: "; ")),
      ParameterSpecification(
        "temperature", .real(RealRange(1e-6, 1e6)), default: .real(1),
        appliesWhere: ParameterSpecification.Condition("critic", .word("inner-product")),
        summary: "τ of the inner-product critic"),
      ParameterSpecification(
        "iterations", .integer(1...100_000), default: .integer(200),
        appliesWhere: ParameterSpecification.Condition("critic", .word("trained")),
        summary: "at most so many iterations of the trained critic's BFGS"),
    ]
    return all.filter { $0.appliesWhere?.values.contains { words.contains($0.text) } ?? true }
  }

  static let candidates = ParameterSpecification(
    "candidates", .integer(2...(1 << 20)), summary: "K: the positive and K − 1 negatives")

  /// Reads the choice; the oracle if there is no parameter `critic`.
  init(_ arguments: Arguments) {
    switch arguments["critic"] {
    case .word("inner-product")?: self = .innerProduct(temperature: arguments.real("temperature"))
    case .word("trained")?: self = .trained(iterations: arguments.integer("iterations"))
    default: self = .oracle
    }
  }

  /// Checks that the critic can score this law's draws, and that they suffice for batches of K.
  ///
  /// - Throws: `Incompatibility`.
  func check(_ law: any JointLaw, count: Int, candidates: Int) throws(Incompatibility) {
    switch self {
    case .innerProduct, .trained:
      guard law.shape.x.isReal, law.shape.y.isReal else {
        throw Incompatibility("with the \(name) critic needs real X and Y, the law has \(law.shape)")
      }
    case .oracle:
      if let objection = Self.oracleObjection(to: law) {
        throw Incompatibility("with the oracle critic \(objection)")
      }
    }
    let needed = isTrained ? 2 * candidates : candidates
    guard count >= needed else {
      throw Incompatibility(
        "needs samples of at least \(needed) for its candidates" + (isTrained ? " in each half" : ""))
    }
  }

  /// The reason why there is no oracle critic of a law; nil if there is one.
  static func oracleObjection(to law: any JointLaw) -> String? {
    if law is any DensityRatioLaw { return nil }
    let isTransformed = (law as? any TransformedLaw)?.isTransformed ?? false
    return "needs a law whose density ratio is known"
      + (isTransformed ? "; behind a transform it is not" : "")
  }

  /// The draws to score: all, or those that the critic was not trained on.
  func scoredDraws(of count: Int) -> Range<Int> { (isTrained ? count / 2 : 0)..<count }

  /// A worker that scores with this critic.
  ///
  /// - Parameters:
  ///   - objective: The objective that a trained critic is fitted to.
  ///   - isNormalised: Whether the bound needs a trained critic's terms in x alone.
  ///   - make: Makes the worker from the critic and the draws to score.
  func makeWorker(
    for law: any JointLaw, count: Int, candidates: Int, objective: TrainingObjective = .infoNCE,
    isNormalised: Bool, _ make: (any Critic, Range<Int>) -> any EstimatorWorker
  ) -> any EstimatorWorker {
    let draws = scoredDraws(of: count)
    switch self {
    case .oracle: return make((law as! any DensityRatioLaw).makeOracle(), draws)
    case .innerProduct(let temperature): return make(QuadraticCritic(temperature: temperature), draws)
    case .trained(let iterations):
      let critic = TrainedCritic(
        count: count, candidates: candidates, objective: objective, iterations: iterations,
        isNormalised: isNormalised)
      return TrainedWorker(critic: critic, shape: law.shape, count: count, scoring: make(critic, draws))
    }
  }

  private var isTrained: Bool { if case .trained = self { true } else { false } }

  private var name: String { isTrained ? "trained" : "inner-product" }
}
