/// What estimators aim at: information in nats, or a probability.
public enum Quantity: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// I(X;Y); also the target of every lower bound on it.
  case mutualInformation = "I(X;Y)"
  /// I(X,Z;Y).
  case jointMutualInformation = "I(X,Z;Y)"
  /// I(Z;Y|X).
  case conditionalMutualInformation = "I(Z;Y|X)"
  /// I(X,Z;Y) − I(X;Y) − I(Z;Y|X), zero for every law.
  case chainRuleResidual = "chain-rule residual"
  /// The probability that a choice among queries misses the most informative one, zero for every law.
  case bestQueryMissed = "best query missed"

  /// What its values are: a unit of information applies to information only.
  public enum Dimension: String, Sendable {
    /// Nats inside; other units exist in formatting only.
    case information
    /// A pure number from 0 to 1.
    case probability
  }

  /// What its values are.
  public var dimension: Dimension {
    switch self {
    case .mutualInformation, .jointMutualInformation, .conditionalMutualInformation, .chainRuleResidual:
      .information
    case .bestQueryMissed: .probability
    }
  }

  /// As in the outputs.
  public var description: String { rawValue }
}

/// The exact value of a quantity under a law, in nats where it is information.
///
/// A value that its bound cannot tell from 0 is 0: independence has a truth of zero, whatever rounding made of it. So
/// `isZero` is the one test of it, and nothing is ever relative to a rounding.
public struct ExactValue: Hashable, Sendable {
  /// How the value is known.
  public enum Kind: String, Sendable {
    /// An expression in elementary or special functions.
    case closedForm = "closed-form"
    /// Numerical integration with an error bound.
    case quadrature
  }

  /// The value.
  public let value: Double
  /// A bound on its absolute error.
  public let errorBound: Double
  /// How it is known.
  public let kind: Kind

  /// A value with a bound on its absolute error; 0 where the bound reaches it.
  public init(_ value: Double, errorBound: Double, kind: Kind) {
    (self.value, self.errorBound) = zeroWithin(errorBound, value)
    self.kind = kind
  }

  /// Whether it is 0 as far as its error bound can tell: nothing can be relative to it.
  public var isZero: Bool { value == 0 }

  /// A value whose last bits come from a library that may differ between processors: it is kept to ten
  /// significant digits, the same everywhere, and the rounding is added to the bound.
  public init(rounding value: Double, errorBound: Double, kind: Kind) {
    let rounded = tenDigits(value)
    self.init(rounded, errorBound: errorBound + abs(value - rounded), kind: kind)
  }
}

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

/// A value and its bound, or 0 where it is within its bound of 0, with a bound that still holds.
package func zeroWithin(_ errorBound: Double, _ value: Double) -> (value: Double, errorBound: Double) {
  abs(value) <= errorBound && errorBound < .infinity
    ? (0, value == 0 ? errorBound : errorBound + abs(value)) : (value, errorBound)
}
