/// An estimator that says beside each estimate how uncertain it is: `interval: jackknife`, `test: permutation`.
///
/// It has the estimator's id and parameters and those of `UncertaintyMethods.parameters(for:)`. Its estimates are those of the
/// estimator to the last bit, random ones too; exact expectations and variances carry over.
public struct Assessed<Base: Estimator>: AssessedEstimator {
  public static var id: String { Base.id }
  public static var summary: String { Base.summary }
  public static var source: String { Base.source }
  public static var parameters: [ParameterSpecification] {
    Base.parameters + UncertaintyMethods.parameters(for: Base.self)
  }
  public static var examples: [[Parameter]] { Base.examples }

  public let arguments: Arguments
  private let base: Base
  public let uncertainty: [Uncertainty]

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    let own = Set(Base.parameters.map(\.name))
    base = try Base(arguments.parameters.filter { own.contains($0.name) })
    let base = base
    uncertainty = UncertaintyMethods.methods(arguments).map {
      Uncertainty(
        method: $0, text: UncertaintyMethods.text(of: $0, arguments),
        isRandomized: type(of: $0).isRandomized || base.isRandomized)
    }
  }

  public var original: any Estimator { base }
  public var quantities: [Quantity] { base.quantities }
  public var isRandomized: Bool { base.isRandomized }
  public var isSymmetric: Bool { base.isSymmetric }
  public var isRankInvariant: Bool { base.isRankInvariant }
  public var toleratesTies: Bool { base.toleratesTies }
  public var dependsOnOrder: Bool { base.dependsOnOrder }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try base.check(law, count: count)
    for entry in uncertainty {
      try type(of: entry.method).check(base)
      try entry.method.check(base, law, count: count)
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    base.makeWorker(for: law, count: count)
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    base.expectation(of: quantity, under: law, count: count)
  }

  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    base.variance(of: quantity, under: law, count: count)
  }

  public func discretised(_ quantity: Quantity, under law: any JointLaw) -> ExactValue? {
    base.discretised(quantity, under: law)
  }
}

/// What is asked of an estimator with intervals without knowing which estimator it was.
public protocol AssessedEstimator: Estimator {}

/// A method at its place beside an estimator.
public struct Uncertainty: Sendable {
  /// The method.
  public let method: any UncertaintyMethod
  /// What the purpose of its draws is made of, beside the estimator's text.
  public let text: String
  /// Whether it draws: by itself, or because it runs an estimator that does.
  public let isRandomized: Bool
}
