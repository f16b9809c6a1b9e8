import GSLRandom
import MutualInformation

/// What the reports for people say, as text: the same figures in the terminal, in Markdown and in LaTeX.
struct ReportBody {
  /// One line of a table.
  struct Line {
    let label: String
    let quantity: String
    let truth: String
    let mean: String
    let bias: String
    let biasError: String
    /// The expectation − the truth.
    let exactBias: String
    let z: String
    let deviation: String
    let rootMeanSquare: String
    let failures: String
    let marks: [Mark]
    /// The bias and its MCSE as numbers, for charts.
    let interval: (bias: Double?, error: Double?)
  }

  /// The table of one cell.
  struct Section {
    /// `cell 1: bivariate-normal correlation 0.6`, then `n = 1000`, the truth if there is one only, ...
    let heading: [String]
    let lines: [Line]
    /// Whether the lines must say their quantity and its truth.
    let hasSeveralQuantities: Bool
    /// The estimators by RMSE, by quantity; empty where there is nothing to compare.
    let comparisons: [ReportComparison]
    /// What intervals and tests are worth; empty where there are none.
    let uncertainty: [ReportUncertainty]
  }

  /// In the heading of a cell that ended at at-most.
  static let targetsNotMet = "TARGETS NOT MET"

  let sections: [Section]
  /// Whether any row has an expectation, exact or not.
  let hasExpectations: Bool
  /// Whether any expectation is a first-order one.
  let hasFirstOrder: Bool
  /// Whether any cell has estimators to compare.
  var hasComparisons: Bool { sections.contains { !$0.comparisons.isEmpty } }
  /// Whether any estimator has an interval or a test.
  var hasUncertainty: Bool { sections.contains { !$0.uncertainty.isEmpty } }
  /// Which estimates failed, where any did.
  let failures: ReportFailures?
  /// The looks of a stopping rule, where the study has one.
  let looks: LooksTable?
  /// Figures of others beside ours, where the study has them.
  let published: PublishedTable?
  /// Seed, generator, replications, cells, unit, in one sentence.
  let settings: String
  /// `Partial: merged from 2 of 3 shards.`, where it is so.
  let partial: String?
  /// What all labels leave out: `histogram: [-4, 4]`.
  let constants: [String]
  /// Rows, z-scores and failures, in sentences.
  let totals: [String]

  /// What the marks mean.
  var legend: [String] {
    Mark.allCases.map { "\($0.rawValue) \($0.legend)" } + (hasFirstOrder ? ["~ first order only, no z"] : [])
      + ["\(Figure.missing) undefined or unknown"]
  }

  init(_ summary: Summary, in unit: InformationUnit) {
    let study = summary.study
    let labels = EntryLabels(study)
    let cells = study.laws.count * study.sampleSizes.count
    let plain = Catalog.quantities.filter { quantity in
      quantity.dimension != .information && summary.rows.contains { $0.target.quantity == quantity }
    }
    let units = [unit.description] + plain.map { "of \($0) as \(unit.name(for: $0))" }
    settings =
      "Seed \(study.seed), \(study.generator.name), \(Self.replications(summary, cells: cells)) of "
      + (cells == 1 ? "one cell" : "each of \(cells) cells")
      + (study.replications.rule.map { "; until \($0.description)" } ?? "")
      + "; values in \(units.joined(separator: ", "))."
    partial = summary.partial.map { "Partial: \($0)." }
    constants = labels.constants
    published = PublishedTable(summary, in: unit)
    looks = LooksTable(summary, labels, in: unit)
    sections = summary.cells.map { Self.section($0, of: summary, labels, unit) }
    failures = ReportFailures(summary, labels, unit)
    hasExpectations = summary.rows.contains { $0.target.expectedValue != nil }
    hasFirstOrder = summary.rows.contains {
      $0.target.expectedValue != nil && $0.target.expectation.kind == .firstOrder
    }
    let seeds = summary.repeatedSeeds.map {
      "Seeds of 32 bits: \($0.repeated) of \($0.streams) streams repeat the seed of another; philox4x32-10 has none."
    }
    totals = Self.totals(summary.rows, labels) + (seeds.map { [$0] } ?? [])
  }

  /// `2000 replications`, or `500 to 2477 replications` where cells differ.
  private static func replications(_ summary: Summary, cells: Int) -> String {
    if case .uniform(let count) = summary.study.replications {
      return "\(count) replication\(count == 1 ? "" : "s")"
    }
    let asked = (0..<cells).map { summary.asked(ofCell: $0) }
    let known = asked.compactMap(\.self)
    guard let least = known.min(), let most = known.max(), known.count == cells else {
      let range = summary.study.replications.rule.map { "\($0.atLeast) to \($0.atMost)" }
      return "\(range ?? String(summary.study.replications.largest)) replications"
    }
    return (least == most ? "" : "\(least) to ") + "\(most) replication\(most == 1 ? "" : "s")"
  }

  private static func section(
    _ rows: ArraySlice<SummaryRow>, of summary: Summary, _ labels: EntryLabels, _ unit: InformationUnit
  ) -> Section {
    let cell = rows[rows.startIndex].cell
    let target = rows[rows.startIndex].target
    let several = rows.contains { $0.target.quantity != target.quantity }
    var heading = ["cell \(cell.number): \(EntryLabels.label(of: cell.law))", "n = \(cell.count)"]
    if !several {
      let truth = unit.figure(target.truth, of: target.quantity)
      heading.append(
        "\(target.quantity) = \(truth)" + (target.quantity.dimension == .information ? " \(unit)" : ""))
    }
    let counts = rows.map(\.measures.replications)
    let asked = summary.asked(ofCell: cell.number - 1)
    if let least = counts.min(), let most = counts.max() {
      let range = least == most ? "\(least)" : "\(least) to \(most)"
      if let asked, (least, most) != (asked, asked) {
        heading.append("\(range) of \(asked) replications")
      } else if case .uniform = summary.study.replications {
      } else {
        heading.append("\(range) replication\(most == 1 ? "" : "s")" + (asked == nil ? " so far" : ""))
      }
    }
    if summary.looks.indices.contains(cell.number - 1), summary.looks[cell.number - 1].isShort {
      heading.append(targetsNotMet)
    }
    return Section(
      heading: heading, lines: rows.map { line($0, labels, unit) }, hasSeveralQuantities: several,
      comparisons: ReportComparison.all(rows, of: summary, labels, unit),
      uncertainty: ReportUncertainty.all(rows, labels, unit))
  }

  private static func line(_ row: SummaryRow, _ labels: EntryLabels, _ unit: InformationUnit) -> Line {
    let measures = row.measures
    let target = row.target
    let inUnit = { (value: Double?) in unit.value(value, of: target.quantity) }
    let error = inUnit(measures.biasMCSE)
    let exactBias = target.exactBias
    let tilde = target.expectedValue != nil && target.expectation.kind == .firstOrder ? "~" : ""
    return Line(
      label: labels.label(of: row.estimator),
      quantity: target.quantity.description,
      truth: unit.figure(target.truth, of: target.quantity),
      mean: Figure.text(inUnit(measures.mean), error: error),
      bias: Figure.text(inUnit(measures.bias), error: error),
      biasError: error.map { $0 > 0 ? Figure.text($0, error: $0) : "0" } ?? Figure.missing,
      exactBias: tilde
        + Figure.exact(
          inUnit(exactBias?.value), errorBound: inUnit(exactBias?.errorBound) ?? 0, besides: error),
      z: measures.z.map { abs($0) < 999.5 ? DecimalDigits.fixed($0, decimals: 2) : Figure.significant($0, 2) }
        ?? Figure.missing,
      deviation: Figure.text(
        inUnit(measures.standardDeviation), error: inUnit(measures.standardDeviationMCSE), digits: 1),
      rootMeanSquare: Figure.text(
        inUnit(measures.rootMeanSquaredError), error: inUnit(measures.rootMeanSquaredErrorMCSE),
        digits: 1),
      failures: String(measures.failures),
      marks: measures.marks, interval: (inUnit(measures.bias), error))
  }

  /// The share of standard normal z-scores beyond 2.
  private static let shareBeyondTwo = 0.0455

  private static func totals(_ rows: [SummaryRow], _ labels: EntryLabels) -> [String] {
    guard !rows.isEmpty else { return ["No replication is finished yet."] }
    let count = { (number: Int, noun: String) in "\(number) \(noun)\(number == 1 ? "" : "s")" }
    let exact = rows.count { $0.target.expectation.kind == .exact }
    let scored = rows.filter { $0.measures.z != nil }
    var text = "\(count(rows.count, "row")), \(exact) with an exact expectation"
    if let worst = scored.max(by: { abs($0.measures.z ?? 0) < abs($1.measures.z ?? 0) }),
      let z = worst.measures.z
    {
      let beyond = scored.count { abs($0.measures.z ?? 0) > 2 }
      let expected = DecimalDigits.fixed(Double(scored.count) * shareBeyondTwo, decimals: 1)
      text +=
        "; |z| > 2 in \(beyond) of \(count(scored.count, "z-score")) (by chance about \(expected), though rows of a "
        + "cell share samples), largest |z| \(Figure.significant(abs(z), 3)) (cell \(worst.cell.number), \(labels.label(of: worst.estimator)))."
    } else {
      text += "; no z-score."
    }
    let failures = rows.reduce(0) { $0 + $1.measures.failures }
    let estimates = rows.reduce(0) { $0 + $1.measures.replications }
    let share = failures == 0 ? "" : ", in \(count(rows.count { $0.measures.failures > 0 }, "row"))"
    return [
      text,
      "Failures: \(failures == 0 ? "none" : String(failures)) of \(count(estimates, "estimate"))\(share).",
    ]
  }
}
