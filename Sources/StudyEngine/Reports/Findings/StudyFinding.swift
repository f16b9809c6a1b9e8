import MutualInformation

/// A result of a study in one sentence that chance does not explain, or that is always said.
///
/// Sentences depend on the summary and the unit alone. They stand in the order of `Kind.allCases`.
public struct StudyFinding: Hashable, Sendable {
  /// The subject of the sentence.
  public enum Kind: String, CaseIterable, Sendable {
    /// A cell stopped before its targets were met, or all met them.
    case targets
    /// The safest estimator, and what the wrong one costs.
    case choice
    /// What the swept parameters and sample sizes do.
    case sweep
    /// The estimators with the largest biases.
    case bias
    /// How much of a bias a correction removes.
    case correction
    /// Estimators without a bias beyond chance.
    case unbiased
    /// Where the errors of trained critics come from.
    case parts
    /// Which estimator has the smallest RMSE.
    case ranking
    /// Intervals that cover too little or too much.
    case coverage
    /// Tests that reject independence too often.
    case size
    /// Means against exact expectations.
    case expectation
    /// Published figures against ours.
    case published
    /// Estimates that failed, even none.
    case failures
  }

  /// The subject of the sentence.
  public let kind: Kind
  /// One sentence, with units, plain text.
  public let sentence: String
  /// Whether a result is wrong or missing.
  public let isWarning: Bool

  init(_ kind: Kind, _ sentence: String, isWarning: Bool = false) {
    self.kind = kind
    self.sentence = sentence
    self.isWarning = isWarning
  }

  /// A bias counts beyond so many Monte Carlo standard errors: by chance once in 16 000 rows.
  public static let threshold = 4.0

  /// For the foot of the findings.
  public static let rule =
    "Made by rule from the tables: a bias counts beyond 4 Monte Carlo standard errors (MCSE), or what is as improbable with few "
    + "or skewed estimates, 30 at least, and none is only said where 4 MCSE are at most 0.1, or a tenth of the truth; "
    + "a ranking counts by multiple comparisons with the best at 5 % over the cell, a coverage or a size beyond 4 standard errors "
    + "at its level, by the binomial law; ± is one MCSE."

  /// The one to three sentences of the first screen: targets that are not met, the choice, the parts of
  /// trained critics' errors, what is wrong, and what was swept. Coverage and size come before the choice where they are the question.
  static func first(_ report: ReportSource) -> [String] {
    let all = all(of: report.whole, in: report.unit)
    let wrong = all.filter { $0.isWarning && $0.kind != .failures && $0.kind != .targets }
    let isAboutShares = !MatrixMeasure.usual(of: report.summary).isInformation
    let shares = isAboutShares ? all.filter { [.coverage, .size].contains($0.kind) } : []
    let told: Set<Kind> = [.coverage, .size, .ranking, .bias]
    var order = all.filter { $0.kind == .targets && $0.isWarning } + shares
    order += all.filter { $0.kind == .choice } + all.filter { $0.kind == .parts }
    order += wrong.filter { !shares.contains($0) }.prefix(1)
    order += all.filter { $0.kind == .sweep }
    order += all.filter { told.contains($0.kind) && !$0.isWarning && !shares.contains($0) }
    return order.prefix(3).map(\.sentence)
  }

  /// All findings, eighteen at most: one of each kind, but two about what was swept, three biases,
  /// two corrections and two rankings. None without rows.
  public static func all(of summary: Summary, in unit: InformationUnit) -> [StudyFinding] {
    guard !summary.rows.isEmpty else { return [] }
    let report = ReportSource(summary, in: unit)
    let matrix = ChoiceFindings.matrix(report)
    let found: [[StudyFinding]] = [
      targets(summary), ChoiceFindings(matrix, report).all, SweepFindings(matrix, report).all,
      BiasFindings(report).all,
      PartsFindings(report).all, RankingFindings(report).all, coverage(report),
      size(report), expectation(report), published(summary), failures(report),
    ]
    return Kind.allCases.flatMap { kind in found.joined().filter { $0.kind == kind } }
  }

  private static func targets(_ summary: Summary) -> [StudyFinding] {
    guard let rule = summary.study.replications.rule, !summary.looks.isEmpty else { return [] }
    let short = summary.shortCells
    guard short.isEmpty else {
      return [
        StudyFinding(
          .targets,
          "Targets NOT met at \(rule.atMost) replications in \(listed(short)) of \(summary.looks.count): "
            + "\(rule.description).", isWarning: true)
      ]
    }
    let used = summary.looks.compactMap(\.used)
    guard used.count == summary.looks.count, let least = used.min(), let most = used.max() else {
      return [
        StudyFinding(
          .targets, "\(used.count) of \(summary.looks.count) cells have met their targets so far.",
          isWarning: true)
      ]
    }
    let range = least == most ? "\(least)" : "\(least) to \(most)"
    return [
      StudyFinding(
        .targets, "All \(used.count) cells met the targets (\(rule.description)), with \(range) replications."
      )
    ]
  }

  /// The score of a share of trials against its nominal value, (p̂ − p)/√(p(1 − p)/R).
  ///
  /// It is at most the threshold if the binomial law makes a share that far off more probable than
  /// a normal score beyond the threshold. Its tails are longer than those of a normal score if
  /// trials are few: 2 rejections of 2 at 5 % have a score of 6 and a probability of 1 in 400.
  package static func deviation(_ share: Proportion?, from level: Double) -> Double? {
    guard let share, let value = share.value else { return nil }
    let score = (value - level) / (level * (1 - level) / Double(share.trials)).squareRoot()
    guard score.isFinite else { return nil }
    guard abs(score) > threshold else { return score }
    let (first, weights) = binomialWeights(count: share.trials, probability: level)
    let tail = weights.indices.reduce(0.0) { sum, index in
      let isOut =
        score > 0 ? first + index >= share.successes : first + index <= share.successes
      return isOut ? sum + weights[index] : sum
    }
    return tail < standardNormalCumulative(-threshold) ? score : score > 0 ? threshold : -threshold
  }

  /// The size of a test where X and Y are independent: its significance, and its deviation from it.
  static func sizeDeviation(_ row: SummaryRow) -> (significance: Double, score: Double)? {
    guard row.target.truth.isZero, let found = row.measures.uncertainty,
      let significance = found.significance, let score = deviation(found.rejections, from: significance)
    else { return nil }
    return (significance, score)
  }

  private static func coverage(_ report: ReportSource) -> [StudyFinding] {
    let all = report.rows.compactMap { row -> (row: SummaryRow, level: Double, score: Double)? in
      guard let found = row.measures.uncertainty, let level = found.level,
        let score = deviation(found.coverage, from: level)
      else { return nil }
      return (row, level, score)
    }
    guard let worst = all.min(by: { $0.score < $1.score }) else { return [] }
    let (low, high) = (all.count { $0.score < -threshold }, all.count { $0.score > threshold })
    guard low + high > 0 else {
      return [
        StudyFinding(
          .coverage,
          "None of the \(all.count) kinds of intervals covers the truth more or less often than it claims, beyond chance."
        )
      ]
    }
    var text =
      "Of \(all.count) rows with intervals, \(low) cover the truth less often than they claim and \(high) more often, beyond chance"
    if low > 0, let share = worst.row.measures.uncertainty?.coverage {
      text +=
        "; the lowest coverage against its level: \(report.percent(share)) where \(report.percent(worst.level)) is claimed, by "
        + "\(report.name(worst.row)), \(report.cell(worst.row))"
    }
    return [StudyFinding(.coverage, text + ".", isWarning: low > 0)]
  }

  private static func size(_ report: ReportSource) -> [StudyFinding] {
    let all = report.rows.compactMap { row in
      sizeDeviation(row).map { (row: row, level: $0.significance, score: $0.score) }
    }
    guard let worst = all.max(by: { $0.score < $1.score }),
      let share = worst.row.measures.uncertainty?.rejections
    else { return [] }
    let beyond = all.count { $0.score > threshold }
    let most =
      "the largest size is \(report.percent(share)) at \(report.percent(worst.level)), of \(report.name(worst.row))"
    return [
      beyond == 0
        ? StudyFinding(
          .size,
          "No test of independence rejects it too often, beyond chance: \(most), \(report.cell(worst.row)).")
        : StudyFinding(
          .size,
          "\(beyond) of \(all.count) tests reject independence too often, beyond chance: \(most), \(report.cell(worst.row)).",
          isWarning: true)
    ]
  }

  /// The largest |z| against that of as many independent scores, without few or skewed estimates.
  private static func expectation(_ report: ReportSource) -> [StudyFinding] {
    let scored = report.rows.compactMap { row in
      row.measures.judgedZ.map { (row: row, size: abs($0), shown: abs(row.measures.z ?? $0)) }
    }
    guard let worst = scored.max(by: { $0.size < $1.size }) else { return [] }
    // Bonferroni: at most N·P(|Z| > z).
    let probability = min(1, Double(scored.count) * 2 * standardNormalCumulative(-worst.size))
    let isOff = probability < 0.001
    let source = "\(report.name(worst.row)), \(report.cell(worst.row))"
    let size = Figure.significant(worst.shown, 3)
    let left = report.rows.count { $0.measures.z != nil } - scored.count
    let more = left > 0 ? " (\(left) more have too few or too skewed estimates to judge by)" : ""
    let count =
      scored.count == 1
      ? "the one mean with an exact expectation\(more)"
      : "\(scored.count) means with an exact expectation\(more)"
    if scored.count == 1, !isOff {
      return [
        StudyFinding(
          .expectation,
          "The one mean with an exact expectation (\(source)) is \(size) Monte Carlo standard errors away from it, no more than chance."
        )
      ]
    }
    return [
      isOff
        ? StudyFinding(
          .expectation,
          "Of \(count), \(source), is \(size) Monte Carlo standard errors away from it: beyond chance, one of the two is wrong.",
          isWarning: true)
        : StudyFinding(
          .expectation,
          "The simulation agrees with the exact expectations: of \(count), the largest |z| is \(size) (\(source)), no more than chance."
        )
    ]
  }

  private static func published(_ summary: Summary) -> [StudyFinding] {
    let all = PublishedComparison.all(summary).map { ($0, $0.figure.agrees(with: $0.row)) }
    guard !all.isEmpty else { return [] }
    let off = all.filter { $0.1 == false }.map { comparison, _ in
      (comparison.figure.name.isEmpty
        ? EntryLabels.label(of: comparison.row.cell.law) : comparison.figure.name)
        + ", \(comparison.figure.measure.rawValue) at n = \(comparison.row.cell.count)"
    }
    var text = "\(all.count { $0.1 == true }) of \(all.count) published figures agree with ours"
    if !off.isEmpty {
      text +=
        "; not: " + off.prefix(3).joined(separator: "; ")
        + (off.count > 3 ? "; and \(off.count - 3) more" : "")
    }
    return [StudyFinding(.published, text + ".", isWarning: !off.isEmpty)]
  }

  private static func failures(_ report: ReportSource) -> [StudyFinding] {
    let estimates = report.rows.reduce(0) { $0 + $1.measures.replications }
    guard report.summary.failures > 0 else {
      return [StudyFinding(.failures, "None of \(estimates) estimates failed.")]
    }
    let worst = report.rows.max {
      ($0.measures.failureRate.value ?? 0) < ($1.measures.failureRate.value ?? 0)
    }!
    let share = DecimalDigits.fixed(100 * (worst.measures.failureRate.value ?? 0), decimals: 1)
    return [
      StudyFinding(
        .failures,
        "\(report.summary.failures) of \(estimates) estimates failed, in \(report.rows.count { $0.measures.failures > 0 }) rows; most often "
          + "\(report.quoted(worst)) in cell \(worst.cell.number) (\(share) %"
          + (worst.reasons.all.first.map { ", \($0.reason)" } ?? "") + ").", isWarning: true)
    ]
  }
}
