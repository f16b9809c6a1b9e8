public import GSLRandom

/// A way to say how uncertain a single estimate is, from its sample alone: an interval, or a test of independence. A word
/// of the parameter `interval` or `test`.
///
/// One file per method, one line in `UncertaintyMethods.all`. Study-file keys, validation, `mi-study list`, the columns of
/// `replications.csv` and the tests over all methods follow from that list.
public protocol UncertaintyMethod: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// Whether it is an interval or a test.
  static var role: UncertaintyRole { get }
  /// What it computes, in one line.
  static var formula: String { get }
  /// Where the formula comes from.
  static var source: String { get }
  /// What it needs besides the level; they apply where it is chosen.
  static var parameters: [ParameterSpecification] { get }
  /// Values of `parameters` for the conformance tests: cheap ones.
  static var example: [Parameter] { get }
  /// What it says, in this order.
  static var statements: [Statement] { get }
  /// Parameters that do not influence which random numbers are drawn: entries that differ in them share their draws.
  static var afterwards: Set<String> { get }
  /// Whether it draws random numbers of its own.
  static var isRandomized: Bool { get }

  /// Whether it is for an estimator of this type at all; most are for all.
  static func suits(_ type: any Estimator.Type) -> Bool

  /// Makes it from checked arguments, `level` among them for an interval.
  init(_ arguments: Arguments)

  /// Checks that it can be computed for an estimator, as far as neither law nor sample size decide.
  ///
  /// - Throws: `Incompatibility`, with a cure.
  static func check(_ estimator: any Estimator) throws(Incompatibility)

  /// Checks that it can be computed for an estimator, of those it is for, that takes samples of this law and size.
  ///
  /// - Throws: `Incompatibility`.
  func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility)

  /// Makes what one thread computes with; it owns the scratch memory.
  ///
  /// - Precondition: `check(estimator, law, count: count)` passed.
  func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker
}

extension UncertaintyMethod {
  public static var parameters: [ParameterSpecification] { [] }
  public static var example: [Parameter] { [] }
  public static var isRandomized: Bool { false }
  public static var afterwards: Set<String> { [] }
  public static func suits(_ type: any Estimator.Type) -> Bool { true }
  public static func check(_ estimator: any Estimator) throws(Incompatibility) {}
  public func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility) {}
}

/// What a method is for: the parameter that names it.
public enum UncertaintyRole: String, Sendable, CaseIterable {
  /// A confidence interval for the quantity.
  case interval
  /// A test of the hypothesis that X and Y are independent.
  case test
}

/// A method at work on samples of one law and one size; used by one thread at a time.
public protocol UncertaintyWorker {
  /// Says what there is to say about the estimates of one sample.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - estimates: What the estimator made of them, one per quantity.
  ///   - stream: The method's own random numbers; untouched unless it `isRandomized`.
  ///   - statements: The method's statements about the first quantity, then about the second, ..., to be filled.
  /// - Throws: `EstimationFailure` where nothing can be said; what is in `statements` then does not matter.
  mutating func assess(
    _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
    into statements: inout MutableSpan<Double>
  ) throws(EstimationFailure)
}
