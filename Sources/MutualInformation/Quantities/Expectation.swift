/// The mean of an estimator over all samples of size n from a law, in nats if it is information.
public struct Expectation: Hashable, Sendable {
  /// The reliability of the value.
  public enum Kind: String, Sendable {
    /// The exact finite-sample expectation, up to the error bound.
    case exact
    /// Only the leading terms in 1/n.
    case firstOrder = "first-order"
    /// No formula is known.
    case none
  }

  /// The value; NaN if there is none.
  public let value: Double
  /// A bound on the arithmetic's absolute error. A first-order value is also off by O(1/n²).
  public let errorBound: Double
  /// How it is known.
  public let kind: Kind

  /// No expectation is known.
  public static let none = Expectation(.nan, errorBound: .infinity, kind: .none)

  /// An expectation with a bound on its absolute error; 0 if it is within the bound of 0.
  public init(_ value: Double, errorBound: Double, kind: Kind) {
    (self.value, self.errorBound) = zeroWithin(errorBound, value)
    self.kind = kind
  }

  /// As `init(_:errorBound:kind:)`, kept to ten digits; see `ExactValue.init(rounding:...)`.
  public init(rounding value: Double, errorBound: Double, kind: Kind) {
    let rounded = tenDigits(value)
    self.init(rounded, errorBound: errorBound + abs(value - rounded), kind: kind)
  }
}
