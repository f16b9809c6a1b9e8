/// The kinds of samples that estimators differ in.
public enum SampleClass: String, CaseIterable, Sendable {
  /// Pairs of real numbers.
  case reals
  /// Pairs of real vectors.
  case vectors
  /// Pairs of real numbers that can coincide.
  case atoms
  /// Pairs of symbols.
  case symbols
  /// A symbol and a real number.
  case labels
  /// Triples of real numbers.
  case realTriples = "triples"
  /// Triples of symbols.
  case symbolTriples = "symbol triples"

  /// One line for help.
  public var summary: String {
    switch self {
    case .reals: "X and Y are real numbers"
    case .vectors: "X and Y are real vectors"
    case .atoms: "X and Y are real numbers with values of positive probability: draws coincide"
    case .symbols: "X and Y are symbols"
    case .labels: "one of X and Y is a symbol, the other a real number"
    case .realTriples: "X, Z and Y are real numbers"
    case .symbolTriples: "X, Z and Y are symbols"
    }
  }

  /// The class of the samples of a law; nil for a mixture that is none of these.
  public init?(of law: any JointLaw) {
    let shape = law.shape
    let variables = shape.isTriple ? [shape.x, shape.z, shape.y] : [shape.x, shape.y]
    let symbols = variables.count { $0.alphabet != nil }
    switch (shape.isTriple, symbols) {
    case (true, 0): self = .realTriples
    case (true, 3): self = .symbolTriples
    case (false, 2): self = .symbols
    case (false, 1): self = .labels
    case (false, 0):
      self = !variables.allSatisfy(\.isReal) ? .vectors : law.hasAtoms ? .atoms : .reals
    default: return nil
    }
  }
}

/// Which classes of samples an estimator takes, by its `check` against the examples of all laws.
public struct EstimatorScope: Sendable {
  /// How much of a class it takes.
  public enum Extent: String, Sendable {
    /// All laws of the class.
    case all = "yes"
    /// Some laws of the class only.
    case some
    /// None.
    case none = "-"
  }

  private let extents: [SampleClass: Extent]
  /// The ids of the laws of which it takes an example.
  public let laws: [String]

  /// Checks the examples of an estimator against those of the laws, with large samples.
  ///
  /// - Parameters:
  ///   - type: The estimator; its parameters may be chosen for the law.
  ///   - laws: The laws.
  ///   - count: The sample size.
  public init(of type: any Estimator.Type, among laws: [any JointLaw.Type], count: Int = 1_000_000) {
    let estimators = type.examples.compactMap { try? type.init($0) }
    var found: [SampleClass: (taken: Int, all: Int)] = [:]
    var ids: [String] = []
    for lawType in laws {
      for example in lawType.examples {
        guard let law = try? lawType.init(example), let kind = SampleClass(of: law) else { continue }
        let isTaken = estimators.contains { (try? $0.check(law, count: count)) != nil }
        found[kind, default: (0, 0)].all += 1
        if isTaken {
          found[kind]!.taken += 1
          if ids.last != lawType.id { ids.append(lawType.id) }
        }
      }
    }
    extents = found.mapValues { $0.taken == 0 ? .none : $0.taken == $0.all ? .all : .some }
    self.laws = ids
  }

  /// How much of a class it takes.
  public subscript(kind: SampleClass) -> Extent { extents[kind] ?? .none }
}
