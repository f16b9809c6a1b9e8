/// Why an estimator and a law or a sample size do not go together.
public struct Incompatibility: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found and what is needed.
  private let reason: String
  /// What to do about it, where neither another law nor another sample size would help.
  public let cure: String?

  /// Says why.
  public init(_ reason: String, cure: String? = nil) {
    self.reason = reason
    self.cure = cure
  }

  /// Both in one line.
  public var description: String { reason + (cure.map { "; \($0)" } ?? "") }
}
