/// An interval or a test beside an estimator: `interval: jackknife`, `test: permutation`.
///
/// ```swift
/// let gaussian = try Gaussian([])
/// let arguments = try UncertaintyMethods.arguments(
///   of: gaussian, with: [Parameter("interval", .word("jackknife"))])
/// let uncertainty = UncertaintyMethods.uncertainty(of: gaussian, arguments)  // one entry
/// ```
public struct Uncertainty: Sendable {
  /// The method.
  public let method: any UncertaintyMethod
  /// The text from which the purpose of its draws is hashed, besides the estimator's own text.
  public let text: String
  /// Whether it draws random numbers: by itself, or because it runs an estimator that does.
  public let isRandomized: Bool

  /// The statements that the method makes about each estimate, in order.
  public var statements: [Statement] { type(of: method).statements }

  /// Checks that the method works for an estimator that takes samples of this law and size.
  ///
  /// - Throws: `Incompatibility`.
  public func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility) {
    try type(of: method).check(estimator)
    try method.check(estimator, law, count: count)
  }
}
