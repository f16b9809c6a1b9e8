import MutualInformation

/// The best estimator of every cell by RMSE, and the others against it.
enum ComparisonsChapter: ChapterSource {
  private static let legend =
    "Against the best: the others by RMSE on the same samples, RMSE over that of the best, bias less its bias, the "
    + "correlation of their estimates, and how many replications more independent samples would have needed for that "
    + "MCSE. Unmarked ratios: worse than the best, by the difference of the MSEs (multiple comparisons with the best, 5 % "
    + "over the cell); s: worse by signs, |error| is larger in more replications than chance allows, where a few replications "
    + "carry the MSE; = not distinguishable from the best, the ratio known to 25 %; ? not resolved. * |difference| > 2 MCSE. "
    + "c: adjusted by "
    + "control variates. pairs.csv has all pairs and measures."

  static func chapter(_ source: ReportSource) -> Chapter? {
    let summary = source.summary
    let tables = summary.cells.map { cell in
      summary.rankings(of: cell.indices).map { table($0, source, isNamed: cell.hasSeveralQuantities) }
    }
    guard let columns = tables.lazy.joined().first?.table.columns else { return nil }
    return Chapter(
      anchor: "comparisons", heading: "Comparisons", cellTables: tables,
      whole: Chapter.Whole(
        caption: "The best estimator of each cell by RMSE, and the others against it", columns: columns),
      legend: [legend])
  }

  private static func table(_ ranking: Ranking, _ source: ReportSource, isNamed: Bool) -> Chapter.Table {
    let row = { (index: Int) in source.rows[index] }
    let best = row(ranking.best)
    let measures = best.measures
    // An RMSE that is rounding makes a ratio to it rounding, too.
    let isRounding = measures.hasRoundingErrorsOnly
    let error = Figure.text(
      source.value(measures.rootMeanSquaredError, of: best),
      error: source.value(measures.rootMeanSquaredErrorMCSE, of: best))
    let failed =
      measures.failures > 0 ? ", failed in \(measures.failures) of \(measures.replications)" : ""
    let lead =
      (isNamed ? "\(ranking.quantity): best" : "Best")
      + " RMSE: \(source.label(of: best)) (\(error)\(failed)). "
      + sentences(ranking) { source.label(of: row($0)) }
    return Chapter.Table(
      lead: lead,
      TextTable(
        ranking.others,
        [
          .init("best", .words) { _ in .init(source.label(of: best)) }.with(\.elsewhere, .lead),
          .init("against it", .words) { .init(source.label(of: row($0.row))) },
          .init("RMSE ratio ± MCSE") {
            let ratio = $0.measures.rootSquaredErrorRatio
            return .init(isRounding ? nil : ratio.value, error: ratio.mcse, mark: mark($0.verdict))
          },
          .init("bias difference ± MCSE") {
            let difference = $0.measures.printedDifference
            if let value = difference.value, let mcse = difference.mcse, source.isRounding(value, of: best),
              source.isRounding(mcse, of: best)
            {
              return .init("identical")
            }
            let mark =
              ($0.measures.betterDifference == nil ? "" : "c") + ($0.measures.hasBiasDifference ? "*" : "")
            return source.field(
              difference.value, error: difference.mcse, of: best, mark: mark.isEmpty ? nil : mark)
          },
          .init("correlation") {
            .init(Figure.text($0.measures.correlation.value, error: $0.measures.correlation.mcse, digits: 1))
          },
          .init("saved") { .init(Figure.rounded($0.measures.replicationsSaved, digits: 2)) },
        ]))
  }

  /// The estimators that equal the best, are worse by signs, or are not resolved, with a cure.
  private static func sentences(_ ranking: Ranking, _ label: @escaping (Int) -> String) -> String {
    let others = { (verdict: Ranking.Verdict) in ranking.others.filter { $0.verdict == verdict } }
    let names = { (entries: [Ranking.Entry]) in entries.map { label($0.row) }.joined(separator: "; ") }
    if ranking.others.allSatisfy({ $0.verdict == .unresolved(.fewReplications) }) {
      return "No ranking from fewer than \(ChanceTest.leastEstimates) replications."
    }
    var sentences: [String] = []
    let equal = others(.equal)
    if !equal.isEmpty {
      sentences.append("Indistinguishable from it: \(names(equal)).")
    } else if ranking.others.allSatisfy({ $0.isWorse != nil }) {
      sentences.append(ranking.others.count == 1 ? "The other is worse." : "All others are worse.")
    }
    let bySigns = others(.worseBySigns).map { entry in
      "\(label(entry.row)) (\(entry.measures.largerErrorsA) of \(entry.measures.replications))"
    }
    if !bySigns.isEmpty {
      sentences.append(
        "Worse by signs, in so many replications the larger error: \(bySigns.joined(separator: "; ")).")
    }
    for reason: Ranking.Verdict.Reason in [.heavyTails, .noSpread, .borderline, .fewReplications] {
      let found = others(.unresolved(reason))
      guard !found.isEmpty else { continue }
      sentences.append("Not resolved (\(reason.rawValue)): \(names(found)); \(cure(reason, found)).")
    }
    return sentences.joined(separator: " ")
  }

  private static func cure(_ reason: Ranking.Verdict.Reason, _ entries: [Ranking.Entry]) -> String {
    switch reason {
    case .heavyTails:
      "a few replications carry the MSE, \(needed(entries)) would be needed at least; compare medians and quantiles instead"
    case .noSpread: "all errors are equal so far, more replications may show rare ones"
    case .borderline: "more replications would tell"
    case .fewReplications: "needs \(ChanceTest.leastEstimates) replications with both"
    }
  }

  /// The replications for a relative MCSE of 25 % of the ratio, if the MCSE is right.
  private static func needed(_ entries: [Ranking.Entry]) -> String {
    let most = entries.map { entry in
      let share = (entry.measures.relativeRatioError ?? 1) / PairMeasures.resolution
      return Double(entry.measures.replications) * max(1, share * share)
    }.max()
    return Figure.rounded(most, digits: 2)
  }

  private static func mark(_ verdict: Ranking.Verdict) -> String? {
    switch verdict {
    case .worse: nil
    case .worseBySigns: "s"
    case .equal: "="
    case .unresolved: "?"
    }
  }
}
