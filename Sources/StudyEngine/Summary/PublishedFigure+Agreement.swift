import MutualInformation

/// A published figure beside the row of a study that it is about.
extension PublishedFigure {
  /// Whether it is about a row of I(X;Y).
  func isAbout(_ row: SummaryRow) -> Bool {
    matches(law: row.cell.law, count: row.cell.count, estimator: row.estimator)
      && row.target.quantity == .mutualInformation
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
