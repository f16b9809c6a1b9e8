import MutualInformation

/// A published figure, and the rows of the study that it is about.
public struct PublishedFigure: Hashable, Sendable {
  /// The kinds of published figures.
  public enum Measure: String, CaseIterable, Sendable {
    /// The exact value.
    case truth
    /// The mean of the estimates.
    case mean
    /// The mean of the estimates less the truth.
    case bias
    /// The standard deviation of the estimates.
    case sd
  }

  /// The name of the case in the source, or an empty text.
  public let name: String
  /// The source.
  public let source: String
  /// The kind of figure.
  public let measure: Measure
  /// The figure, in nats.
  public let value: Double
  /// Half a unit of its last digit: the largest rounding error.
  public let rounding: Double
  /// Its standard error; 0 if none was published.
  public let standardError: Double
  /// The laws.
  public let law: EntrySelector
  /// The sample size; nil for all.
  public let count: Int?
  /// The estimators; nil for all.
  public let estimator: EntrySelector?

  /// Whether the figure is about an estimator in the cell of a law and a sample size.
  func matches(law: any JointLaw, count: Int, estimator: StudyEstimator) -> Bool {
    self.law.matches(type(of: law).id, law.arguments) && (self.count ?? count) == count
      && self.estimator?.matches(estimator.id, estimator.arguments) ?? true
  }
}
