import MutualInformation

/// The words of findings.
extension ReportSource {
  /// An estimator, and its quantity unless that is I(X;Y).
  func name(_ row: SummaryRow) -> String {
    let quantity = row.target.quantity
    return quoted(row) + (quantity == .mutualInformation ? "" : " of \(quantity)")
  }

  /// `bivariate-normal ρ = 0.6, n = 1000`.
  func cell(_ row: SummaryRow) -> String { "\(EntryLabels.label(of: row.cell.law)), n = \(row.cell.count)" }

  /// `0.0900 ± 0.0003 nats`.
  func amount(_ value: Double?, _ error: Double?, _ quantity: Quantity) -> String {
    Figure.withError(unit.value(value, of: quantity), unit.value(error, of: quantity))
      + " \(unit.name(for: quantity))"
  }

  /// `95 %`, `2.5 %`.
  func percent(_ level: Double) -> String { Figure.percent(level) + " %" }

  /// A share with its MCSE: `93.1 ± 0.8 %`.
  func percent(_ share: Proportion) -> String {
    guard let value = share.value, let mcse = share.mcse else { return Figure.missing }
    return Figure.withError(100 * value, 100 * mcse) + " %"
  }

  /// The label of an estimator as one word.
  func quoted(_ row: SummaryRow) -> String { Self.quoted(label(of: row)) }

  /// A label; quotation marks keep one with commas together.
  static func quoted(_ label: String) -> String { label.contains(",") ? "“\(label)”" : label }
}
