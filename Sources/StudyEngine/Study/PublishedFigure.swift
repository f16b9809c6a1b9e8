import MutualInformation

/// A figure that somebody published, and which rows of the study it is about.
public struct PublishedFigure: Hashable, Sendable {
  /// What was published.
  public enum Measure: String, CaseIterable, Sendable {
    /// The exact value.
    case truth
    /// The mean of the estimates.
    case mean
    /// Their mean less the truth.
    case bias
    /// Their standard deviation.
    case sd
  }

  /// The name of the case where it was published, or an empty text.
  public let name: String
  /// Where.
  public let source: String
  /// What.
  public let measure: Measure
  /// The figure, in nats.
  public let value: Double
  /// Half a unit of its last digit: how far off rounding may have put it.
  public let rounding: Double
  /// Its standard error, where one was published.
  public let standardError: Double
  /// The laws.
  public let law: EntrySelector
  /// The sample size; nil for all.
  public let count: Int?
  /// The estimators; nil for all.
  public let estimator: EntrySelector?

  /// Whether it is about an estimator's information in a cell.
  func matches(law: any JointLaw, count: Int, estimator: StudyEstimator) -> Bool {
    self.law.matches(type(of: law).id, law.arguments) && (self.count ?? count) == count
      && self.estimator?.matches(estimator.id, estimator.arguments) ?? true
  }
}
