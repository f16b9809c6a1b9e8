import GSLRandom
import MutualInformation

/// A report for people before any format: terminal, Markdown, LaTeX and HTML write the same.
struct Report {
  /// The name of the study.
  let study: String
  /// `name: description`, or the name.
  let title: String
  /// Seed, generator, replications, cells, unit, in one sentence.
  let settings: String
  /// `Partial: merged from 2 of 3 shards.`; nil if nothing is missing.
  let partial: String?
  /// Settings of estimators that all labels leave out: `Throughout histogram: [-4, 4].`
  let constants: [String]
  let cells: [ReportCell]
  let chapters: [Chapter]
  /// Rows, z-scores and failures, in sentences.
  let totals: [String]
  /// Measures that only `summary.csv` has.
  static let leftOut = ["variance", "MSE", "quantiles", "further MCSEs"]

  /// - Parameter isShort: Whether it is for a first screen: without tables, in few words.
  init(_ summary: Summary, in unit: InformationUnit, isShort: Bool = false) {
    let source = ReportSource(summary, in: unit)
    let summary = source.summary
    let study = summary.study
    self.study = study.name
    title = study.description.isEmpty ? study.name : "\(study.name): \(study.description)"
    settings = Self.settings(source, isShort: isShort)
    let parts =
      (summary.partial.map { ["Partial: \($0)."] } ?? [])
      + (summary.selected.map { ["Only \($0)."] } ?? [])
    partial = parts.isEmpty ? nil : parts.joined(separator: " ")
    constants = source.labels.constants.map { "Throughout \($0)." }
    cells = isShort ? [] : summary.cells.map { ReportCell($0, source) }
    chapters = isShort ? [] : Chapter.sources.compactMap { $0.chapter(source) }
    let seeds = summary.repeatedSeeds.map {
      "Seeds of 32 bits: \($0.repeated) of \($0.streams) streams repeat the seed of another; philox4x32-10 has none."
    }
    let all = ReportTotals(source)
    totals = isShort ? [all.line] : all.sentences + Self.controls(source) + (seeds.map { [$0] } ?? [])
  }

  private static func settings(_ source: ReportSource, isShort: Bool) -> String {
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
}
