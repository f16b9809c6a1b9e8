/// A functional of a joint law that estimators aim at: information in nats, or a probability.
///
/// A quantity is declared once, in its owner's file, and has one line in `Catalog.quantities`:
///
/// ```swift
/// extension Quantity {
///   /// P(label = 1), the same for every estimator.
///   public static let labelRate = Quantity("P(Y=1)", .probability)
/// }
/// ```
///
/// Laws and estimators answer for the quantities they know, with nil or `.none` for all others.
public struct Quantity: Hashable, Sendable, CustomStringConvertible {
  /// The dimension of the values. A unit of information applies to information only.
  public enum Dimension: String, Sendable {
    /// Nats inside. Other units exist in formatting only.
    case information
    /// A pure number from 0 to 1.
    case probability
  }

  /// The name in outputs and in stores, frozen once published.
  public let name: String
  /// The dimension of its values.
  public let dimension: Dimension
  /// The value under every law, if it is the same for all.
  public let constant: ExactValue?

  /// Declares a quantity. `constant` is its value if that is the same under every law.
  public init(_ name: String, _ dimension: Dimension, constant: Double? = nil) {
    self.name = name
    self.dimension = dimension
    self.constant = constant.map { ExactValue($0, errorBound: 0, kind: .closedForm) }
  }

  /// The name.
  public var description: String { name }
}

extension Quantity {
  /// I(X;Y); also the target of every lower bound on it.
  public static let mutualInformation = Quantity("I(X;Y)", .information)
  /// I(X,Z;Y).
  public static let jointMutualInformation = Quantity("I(X,Z;Y)", .information)
  /// I(Z;Y|X).
  public static let conditionalMutualInformation = Quantity("I(Z;Y|X)", .information)
  /// I(X,Z;Y) − I(X;Y) − I(Z;Y|X).
  public static let chainRuleResidual = Quantity("chain-rule residual", .information, constant: 0)
}
