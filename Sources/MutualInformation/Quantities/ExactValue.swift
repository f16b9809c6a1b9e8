/// The exact value of a quantity under a law, in nats if it is information.
///
/// A value within its bound of 0 is 0: independence has a truth of zero, whatever rounding made of
/// it. So `isZero` is the only test for zero, and nothing is ever relative to a rounding.
public struct ExactValue: Hashable, Sendable {
  /// How the value is known.
  public enum Kind: String, Sendable {
    /// An expression in elementary or special functions.
    case closedForm = "closed-form"
    /// Numerical integration with an error bound.
    case quadrature
    /// A value that the study states.
    case stated
  }

  /// The value.
  public let value: Double
  /// A bound on its absolute error.
  public let errorBound: Double
  /// How it is known.
  public let kind: Kind

  /// A value with a bound on its absolute error; 0 if the value is within the bound of 0.
  public init(_ value: Double, errorBound: Double, kind: Kind) {
    (self.value, self.errorBound) = zeroWithin(errorBound, value)
    self.kind = kind
  }

  /// Whether the value is 0 within its error bound. Nothing can be relative to it then.
  public var isZero: Bool { value == 0 }

  /// A value whose last bits come from a library that may differ between processors. It is kept to
  /// ten significant digits, the same everywhere; the rounding is added to the bound.
  public init(rounding value: Double, errorBound: Double, kind: Kind) {
    let rounded = tenDigits(value)
    self.init(rounded, errorBound: errorBound + abs(value - rounded), kind: kind)
  }
}

/// Returns a value and its bound, or 0 with a bound that still holds if the value is within it.
package func zeroWithin(_ errorBound: Double, _ value: Double) -> (value: Double, errorBound: Double) {
  abs(value) <= errorBound && errorBound < .infinity
    ? (0, value == 0 ? errorBound : errorBound + abs(value)) : (value, errorBound)
}
