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
    + "MCSE. Unmarked ratios: worse than the best, by the difference of the MSEs (multiple comparisons with the best, 5 % "
    + "over the cell); s: worse by signs, |error| is larger in more replications than chance allows, where a few replications "
    + "carry the MSE; = not distinguishable from the best, the ratio known to 25 %; ? not resolved. * |difference| > 2 MCSE. "
    + "pairs.csv has all pairs and measures."

  /// The comparisons of one cell, by quantity.
  static func all(
    _ cell: ArraySlice<SummaryRow>, of summary: Summary, _ labels: EntryLabels, _ unit: InformationUnit
  ) -> [ReportComparison] {
    let several = cell.contains { $0.target.quantity != cell.first?.target.quantity }
    return summary.rankings(of: cell.indices).map {
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
    lead += Self.sentences(ranking, label)
    self.lead = lead
    table = TextTable(
      titles: ["against it", "RMSE ratio ± MCSE", "bias difference ± MCSE", "correlation", "saved"],
      rows: ranking.others.map { entry in
        let pair = entry.measures
        let ratio = pair.rootSquaredErrorRatio
        return [
          TextTable.Field(label(entry.row)),
          TextTable.Field(
            isRounding ? nil : ratio.value, error: ratio.mcse, mark: Self.mark(entry.verdict)),
          TextTable.Field(
            unit.value(pair.biasDifference.value, of: quantity),
            error: unit.value(pair.biasDifference.mcse, of: quantity),
            mark: pair.hasBiasDifference ? "*" : nil),
          TextTable.Field(Figure.text(pair.correlation.value, error: pair.correlation.mcse, digits: 1)),
          TextTable.Field(Self.rounded(pair.replicationsSaved)),
        ]
      }, isLeft: { $0 == 0 })
  }

  /// Who cannot be told from the best, who is worse by signs, and of whom nothing can be said, with what would help.
  private static func sentences(_ ranking: Ranking, _ label: @escaping (Int) -> String) -> String {
    let names = { (verdict: Ranking.Verdict) in
      ranking.others.filter { $0.verdict == verdict }.map { label($0.row) }.joined(separator: "; ")
    }
    let isUnresolved = { (entry: Ranking.Entry) in entry.isWorse == nil }
    if ranking.others.allSatisfy({ $0.verdict == .unresolved(.fewReplications) }) {
      return "No ranking from fewer than \(ChanceTest.leastEstimates) replications."
    }
    var sentences: [String] = []
    if ranking.others.contains(where: { $0.verdict == .equal }) {
      sentences.append("Indistinguishable from it: \(names(.equal)).")
    } else if !ranking.others.contains(where: isUnresolved) {
      sentences.append(ranking.others.count == 1 ? "The other is worse." : "All others are worse.")
    }
    let bySigns = ranking.others.filter { $0.verdict == .worseBySigns }
    if !bySigns.isEmpty {
      let names = bySigns.map { entry in
        "\(label(entry.row)) (\(entry.measures.largerErrorsA) of \(entry.measures.replications))"
      }
      sentences.append(
        "Worse by signs, in so many replications the larger error: \(names.joined(separator: "; ")).")
    }
    for reason: Ranking.Verdict.Reason in [.heavyTails, .noSpread, .borderline, .fewReplications] {
      let found = ranking.others.filter { $0.verdict == .unresolved(reason) }
      guard !found.isEmpty else { continue }
      let cure =
        switch reason {
        case .heavyTails:
          "a few replications carry the MSE, \(needed(found)) would be needed at least; compare medians and quantiles instead"
        case .noSpread: "all errors are equal so far, more replications may show rare ones"
        case .borderline: "more replications would tell"
        case .fewReplications: "needs \(ChanceTest.leastEstimates) replications with both"
        }
      sentences.append(
        "Not resolved (\(reason.rawValue)): \(names(.unresolved(reason))); \(cure).")
    }
    return sentences.joined(separator: " ")
  }

  /// The replications with which the relative MCSE of the ratio would be 25 %, if the MCSE were right: to two digits.
  private static func needed(_ entries: [Ranking.Entry]) -> String {
    let most = entries.map { entry in
      let share = (entry.measures.relativeRatioError ?? 1) / PairMeasures.resolution
      return Double(entry.measures.replications) * max(1, share * share)
    }.max()
    return rounded(most)
  }

  private static func mark(_ verdict: Ranking.Verdict) -> Character? {
    switch verdict {
    case .worse: nil
    case .worseBySigns: "s"
    case .equal: "="
    case .unresolved: "?"
    }
  }

  /// To two digits: `120000`.
  private static func rounded(_ number: Double?) -> String {
    guard let number else { return Figure.missing }
    return Figure.significant(Double(DecimalDigits.scientific(number, significant: 2)), 2)
  }
}
