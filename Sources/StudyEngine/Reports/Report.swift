import GSLRandom
import MutualInformation

/// A report for people before any format: terminal, Markdown, LaTeX and HTML write the same.
struct Report {
  /// `name: description`, or the name.
  let title: String
  /// Seed, generator, replications, cells, unit, in one sentence.
  let settings: String
  /// Seed, replications, cells, unit.
  let shortSettings: String
  /// `Partial: merged from 2 of 3 shards.`; nil if nothing is missing.
  let partial: String?
  /// Settings of estimators that all labels leave out: `Throughout histogram: [-4, 4].`
  let constants: [String]
  let cells: [ReportCell]
  let chapters: [Chapter]
  /// Rows, z-scores and failures, in sentences.
  let totals: [String]
  /// The same in one line, for a first screen.
  let shortTotals: String

  /// Measures that only `summary.csv` has.
  static let leftOut = ["variance", "MSE", "quantiles", "further MCSEs"]

  /// - Parameter withCells: Whether tables of cells are made.
  init(_ summary: Summary, in unit: InformationUnit, withCells: Bool = true) {
    let source = ReportSource(summary, in: unit)
    let study = summary.study
    title = study.description.isEmpty ? study.name : "\(study.name): \(study.description)"
    settings = Self.settings(source)
    shortSettings = Self.settings(source, isShort: true)
    let parts =
      (summary.partial.map { ["Partial: \($0)."] } ?? [])
      + (summary.selected.map { ["Only \($0)."] } ?? [])
    partial = parts.isEmpty ? nil : parts.joined(separator: " ")
    constants = source.labels.constants.map { "Throughout \($0)." }
    cells = withCells ? summary.cells.map { ReportCell($0, source) } : []
    chapters = withCells ? Chapter.sources.compactMap { $0.chapter(source) } : []
    shortTotals = Self.shortTotals(source)
    let seeds = summary.repeatedSeeds.map {
      "Seeds of 32 bits: \($0.repeated) of \($0.streams) streams repeat the seed of another; philox4x32-10 has none."
    }
    totals =
      Self.totals(source) + (withCells ? Self.controls(source) : []) + (seeds.map { [$0] } ?? [])
  }

  private static func settings(_ source: ReportSource, isShort: Bool = false) -> String {
    let (summary, unit, study) = (source.summary, source.unit, source.summary.study)
    let cells = study.laws.count * study.sampleSizes.count
    let plain = isShort ? [] : summary.quantities.filter { $0.dimension != .information }
    let units = [unit.description] + plain.map { "of \($0) as \(unit.name(for: $0))" }
    return
      "Seed \(study.seed), \(isShort ? "" : "\(study.generator.name), ")\(replications(summary, cells: cells)) of "
      + (cells == 1 ? "one cell" : "each of \(cells) cells")
      + (study.replications.rule.map { "; until \($0.description)" } ?? "")
      + "; values in \(units.joined(separator: ", "))."
  }

  /// `2000 replications`, or `500 to 2477 replications` if cells differ.
  private static func replications(_ summary: Summary, cells: Int) -> String {
    if case .uniform(let count) = summary.study.replications { return counted(count, "replication") }
    let known = (0..<cells).compactMap { summary.asked(ofCell: $0) }
    guard let least = known.min(), let most = known.max(), known.count == cells else {
      let range = summary.study.replications.rule.map { "\($0.atLeast) to \($0.atMost)" }
      return "\(range ?? String(summary.study.replications.largest)) replications"
    }
    return ranged(least, most) + " replication\(most == 1 ? "" : "s")"
  }

  /// The gain by control variates, in a sentence; none without them.
  private static func controls(_ source: ReportSource) -> [String] {
    let rows = source.rows.filter { $0.measures.betterBias != nil }
    let saving = { (row: SummaryRow) in row.measures.betterBias?.saving ?? 0 }
    guard let most = rows.max(by: { saving($0) < saving($1) }) else { return [] }
    let savings = rows.map(saving).sorted()
    let times = { (saving: Double) in Figure.rounded(saving, digits: 2) }
    let range =
      times(savings[0]) == times(saving(most))
      ? times(saving(most)) : "\(times(savings[0])) to \(times(saving(most)))"
    return [
      "Control variates: \(counted(rows.count, "bias", plural: "biases")) adjusted by the cell's exact rows, as good as "
        + "\(range) times the replications; the most in cell \(most.cell.number), \(source.label(of: most)): as good as "
        + "\(Figure.rounded(most.measures.equivalentReplications, digits: 3)) replications."
    ]
  }

  private static func shortTotals(_ source: ReportSource) -> String {
    let rows = source.rows
    guard !rows.isEmpty else { return "No replication is finished yet." }
    let exact = rows.count { $0.target.expectation.kind == .exact }
    let scores = rows.compactMap { $0.measures.z.map(abs) }
    let z =
      scores.isEmpty
      ? ""
      : "; |z| > 2 in \(scores.count { $0 > 2 }) of \(scores.count) (\(Exceedances(source.summary).text)), at most "
        + Figure.significant(scores.max(), 3)
    let failed = rows.filter { $0.measures.failures > 0 }
    let failures =
      failed.isEmpty
      ? "no estimate failed"
      : "\(source.summary.failures) estimates failed, in \(counted(failed.count, "row"))"
    return "\(exact) of \(counted(rows.count, "row")) exact\(z); \(failures)."
  }

  private static func totals(_ source: ReportSource) -> [String] {
    let rows = source.rows
    guard !rows.isEmpty else { return ["No replication is finished yet."] }
    let exact = rows.count { $0.target.expectation.kind == .exact }
    let scored = rows.filter { $0.measures.z != nil }
    var text = "\(counted(rows.count, "row")), \(exact) with an exact expectation"
    if let worst = scored.max(by: { abs($0.measures.z ?? 0) < abs($1.measures.z ?? 0) }),
      let z = worst.measures.z
    {
      let beyond = scored.count { abs($0.measures.z ?? 0) > 2 }
      text +=
        "; |z| > 2 in \(beyond) of \(counted(scored.count, "z-score")) (\(Exceedances(source.summary).text)), "
        + "largest |z| \(Figure.significant(abs(z), 3)) (cell \(worst.cell.number), \(source.label(of: worst)))."
    } else {
      text += "; no z-score."
    }
    let failures = source.summary.failures
    let estimates = rows.reduce(0) { $0 + $1.measures.replications }
    let share = failures == 0 ? "" : ", in \(counted(rows.count { $0.measures.failures > 0 }, "row"))"
    return [
      text,
      "Failures: \(failures == 0 ? "none" : String(failures)) of \(counted(estimates, "estimate"))\(share).",
    ]
  }
}
