public import MutualInformation

/// An entry of a study's list of estimators: an estimator, the interval and the test beside its
/// estimates, and the laws that it is for.
///
/// ```swift
/// let plain = StudyEstimator(try Gaussian([]))
/// let assessed = try StudyEstimator(
///   Gaussian([]), uncertainty: [Parameter("interval", .word("jackknife"))], lawIDs: ["bivariate-normal"])
/// ```
///
/// The estimates do not depend on what stands beside them, to the last bit.
public struct StudyEstimator: Sendable {
  /// The estimator.
  public let estimator: any Estimator
  /// The interval and the test beside each estimate, those that are asked for.
  public let uncertainty: [Uncertainty]
  /// The estimator's parameters, and those of the interval and the test.
  public let arguments: Arguments
  /// The ids of the laws that it runs on (`laws:` in the study file); nil for all.
  public var lawIDs: [String]?
  /// Whether it is a control variate that the study did not list (`ControlChoice`).
  public private(set) var isControl = false
  /// The purpose of the estimator's own random numbers.
  public let purpose: UInt32
  /// The purposes of the random numbers of `uncertainty`, in its order.
  public let uncertaintyPurposes: [UInt32]

  /// An estimator without interval and test, for all laws of the study or for those named.
  public init(_ estimator: any Estimator, lawIDs: [String]? = nil) {
    self.init(estimator, [], estimator.arguments, lawIDs: lawIDs)
  }

  /// A control variate.
  init(control estimator: any Estimator) {
    self.init(estimator)
    isControl = true
  }

  /// An estimator with an interval or a test, or both.
  ///
  /// - Parameters:
  ///   - estimator: The estimator.
  ///   - parameters: Those of `UncertaintyMethods.parameters(for:)`.
  ///   - lawIDs: The ids of the laws that it runs on; nil for all.
  /// - Throws: `ParameterError`, as for a parameter of the estimator.
  public init(
    _ estimator: any Estimator, uncertainty parameters: [Parameter], lawIDs: [String]? = nil
  ) throws(ParameterError) {
    let all = try UncertaintyMethods.arguments(of: estimator, with: parameters)
    let uncertainty = UncertaintyMethods.uncertainty(of: estimator, all)
    // Neither an interval nor a test: the entry is the same as one that does not mention them.
    self.init(estimator, uncertainty, uncertainty.isEmpty ? estimator.arguments : all, lawIDs: lawIDs)
  }

  private init(
    _ estimator: any Estimator, _ uncertainty: [Uncertainty], _ arguments: Arguments, lawIDs: [String]?
  ) {
    self.estimator = estimator
    self.uncertainty = uncertainty
    self.arguments = arguments
    self.lawIDs = lawIDs
    purpose = StreamLayout.purpose(of: estimator)
    uncertaintyPurposes = uncertainty.map { StreamLayout.purpose(of: $0, of: estimator) }
  }

  /// Whether it runs on a law.
  public func applies(to law: any JointLaw) -> Bool {
    lawIDs.map { $0.contains(type(of: law).id) || $0.contains(law.shownName) } ?? true
  }

  /// The same entry for all laws.
  var forAllLaws: StudyEstimator {
    var entry = self
    entry.lawIDs = nil
    return entry
  }

  /// Checks that the estimator, the interval and the test can take samples of this law and size.
  ///
  /// - Throws: `Incompatibility`.
  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try estimator.check(law, count: count)
    for entry in uncertainty { try entry.check(estimator, law, count: count) }
  }
}

extension JointLaw {
  /// The id and the name that the user gave: entries of `laws:` may name either.
  var qualifiedName: String { "\(Self.id) \(shownName)" }
}

extension StudyEstimator {
  /// The id of the estimator.
  public var id: String { type(of: estimator).id }

  /// The declarations of `arguments`.
  public var parameters: [ParameterSpecification] {
    let type = type(of: estimator)
    return type.specifications(for: estimator.arguments.parameters)
      + (uncertainty.isEmpty ? [] : UncertaintyMethods.parameters(for: type))
  }

  /// The canonical text, `id(name=value, ...)`, with the parameters of the interval and the test.
  public var canonicalText: String { arguments.canonicalText(of: id) }

  /// The text for error lines.
  var shownText: String {
    estimator.shownText == estimator.arguments.shownText(of: id)
      ? arguments.shownText(of: id) : estimator.shownText
  }

  /// The quantities that it estimates.
  public var quantities: [Quantity] { estimator.quantities }
}

/// The values of a replication: an estimate for each quantity, then for each interval or test its
/// statements about each quantity.
extension StudyEstimator {
  /// The number of values of a replication.
  public var width: Int { quantities.count * (1 + statements.count) }

  /// The statements about each estimate.
  public var statements: [Statement] { uncertainty.flatMap(\.statements) }

  /// The indices of the statements about a quantity among the values of a replication, in the order
  /// of `statements`.
  public func indices(ofStatementsAbout quantity: Int) -> [Int] {
    var start = quantities.count
    return uncertainty.flatMap { entry in
      let count = entry.statements.count
      defer { start += quantities.count * count }
      return (0..<count).map { start + quantity * count + $0 }
    }
  }

  /// The index of a statement among the values of a replication; nil for one that is not made.
  public func index(of statement: Statement, quantity: Int) -> Int? {
    zip(statements, indices(ofStatementsAbout: quantity)).first { $0.0 == statement }?.1
  }

  /// The names of the values of a replication, in order.
  public var columns: [String] {
    quantities.map(\.name)
      + uncertainty.flatMap { entry in
        quantities.flatMap { quantity in entry.statements.map { "\($0.rawValue) of \(quantity)" } }
      }
  }
}
