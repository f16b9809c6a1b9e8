/// The reason why an estimator does not go together with a law or a sample size.
public struct Incompatibility: Error, Hashable, Sendable, CustomStringConvertible {
  /// The finding and the requirement.
  private let reason: String
  /// The remedy, if neither another law nor another sample size would help.
  public let cure: String?

  /// Creates an incompatibility with its reason.
  public init(_ reason: String, cure: String? = nil) {
    self.reason = reason
    self.cure = cure
  }

  /// The reason and the cure in one line.
  public var description: String { reason + (cure.map { "; \($0)" } ?? "") }
}
