/// A statement beside an estimate. The raw values are columns of `replications.csv`.
public enum Statement: String, Hashable, Sendable, CaseIterable {
  /// An estimate of the standard deviation of the estimator, in the unit of the quantity.
  case standardError = "standard_error"
  /// The lower end of an interval for the quantity, in its unit.
  case low = "interval_low"
  /// The upper end.
  case high = "interval_high"
  /// The p-value of a test of independence.
  case pValue = "p_value"
}
