import MutualInformation

/// The comparison of a published figure with a row of the study.
extension PublishedFigure {
  /// Whether the figure is about this row, a row of I(X;Y).
  func isAbout(_ row: SummaryRow) -> Bool {
    matches(law: row.cell.law, count: row.cell.count, estimator: row.estimator)
      && row.target.quantity == .mutualInformation
  }

  /// The figure's measure in a row of the study, with its standard error, in nats.
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

  /// Whether a row of the study agrees, within rounding and four standard errors of the difference.
  ///
  /// Nil without a value, and if few or long-tailed estimates make a larger difference meaningless.
  func agrees(with row: SummaryRow) -> Bool? {
    guard let ours = ours(row) else { return nil }
    let error = (ours.error * ours.error + standardError * standardError).squareRoot()
    if abs(ours.value - value) <= rounding * (1 + 1e-9) + 4 * error { return true }
    return measure == .truth || row.measures.chanceTest.hasVerdict ? false : nil
  }
}
