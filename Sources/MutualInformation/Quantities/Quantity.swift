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
  /// Whether it is a part of an estimate's error. Estimators do not compete in it.
  public let isPart: Bool
  /// The step of a training after which an estimate was taken; nil for the estimate itself.
  public let step: Int?
  /// The name without the step.
  private let stem: String

  /// Declares a quantity.
  ///
  /// - Parameters:
  ///   - name: The name in outputs and in stores.
  ///   - dimension: Information or a probability.
  ///   - constant: Its value if that is the same under every law.
  ///   - isPart: Whether it is a part of an estimate's error.
  public init(_ name: String, _ dimension: Dimension, constant: Double? = nil, isPart: Bool = false) {
    self.name = name
    self.dimension = dimension
    self.constant = constant.map { ExactValue($0, errorBound: 0, kind: .closedForm) }
    self.isPart = isPart
    step = nil
    stem = name
  }

  private init(_ quantity: Quantity, after step: Int) {
    name = "\(quantity.name) after \(step)\(step == 1 ? " step" : " steps")"
    dimension = quantity.dimension
    constant = quantity.constant
    isPart = quantity.isPart
    self.step = step
    stem = quantity.name
  }

  /// The same quantity, estimated after so many steps of a training: `I(X;Y) after 250 steps`.
  public func after(step: Int) -> Quantity { Quantity(target, after: step) }

  /// The quantity of which this is an estimate during a training; the quantity itself if it is none.
  public var target: Quantity {
    step == nil
      ? self : Quantity(stem, dimension, constant: constant?.value, isPart: isPart)
  }

  /// Whether it is an estimate that an estimator reports in the end, not one during a training and no
  /// part of an error.
  public var isEstimate: Bool { step == nil && !isPart }

  /// The name without its step, and the step; nil if the name has none.
  static func split(_ name: String) -> (stem: String, step: Int)? {
    guard let match = name.wholeMatch(of: /(.+) after ([1-9][0-9]{0,9}) steps?/), let step = Int(match.2)
    else { return nil }
    return (String(match.1), step)
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
