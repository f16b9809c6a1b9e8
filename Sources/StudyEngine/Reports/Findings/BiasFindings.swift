import MutualInformation

/// Findings about biases: the largest, the effect of corrections, and the estimators without one.
struct BiasFindings {
  let all: [StudyFinding]

  /// At most this many estimator ids have their largest bias named.
  private static let named = 3
  /// At most this many corrections are named.
  private static let corrections = 2

  init(_ report: ReportSource) {
    all =
      Self.largest(report) + Self.corrections(report) + Self.unbiased(report)
  }

  /// Whether a row's bias is beyond chance, and more than rounding.
  static func isBiased(_ row: SummaryRow) -> Bool {
    guard row.measures.isBiased(beyond: StudyFinding.threshold), let bias = row.measures.printedBias,
      let mcse = row.measures.printedBiasMCSE
    else { return false }
    // A bias that is known exactly has no error. Any other one may be chance where estimates are
    // few or skewed.
    return row.measures.isKnownExactly && mcse == 0
      || row.measures.chanceTest.isBeyondChance(bias / mcse, threshold: StudyFinding.threshold) == true
  }

  /// The largest biases by estimator id at the largest sample size, where bias should be least.
  private static func largest(_ report: ReportSource) -> [StudyFinding] {
    guard let count = report.summary.study.sampleSizes.max() else { return [] }
    let rows = report.rows.filter {
      $0.cell.count == count && $0.target.quantity.dimension == .information && isBiased($0)
    }
    // Of equals the one that comes first.
    let worst = rows.groups { $0.estimator.estimator.shownName }.map { group in
      group.members.dropFirst().reduce(group.members[0]) { size($1) > size($0) ? $1 : $0 }
    }
    return worst.sorted { size($0) > size($1) }.prefix(named).map { row in
      let quantity = row.target.quantity
      let truth = report.unit.figure(row.target.truth, of: quantity)
      let verb = (row.measures.printedBias ?? 0) > 0 ? "overstates" : "understates"
      return StudyFinding(
        .bias,
        "At n = \(count) \(report.name(row)) \(verb) by \(report.amount(abs(row.measures.printedBias ?? 0), row.measures.printedBiasMCSE, quantity)) "
          + "(\(EntryLabels.label(of: row.cell.law)), truth \(truth)"
          + (row.measures.failures > 0
            ? "; failed in \(row.measures.failures) of \(row.measures.replications)" : "") + ")."
      )
    }
  }

  private static func size(_ row: SummaryRow) -> Double { abs(row.measures.printedBias ?? 0) }

  /// A bias without correction, and with one on the same samples.
  private struct Corrected {
    let plain: SummaryRow
    let corrected: SummaryRow
    let word: String
    /// 1 − corrected/plain.
    var removed: Double { 1 - corrected.measures.printedBias! / plain.measures.printedBias! }
    /// By how much the bias is smaller, in nats; negative where it is larger.
    var gain: Double { abs(plain.measures.printedBias!) - abs(corrected.measures.printedBias!) }
  }

  private static func corrections(_ report: ReportSource) -> [StudyFinding] {
    let found = report.summary.pairs.compactMap { pair -> Corrected? in
      let rows = [report.rows[pair.first], report.rows[pair.second]]
      guard let plain = rows.first(where: { word($0) == "none" }),
        let corrected = rows.first(where: { word($0) != "none" }), let word = word(corrected),
        plain.estimator.estimator.shownName == corrected.estimator.estimator.shownName,
        others(plain) == others(corrected), isBiased(plain), corrected.measures.printedBias != nil,
        let change = pair.measures.printedDifference.value, let mcse = pair.measures.printedDifference.mcse,
        pair.measures.replications >= ChanceTest.leastEstimates,
        abs(change) > StudyFinding.threshold * mcse
      else { return nil }
      return Corrected(plain: plain, corrected: corrected, word: word)
    }
    let groups = found.groups { $0.plain.estimator.estimator.shownName + " " + $0.word }.map(\.members)
    // Those that remove most first.
    return groups.map { group in (largest: group.max { $0.gain < $1.gain }!, group: group) }
      .sorted { $0.largest.gain > $1.largest.gain }.prefix(corrections)
      .map { sentence($0.largest, among: $0.group, report) }
  }

  private static func sentence(_ entry: Corrected, among group: [Corrected], _ report: ReportSource)
    -> StudyFinding
  {
    let quantity = entry.plain.target.quantity
    let (before, after) = (entry.plain.measures, entry.corrected.measures)
    let name = report.name(entry.plain)
    let effect =
      if entry.gain < 0 {
        "makes the bias of \(name) larger"
      } else if !isBiased(entry.corrected) {
        "leaves no bias beyond chance of \(name)"
      } else if entry.removed > 1 {
        "turns over the bias of \(name)"
      } else {
        "removes \(percent(entry.removed)) of the bias of \(name)"
      }
    var text =
      "The correction \(entry.word) \(effect): from \(report.amount(before.printedBias, before.printedBiasMCSE, quantity)) to "
      + "\(report.amount(after.printedBias, after.printedBiasMCSE, quantity)) (\(report.cell(entry.plain)))"
    if group.count > 1 {
      let shares = group.map(\.removed)
      let helps = group.count { $0.gain > 0 }
      text +=
        "; the bias is smaller in \(helps) of the \(group.count) rows where it changes one beyond chance"
      if helps == group.count, let least = shares.min(), let greatest = shares.max(), greatest <= 1 {
        text += ", by \(percent(least)) to \(percent(greatest))"
      }
    }
    return StudyFinding(.correction, text + ".")
  }

  private static func percent(_ share: Double) -> String {
    DecimalDigits.fixed(100 * share, decimals: share > 0.995 || share < 0.01 ? 1 : 0) + " %"
  }

  /// The correction of a row's estimator.
  private static func word(_ row: SummaryRow) -> String? {
    if case .word(let word)? = row.estimator.arguments["correction"] { word } else { nil }
  }

  /// All else that is set.
  private static func others(_ row: SummaryRow) -> [Parameter] {
    row.estimator.arguments.parameters.filter { $0.name != "correction" }
  }

  /// Whether a bias would have shown: 4 MCSE are at most a tenth, or a tenth of the truth.
  ///
  /// The mean of an estimator with long tails can be 10⁷ off and still within chance.
  static func isResolved(_ row: SummaryRow) -> Bool {
    guard let mcse = row.measures.printedBiasMCSE, !row.measures.hasUnknownSpread else { return false }
    return StudyFinding.threshold * mcse <= resolution * max(1, abs(row.target.truth.value))
  }

  /// Nats, or probability.
  private static let resolution = 0.1

  /// Estimators of two rows or more, all resolved and without a bias beyond chance.
  private static func unbiased(_ report: ReportSource) -> [StudyFinding] {
    let good = report.rows.filter { $0.target.quantity != .chainRuleResidual }
      .groups(by: \.estimator.canonicalText).map(\.members).filter { rows in
        rows.count > 1
          && rows.allSatisfy {
            isResolved($0)
              && $0.measures.chanceTest.hasVerdict
              && !isBiased($0)
          }
      }
    guard !good.isEmpty else { return [] }
    let names = good.map { rows in
      "\(report.quoted(rows[0])) (\(rows.count) rows)"
    }
    return [StudyFinding(.unbiased, "No bias beyond chance in any row: \(listed(names, atMost: 4)).")]
  }
}
