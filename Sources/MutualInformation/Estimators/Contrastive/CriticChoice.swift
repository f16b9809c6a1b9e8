/// The critic that a contrastive bound scores with, read from its parameters.
enum CriticChoice: Hashable, Sendable {
  /// The law's own log density ratio.
  case oracle
  /// xy/τ.
  case innerProduct(temperature: Double)
  /// Fitted to the first half of the sample; see `TrainedCritic`.
  case trained(iterations: Int)
  /// A network, trained by the bound itself; see `NetworkSettings`.
  case network(NetworkSettings)

  /// The critics of most bounds, the default first.
  static let words = ["inner-product", "oracle", "trained", "network"]

  /// The parameters `critic`, and where they can apply `temperature`, `iterations` and the settings of
  /// a network.
  ///
  /// - Parameters:
  ///   - words: The critics that the bound takes, the default first.
  ///   - isImplicit: Whether the bound was published without a choice, with the default alone.
  ///   - training: The text that says how the trained critic is fitted.
  ///   - networkTraining: The text that says what a network maximises.
  static func parameters(
    _ words: [String] = words, isImplicit: Bool = false,
    training: String = "by InfoNCE, not by this bound, then normalised to ⟨exp f⟩ = 1 for each x",
    networkTraining: String = "by this bound"
  ) -> [ParameterSpecification] {
    let meanings = [
      "inner-product": "xy/temperature", "oracle": "the law's own log density ratio",
      "trained": "a quadratic form fitted to the first half of the sample " + training,
      "network": "a perceptron trained " + networkTraining,
    ]
    let all = [
      ParameterSpecification(
        "critic", .choice(words), default: .word(words[0]), isImplicit: isImplicit,
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
      + (words.contains("network")
        ? NetworkSettings.parameters(where: .init("critic", .word("network"))) : [])
  }

  /// The parameter `candidates`. The test batches of a network have a setting of their own.
  ///
  /// - Parameter words: The critics that the bound takes; nil: it has no choice.
  static func candidates(_ words: [String]? = words) -> ParameterSpecification {
    ParameterSpecification(
      "candidates", .integer(2...(1 << 20)),
      appliesWhere: words.map { .init("critic", words: $0.filter { $0 != "network" }) },
      summary: "K: the positive and K − 1 negatives")
  }

  /// K of a bound; 0 with a network, whose test batches may be all draws.
  static func candidates(of arguments: Arguments) -> Int {
    arguments["candidates"] == nil ? 0 : arguments.integer("candidates")
  }

  /// Reads the choice; the oracle if there is no parameter `critic`.
  ///
  /// - Throws: `ParameterError` for settings of a network that do not fit together.
  init(_ arguments: Arguments) throws(ParameterError) {
    switch arguments["critic"] {
    case .word("inner-product")?: self = .innerProduct(temperature: arguments.real("temperature"))
    case .word("trained")?: self = .trained(iterations: arguments.integer("iterations"))
    case .word("network")?: self = try .network(NetworkSettings(arguments))
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
    case .network(let settings):
      guard law.shape.x.dimension != nil, law.shape.y.dimension != nil else {
        throw Incompatibility("with the network critic needs real X and Y, the law has \(law.shape)")
      }
      if let objection = settings.objection(to: count) { throw Incompatibility(objection) }
      if settings.hasParts, let objection = Self.oracleObjection(to: law) {
        throw Incompatibility("with error-parts: all \(objection)")
      }
      return
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
  ///   - candidates: K; not used for a network.
  ///   - objective: The objective that a trained critic is fitted to.
  ///   - networkObjective: What a network maximises.
  ///   - isNormalised: Whether the bound needs a trained critic's terms in x alone.
  ///   - isAnchoredInY: Whether each y is an anchor of a network. The network then takes Y as its x and X as its y.
  ///   - make: Makes the worker from the critic, the draws to score, and K.
  ///   - makeOracle: Makes the worker of the bound with the oracle critic from the draws to score, and K.
  func makeWorker(
    for law: any JointLaw, count: Int, candidates: Int, objective: TrainingObjective = .infoNCE,
    networkObjective: NetworkObjective, isNormalised: Bool, isAnchoredInY: Bool = false,
    _ make: (any Critic, Range<Int>, Int) -> any EstimatorWorker,
    makeOracle: (Range<Int>, Int) -> any EstimatorWorker
  ) -> any EstimatorWorker {
    let draws = scoredDraws(of: count)
    switch self {
    case .oracle: return make((law as! any DensityRatioLaw).makeOracle(), draws, candidates)
    case .innerProduct(let temperature):
      return make(QuadraticCritic(temperature: temperature), draws, candidates)
    case .network(let settings):
      return NetworkWorker(
        settings, objective: networkObjective, law: law, count: count, isAnchoredInY: isAnchoredInY,
        makeScoring: make,
        makeOracle: makeOracle)
    case .trained(let iterations):
      let critic = TrainedCritic(
        count: count, candidates: candidates, objective: objective, iterations: iterations,
        isNormalised: isNormalised)
      return TrainedWorker(
        critic: critic, shape: law.shape, count: count, scoring: make(critic, draws, candidates))
    }
  }

  /// The bytes of memory that a worker needs for this critic beyond some numbers for each draw.
  func workingBytes(for law: any JointLaw, count: Int) -> Int {
    // `check` has refused other variables.
    network?.workingBytes(
      xSides: law.shape.x.dimension!, ySides: law.shape.y.dimension!, count: count) ?? 0
  }

  /// What a bound estimates with this critic.
  var quantities: [Quantity] { network?.quantities ?? [.mutualInformation] }

  /// Whether the law's density ratios are scored, as the critic or beside it.
  var usesOracle: Bool { self == .oracle || network?.hasParts ?? false }

  /// The mean of a bound, or of the bound gap beside a network; no other one is known.
  ///
  /// - Parameters:
  ///   - mean: The mean of the bound.
  ///   - oracle: The bound of K candidates with the oracle critic.
  func expectation(
    of quantity: Quantity, under law: any JointLaw, count: Int, mean: () -> Expectation,
    oracle: (_ candidates: Int) -> (any Estimator)?
  ) -> Expectation {
    switch quantity {
    case .mutualInformation: mean()
    case .boundGap: boundGap(under: law, count: count, oracle: oracle)
    default: .none
    }
  }

  /// The mean of the bound with the oracle critic on the draws that test a network, less I(X;Y).
  private func boundGap(
    under law: any JointLaw, count: Int, oracle: (_ candidates: Int) -> (any Estimator)?
  ) -> Expectation {
    guard let network, network.hasParts, let truth = law.exactValue(of: .mutualInformation) else {
      return .none
    }
    let sizes = network.tests(of: count).map(\.count)
    var (mean, bound, known) = (0.0, truth.errorBound, [Int: Expectation]())
    for size in sizes {
      if known[size] == nil {
        guard let oracle = oracle(network.testBatch ?? size), (try? oracle.check(law, count: size)) != nil
        else { return .none }
        known[size] = oracle.expectation(of: .mutualInformation, under: law, count: size)
      }
      guard let part = known[size], part.kind == .exact else { return .none }
      mean += part.value / Double(sizes.count)
      bound += part.errorBound / Double(sizes.count)
    }
    return Expectation(rounding: mean - truth.value, errorBound: bound, kind: .exact)
  }

  private var network: NetworkSettings? { if case .network(let settings) = self { settings } else { nil } }

  /// Whether the estimate draws random numbers of its own: first weights and batches.
  var isRandomized: Bool { isNetwork }

  /// Whether it is a network.
  var isNetwork: Bool { network != nil }

  private var isTrained: Bool { if case .trained = self { true } else { false } }

  private var name: String { isTrained ? "trained" : "inner-product" }
}
