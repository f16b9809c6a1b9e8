import MutualInformation

/// The best estimator of a cell and what tells the others from it, as the reports for people show it.
struct ReportComparison {
  /// `Best RMSE: ksg1. Indistinguishable from it: ksg2.`
  let lead: String
  /// The label of the best.
  let best: String
  /// The others by RMSE, each against the best.
  let table: TextTable

  /// For the foot of a report.
  static let legend =
    "Against the best: the others by RMSE on the same samples, RMSE over that of the best, bias less its bias, the "
    + "correlation of their estimates, and how many replications more independent samples would have needed for that "
    + "MCSE; = MSE not distinguishable from the best (paired differences, Holm's correction over the cell, 5 %), "
    + "* |difference| > 2 MCSE. pairs.csv has all pairs and measures."

  /// The comparisons of one cell, by quantity.
  static func all(
    _ cell: ArraySlice<SummaryRow>, of summary: Summary, _ labels: EntryLabels, _ unit: InformationUnit
  ) -> [ReportComparison] {
    let pairs = summary.pairs(of: cell.indices)
    guard !pairs.isEmpty else { return [] }
    let rankings = Ranking.all(cell.indices, of: summary.rows, pairs: pairs)
    let several = cell.contains { $0.target.quantity != cell.first?.target.quantity }
    return rankings.map {
      ReportComparison($0, summary.rows, labels, unit, isNamed: several)
    }
  }

  private init(
    _ ranking: Ranking, _ rows: [SummaryRow], _ labels: EntryLabels, _ unit: InformationUnit, isNamed: Bool
  ) {
    let label = { (row: Int) in labels.label(of: rows[row].estimator) }
    let quantity = ranking.quantity
    let best = rows[ranking.best].measures
    self.best = label(ranking.best)
    let error = Figure.text(
      unit.value(best.rootMeanSquaredError, of: quantity),
      error: unit.value(best.rootMeanSquaredErrorMCSE, of: quantity))
    let failed = best.failures > 0 ? ", failed in \(best.failures) of \(best.replications)" : ""
    var lead =
      (isNamed ? "\(quantity): best" : "Best") + " RMSE: \(label(ranking.best)) (\(error)\(failed)). "
    // An error below that is rounding, and so is a ratio to it.
    let isRounding = best.hasRoundingErrorsOnly
    let equal = ranking.others.filter { $0.isWorse == false }
    if ranking.others.allSatisfy({ $0.isWorse == nil }) {
      lead += "No ranking from fewer than \(Ranking.leastReplications) pairs."
    } else if equal.isEmpty {
      lead += ranking.others.count == 1 ? "The other is worse." : "All others are worse."
    } else {
      lead += "Indistinguishable from it: \(equal.map { label($0.row) }.joined(separator: "; "))."
    }
    self.lead = lead
    table = TextTable(
      titles: ["against it", "RMSE ratio ± MCSE", "bias difference ± MCSE", "correlation", "saved"],
      rows: ranking.others.map { entry in
        let pair = entry.measures
        let ratio = pair.rootSquaredErrorRatio
        return [
          TextTable.Field(label(entry.row)),
          TextTable.Field(
            isRounding ? nil : ratio.value, error: ratio.mcse, mark: entry.isWorse == false ? "=" : nil),
          TextTable.Field(
            unit.value(pair.biasDifference.value, of: quantity),
            error: unit.value(pair.biasDifference.mcse, of: quantity),
            mark: pair.hasBiasDifference ? "*" : nil),
          TextTable.Field(Figure.text(pair.correlation.value, error: pair.correlation.mcse, digits: 1)),
          TextTable.Field(Self.rounded(pair.replicationsSaved)),
        ]
      }, isLeft: { $0 == 0 })
  }

  /// To two digits: `120000`.
  private static func rounded(_ number: Double?) -> String {
    guard let number else { return Figure.missing }
    return Figure.significant(Double(DecimalDigits.scientific(number, significant: 2)), 2)
  }
}
