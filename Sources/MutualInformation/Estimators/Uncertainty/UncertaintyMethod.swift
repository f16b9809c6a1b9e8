public import GSLRandom

/// A method that states the uncertainty of a single estimate from its sample alone: an interval, or
/// a test of independence. A word of the parameter `interval` or `test`.
///
/// One file per method, one line in `UncertaintyMethods.all`. Study-file keys, validation,
/// `mi-study list`, the columns of `replications.csv` and the tests over all methods follow from
/// that list.
public protocol UncertaintyMethod: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// Whether it is an interval or a test.
  static var role: UncertaintyRole { get }
  /// The formula in one line.
  static var formula: String { get }
  /// The source of the formula.
  static var source: String { get }
  /// Its parameters besides the level, which apply if it is chosen.
  static var parameters: [ParameterSpecification] { get }
  /// Cheap values of `parameters` for the conformance tests.
  static var example: [Parameter] { get }
  /// The statements that it makes, in this order.
  static var statements: [Statement] { get }
  /// Parameters that do not influence which random numbers are drawn. Entries that differ in them
  /// share their draws.
  static var afterwards: Set<String> { get }
  /// Whether it draws random numbers of its own.
  static var isRandomized: Bool { get }

  /// Whether it suits an estimator of this type at all; most suit every type.
  static func suits(_ type: any Estimator.Type) -> Bool

  /// Creates it from checked arguments, `level` among them for an interval.
  init(_ arguments: Arguments)

  /// Checks the estimator, as far as neither law nor sample size decide.
  ///
  /// - Throws: `Incompatibility`, with a cure.
  static func check(_ estimator: any Estimator) throws(Incompatibility)

  /// Checks that it works for a suitable estimator that takes samples of this law and size.
  ///
  /// - Throws: `Incompatibility`.
  func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility)

  /// Makes a worker for one thread, with its own scratch memory.
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

/// The role of a method: the parameter that names it.
public enum UncertaintyRole: String, Sendable, CaseIterable {
  /// A confidence interval for the quantity.
  case interval
  /// A test of the hypothesis that X and Y are independent.
  case test
}

/// A method's worker for samples of one law and one size. One thread uses it at a time.
public protocol UncertaintyWorker {
  /// Computes the statements about the estimates of one sample.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - estimates: The estimator's values for the sample, one per quantity.
  ///   - stream: The method's own random numbers; untouched unless it `isRandomized`.
  ///   - statements: The statements about the first quantity, then the second, ..., to be filled.
  /// - Throws: `EstimationFailure` if nothing can be said. The content of `statements` then does
  ///   not matter.
  mutating func assess(
    _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
    into statements: inout MutableSpan<Double>
  ) throws(EstimationFailure)
}
