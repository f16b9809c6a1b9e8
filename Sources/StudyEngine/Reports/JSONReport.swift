import GSLRandom
import MutualInformation

/// JSON for programs: the study, rows with the names of `summary.csv` and null for NA, pairs,
/// rankings, and the findings in words.
///
/// Numbers are shortest round-trip decimals, keys stand in a fixed order, one row per line.
public enum JSONReport: ReportFormat {
  /// `--format json`.
  public static let id = "json"
  /// For help.
  public static let summary = "study and rows for programs; null where summary.csv has NA"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    let labels = EntryLabels(summary.study)
    let text = { (text: String) in JSON.visible(JSON.string(text)) }
    let members: [(name: String, value: String?)] = [
      ("study", object(summary.study)), ("partial", summary.partial.map(text)),
      (
        "looks",
        summary.looks.isEmpty
          ? nil : JSON.array(summary.looks.map { object($0, labels, in: unit) }, separator: ",\n")
      ),
      ("unit", JSON.string(unit.description)), ("rows", lines(summary.rows.map { object($0, in: unit) })),
      (
        "controls",
        summary.controls.isEmpty ? nil : lines(summary.controls.map { object($0, in: unit) })
      ),
      ("pairs", lines(pairs(of: summary, labels, in: unit))),
      ("rankings", lines(rankings(of: summary, labels))),
      ("findings", lines(StudyFinding.all(of: summary, in: unit).map(object))),
    ]
    let texts = members.compactMap { name, value in value.map { "\"\(name)\": \($0)" } }
    output.write("{\n\(texts.joined(separator: ",\n"))\n}\n")
  }

  /// An array of objects, one per line.
  private static func lines(_ objects: [String]) -> String {
    objects.isEmpty ? "[]" : "[\n\(objects.joined(separator: ",\n"))\n]"
  }

  private static func object(_ study: Study) -> String {
    JSON.object(
      [
        ("name", JSON.visible(JSON.string(study.name))),
        ("description", JSON.visible(JSON.string(study.description))),
        ("seed", String(study.seed)),
        ("generator", JSON.string(study.generator.name)),
        ("stream_layout", String(StreamLayout.version)),
        ("replications", study.replications.text),
        ("laws", JSON.array(study.laws.map { JSON.string($0.canonicalText) })),
        ("sample_sizes", JSON.array(study.sampleSizes.map { String($0) })),
        ("estimators", JSON.array(study.estimators.map { JSON.string($0.canonicalText) })),
      ] + (study.controls == .none ? [] : [("controls", JSON.string(study.controls.rawValue))]))
  }

  private static func object(_ finding: StudyFinding) -> String {
    JSON.object([
      ("kind", JSON.string(finding.kind.rawValue)), ("sentence", JSON.visible(JSON.string(finding.sentence))),
      ("is_warning", String(finding.isWarning)),
    ])
  }

  /// The cell and the quantity of a row.
  private static func cell(_ row: SummaryRow) -> [(String, String)] {
    [
      ("cell", String(row.cell.number)), ("quantity", JSON.string(row.target.quantity.description)),
    ]
  }

  /// The pairs with the names of `pairs.csv`.
  private static func pairs(
    of summary: Summary, _ labels: EntryLabels, in unit: InformationUnit
  ) -> [String] {
    let names = summary.rows.map { JSON.string(labels.label(of: $0.estimator)) }
    return summary.pairs.map { pair in
      let first = summary.rows[pair.first]
      let quantity = first.target.quantity
      return JSON.object(
        cell(first) + [
          ("unit", JSON.string(unit.name(for: quantity))),
          ("estimator_a", names[pair.first]), ("estimator_b", names[pair.second]),
          ("row_a", String(first.number)), ("row_b", String(summary.rows[pair.second].number)),
        ]
          + PairMeasure.all.map { measure in
            let value = unit.value(measure, of: pair.measures, quantity)
            return (measure.id, measure.dimension.text(value) ?? JSON.null)
          })
    }
  }

  /// The rankings by RMSE.
  private static func rankings(of summary: Summary, _ labels: EntryLabels) -> [String] {
    let name = { (row: Int) in JSON.string(labels.label(of: summary.rows[row].estimator)) }
    return summary.rankings.map { ranking in
      let others = ranking.others.map { entry in
        JSON.object([
          ("estimator", name(entry.row)),
          ("rmse_ratio", JSON.number(entry.measures.rootSquaredErrorRatio.value)),
          ("rmse_ratio_mcse", JSON.number(entry.measures.rootSquaredErrorRatio.mcse)),
          ("is_worse", entry.isWorse.map(String.init) ?? "null"),
          ("verdict", JSON.string(entry.verdict.word)), ("p_value", JSON.number(entry.pValue)),
        ])
      }
      return JSON.object(
        cell(summary.rows[ranking.best]) + [("best", name(ranking.best)), ("others", JSON.array(others))])
    }
  }

  private static func object(_ row: SummaryRow, in unit: InformationUnit) -> String {
    let target = row.target
    return JSON.object(
      [
        ("cell", String(row.cell.number)),
        ("law", JSON.string(type(of: row.cell.law).id)),
        ("law_parameters", JSON.parameters(row.cell.law.arguments)),
        ("n", String(row.cell.count)),
        ("estimator", JSON.string(row.estimator.id)),
        ("estimator_parameters", JSON.parameters(row.estimator.arguments)),
        ("quantity", JSON.string(target.quantity.description)),
        ("unit", JSON.string(unit.name(for: target.quantity))),
        (
          "truth",
          unit.text(target.truth.value, errorBound: target.truth.errorBound, of: target.quantity) ?? JSON.null
        ),
        ("truth_kind", JSON.string(target.truth.kind.rawValue)),
        (
          "expectation",
          unit.text(target.expectedValue, errorBound: target.expectation.errorBound, of: target.quantity)
            ?? JSON.null
        ),
        ("expectation_kind", JSON.string(target.expectation.kind.rawValue)),
      ]
        + Measure.all.map { ($0.id, unit.text($0, of: row) ?? JSON.null) }
        + [("failure_reasons", JSON.object(row.reasons.all.map { ($0.reason, String($0.count)) }))])
  }

  private static func object(_ cell: CellLooks, _ labels: EntryLabels, in unit: InformationUnit) -> String {
    let looks = cell.looks.map { look in
      let estimator = cell.cell.estimators[look.estimator]
      let quantity = estimator.quantities[look.quantity]
      return JSON.object([
        ("replications", String(look.replications)),
        ("worst_estimator", JSON.string(labels.label(of: estimator))),
        ("worst_quantity", JSON.string(quantity.description)),
        ("bias_mcse", JSON.number(unit.value(look.biasMCSE, of: quantity))),
        ("mcse_over_target", JSON.number(look.ratio)), ("rows_short", String(look.missed)),
        ("met", look.isMet ? "true" : "false"),
      ])
    }
    return JSON.object([
      ("cell", String(cell.cell.number)), ("replications", cell.used.map(String.init) ?? "null"),
      ("met", cell.used.map { _ in cell.isShort ? "false" : "true" } ?? "null"), ("looks", JSON.array(looks)),
    ])
  }
}
