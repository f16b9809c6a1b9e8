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

  /// Whether it is about a row of I(X;Y).
  func isAbout(_ row: SummaryRow) -> Bool {
    matches(law: row.cell.law, count: row.cell.count, estimator: row.estimator)
      && row.target.quantity == .mutualInformation
  }

  /// Whether it is about an estimator's information in a cell.
  func matches(law: any JointLaw, count: Int, estimator: any Estimator) -> Bool {
    self.law.matches(law) && (self.count ?? count) == count && self.estimator?.matches(estimator) ?? true
  }

  /// The same measure of a row of ours, with its standard error, in nats.
  func ours(_ row: SummaryRow) -> (value: Double, error: Double)? {
    let measures = row.measures
    let pair: (Double?, Double?) =
      switch measure {
      case .truth: (row.target.truth.value, row.target.truth.errorBound)
      case .mean: (measures.mean, measures.biasMCSE)
      case .bias: (measures.bias, measures.biasMCSE)
      case .sd: (measures.standardDeviation, measures.standardDeviationMCSE)
      }
    guard let value = pair.0, let error = pair.1 else { return nil }
    return (value, error)
  }

  /// Whether a row of ours agrees: within rounding and four standard errors of the difference.
  ///
  /// Nil without a value, and where too few or too long-tailed estimates leave a difference beyond that without meaning.
  func agrees(with row: SummaryRow) -> Bool? {
    guard let ours = ours(row) else { return nil }
    let error = (ours.error * ours.error + standardError * standardError).squareRoot()
    if abs(ours.value - value) <= rounding * (1 + 1e-9) + 4 * error { return true }
    return measure == .truth || row.measures.chanceTest.hasVerdict ? false : nil
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
