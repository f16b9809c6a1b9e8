import GSLRandom

/// The three estimates of the chain rule.
struct ChainRuleTerms {
  /// Î(X,Z;Y), Î(X;Y) and Î(Z;Y|X).
  let joint: Double, pair: Double, conditional: Double
  /// Î(X,Z;Y) − (Î(X;Y) + Î(Z;Y|X)).
  var residual: Double { joint - (pair + conditional) }
}

/// A family of estimators for the chain rule's three informations: a word of the parameter `of`.
///
/// One file per family, one line in `ChainRules.all`. Study-file keys, validation, `mi-study list`
/// and the tests over all families follow from that list.
protocol ChainRuleFamily: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// The formula in one line.
  static var formula: String { get }
  /// The source of the formulas.
  static var source: String { get }
  /// Its parameters, which apply if `of` has its id. Families that share one declare it alike.
  static var parameters: [ParameterSpecification] { get }
  /// Values of `parameters` for the conformance tests.
  static var examples: [[Parameter]] { get }

  /// Makes it from checked arguments.
  init(_ arguments: Arguments)

  /// As `Estimator.toleratesTies`.
  var toleratesTies: Bool { get }

  /// As `Estimator.dependsOnOrder`.
  var dependsOnOrder: Bool { get }

  /// As `Estimator.knowsTheLaw`.
  var knowsTheLaw: Bool { get }

  /// As `Estimator.isOfOwnFamily`.
  func isOfOwnFamily(_ law: any JointLaw) -> Bool

  /// As `Estimator.check`.
  func check(_ law: any JointLaw, count: Int) throws(Incompatibility)

  /// Makes a worker for one thread, with its own scratch memory.
  func makeWorker(for law: any JointLaw, count: Int) -> any ChainRuleWorker

  /// As `Estimator.expectation`.
  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation

  /// As `Estimator.variance`.
  func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation

  /// As `Estimator.discretised`.
  func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue?

  /// As `Estimator.knownMeans`, of some quantities.
  func knownMeans(of quantities: [Quantity], under law: any JointLaw, count: Int) -> [KnownMeans]
}

extension ChainRuleFamily {
  /// Most families need no distances between draws.
  var toleratesTies: Bool { true }
  /// Most families treat all draws alike.
  var dependsOnOrder: Bool { false }
  /// Most families see the sample alone.
  var knowsTheLaw: Bool { false }
  /// Most families assume no family of laws.
  func isOfOwnFamily(_ law: any JointLaw) -> Bool { false }
  /// No formula is known unless a family says otherwise.
  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation { .none }
  /// No formula is known unless a family says otherwise.
  func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation { .none }
  /// Nothing is known of cells unless a family says otherwise.
  func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue? { nil }
  /// Most families compute them separately.
  func knownMeans(of quantities: [Quantity], under law: any JointLaw, count: Int) -> [KnownMeans] {
    quantities.map {
      KnownMeans(
        expectation: expectation(of: $0, under: law, count: count),
        discretised: discretised($0, under: law, count: count))
    }
  }
}

/// A family's worker for samples of one law and one size. One thread uses it at a time.
protocol ChainRuleWorker {
  /// Estimates the three informations from one sample.
  mutating func terms(_ sample: borrowing Sample) throws(EstimationFailure) -> ChainRuleTerms
}

/// The families, in the order of help.
enum ChainRules {
  static let all: [any ChainRuleFamily.Type] = [
    PlugInChainRule.self,
    GaussianChainRule.self,
    HistogramChainRule.self,
    NeighbourChainRule.self,
    ContrastiveChainRule.self,
  ]

  /// The parameter `of` and the parameters of the families, each once.
  static let parameters: [ParameterSpecification] = {
    var list = [
      ParameterSpecification(
        "of", .choice(all.map { $0.id }), default: .word(PlugInChainRule.id), isImplicit: true,
        summary: "which estimator estimates the three:",
        notes: all.map { ParameterSpecification.Note($0.id, $0.formula, source: $0.source) })
    ]
    for parameter in all.flatMap({ $0.parameters }) where !list.contains(where: { $0.name == parameter.name })
    {
      let words = all.filter { $0.parameters.contains { $0.name == parameter.name } }.map { $0.id }
      list.append(parameter.applying(where: ParameterSpecification.Condition("of", words: words)))
    }
    return list
  }()

  /// Parameter sets for the conformance tests.
  static let examples: [[Parameter]] = all.flatMap { family in
    family.examples.map { family.id == PlugInChainRule.id ? $0 : [Parameter("of", .word(family.id))] + $0 }
  }

  /// Returns the family that checked arguments name.
  static func family(_ arguments: Arguments) -> any ChainRuleFamily {
    let word = arguments.word("of")
    return all.first { $0.id == word }!.init(arguments)
  }
}
