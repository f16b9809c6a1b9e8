import MutualInformation

/// Findings about the smallest RMSE.
struct RankingFindings {
  let all: [StudyFinding]

  init(_ report: ReportSource) {
    // Nobody wins if errors are rounding, or if there are too few replications for a verdict.
    let rankings = report.summary.rankings.filter { ranking in
      !report.rows[ranking.best].measures.hasRoundingErrorsOnly
        && ranking.others.contains { $0.isWorse != nil }
    }
    all = rankings.groups(by: \.quantity).prefix(2).map { quantity, own in
      own.count == 1 ? Self.single(own[0], report) : Self.several(own, quantity, report)
    }
  }

  private static func single(_ ranking: Ranking, _ report: ReportSource) -> StudyFinding {
    let best = report.rows[ranking.best]
    var text =
      "\(report.name(best)) has the smallest RMSE, "
      + "\(report.amount(best.measures.rootMeanSquaredError, best.measures.rootMeanSquaredErrorMCSE, ranking.quantity)) (\(report.cell(best)))"
    let equal = ranking.others.filter { $0.isWorse == false }
    if !equal.isEmpty {
      let names = equal.map { report.quoted(report.rows[$0.row]) }
      text += "; not to be told from it: \(listed(names, atMost: 4))"
    }
    if let worse = ranking.others.last(where: { $0.verdict == .worse }) {
      let ratio = worse.measures.rootSquaredErrorRatio
      text +=
        "; that of \(report.quoted(report.rows[worse.row])) is "
        + "\(Figure.withError(ratio.value, ratio.mcse)) times as large"
    }
    if let worse = ranking.others.last(where: { $0.verdict == .worseBySigns }) {
      let pair = worse.measures
      text +=
        "; \(report.quoted(report.rows[worse.row])) has the larger error in "
        + "\(pair.largerErrorsA) of \(pair.replications) replications"
    }
    let open = ranking.others.filter { $0.isWorse == nil }
    if !open.isEmpty {
      let names = open.map { report.quoted(report.rows[$0.row]) }
      text += "; not resolved: \(listed(names, atMost: 4))"
    }
    return StudyFinding(.ranking, text + ".")
  }

  private static func several(
    _ rankings: [Ranking], _ quantity: Quantity, _ report: ReportSource
  ) -> StudyFinding {
    var order: [String] = []
    var counts: [String: (wins: Int, clear: Int, level: Int)] = [:]
    let add = { (row: Int, isWin: Bool, isClear: Bool) in
      let label = report.label(of: report.rows[row])
      if counts[label] == nil { order.append(label) }
      counts[label, default: (0, 0, 0)].wins += isWin ? 1 : 0
      counts[label, default: (0, 0, 0)].clear += isClear ? 1 : 0
      counts[label, default: (0, 0, 0)].level += isWin ? 0 : 1
    }
    for ranking in rankings {
      add(ranking.best, true, ranking.others.allSatisfy { $0.isWorse == true })
      for entry in ranking.others where entry.isWorse == false { add(entry.row, false, false) }
    }
    let sorted = order.indices.sorted {
      let (a, b) = (counts[order[$0]]!, counts[order[$1]]!)
      return (b.wins, b.level, $0) < (a.wins, a.level, $1)
    }.map { order[$0] }
    let text = sorted.prefix(2).filter { counts[$0]!.wins > 0 }.enumerated().map { index, label in
      let count = counts[label]!
      let level = count.level > 0 ? ", and cannot be told from the best in \(count.level) more" : ""
      let clear =
        count.clear == count.wins
        ? ", each beyond chance"
        : count.clear == 0 ? ", none beyond chance" : ", beyond chance in \(count.clear)"
      let target = quantity == .mutualInformation ? "" : " for \(quantity)"
      return index == 0
        ? "\(ReportSource.quoted(label)) has the smallest RMSE\(target) in \(count.wins) of \(rankings.count) cells\(clear)\(level)"
        : "next is \(ReportSource.quoted(label)) with \(count.wins)\(clear)\(level)"
    }
    return StudyFinding(.ranking, text.joined(separator: "; ") + ".")
  }
}
