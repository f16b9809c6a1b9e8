public import MutualInformation

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
  func matches(law: any JointLaw, count: Int, estimator: any Estimator) -> Bool {
    self.law.matches(law) && (self.count ?? count) == count && self.estimator?.matches(estimator) ?? true
  }
}

/// Some of the laws or of the estimators of a study: those of an id whose parameters have one of the named values.
public struct EntrySelector: Hashable, Sendable {
  /// The id.
  public let id: String
  /// Allowed values by parameter, in the order of declaration.
  public let values: [ParameterChoice]

  /// The values that one parameter may have.
  public struct ParameterChoice: Hashable, Sendable {
    /// The parameter.
    public let name: String
    /// Its values.
    public let values: [ParameterValue]
  }

  /// Whether an entry is among them.
  func matches(_ entry: any CatalogEntry) -> Bool {
    type(of: entry).id == id
      && values.allSatisfy { choice in
        choice.values.contains(
          entry.arguments[choice.name] ?? (choice.name == Catalog.transform.name ? .word("none") : .word("")))
      }
  }
}
