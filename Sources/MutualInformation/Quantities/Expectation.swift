/// The mean of an estimator over all samples of size n from a law, in nats where it is information.
public struct Expectation: Hashable, Sendable {
  /// How much the value can be relied on.
  public enum Kind: String, Sendable {
    /// The exact finite-sample expectation, up to the error bound.
    case exact
    /// The leading terms in 1/n only.
    case firstOrder = "first-order"
    /// No formula.
    case none
  }

  /// The value; NaN where there is none.
  public let value: Double
  /// A bound on its absolute error (of the arithmetic; a first-order value is off by O(1/n²) besides).
  public let errorBound: Double
  /// How it is known.
  public let kind: Kind

  /// No expectation is known.
  public static let none = Expectation(.nan, errorBound: .infinity, kind: .none)

  /// An expectation with a bound on its absolute error; 0 where the bound reaches it.
  public init(_ value: Double, errorBound: Double, kind: Kind) {
    (self.value, self.errorBound) = zeroWithin(errorBound, value)
    self.kind = kind
  }

  /// As `init(_:errorBound:kind:)`, kept to ten significant digits; see `ExactValue.init(rounding:errorBound:kind:)`.
  public init(rounding value: Double, errorBound: Double, kind: Kind) {
    let rounded = tenDigits(value)
    self.init(rounded, errorBound: errorBound + abs(value - rounded), kind: kind)
  }
}
