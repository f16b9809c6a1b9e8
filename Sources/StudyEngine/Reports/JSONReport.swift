import GSLRandom
import MutualInformation

/// JSON for programs: the study, an array of rows with the names of `summary.csv` and null for what is missing, pairs, rankings,
/// and the findings in words.
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
    let study = summary.study
    output.write("{\n\"study\": ")
    output.write(
      JSON.object([
        ("name", JSON.visible(JSON.string(study.name))),
        ("description", JSON.visible(JSON.string(study.description))),
        ("seed", String(study.seed)),
        ("generator", JSON.string(study.generator.name)),
        ("stream_layout", String(StreamLayout.version)),
        ("replications", study.replications.text),
        ("laws", JSON.array(study.laws.map { JSON.string($0.canonicalText) })),
        ("sample_sizes", JSON.array(study.sampleSizes.map { String($0) })),
        ("estimators", JSON.array(study.estimators.map { JSON.string($0.canonicalText) })),
      ]))
    if let partial = summary.partial { output.write(",\n\"partial\": \(JSON.visible(JSON.string(partial)))") }
    if !summary.looks.isEmpty {
      let labels = EntryLabels(study)
      output.write(",\n\"looks\": ")
      output.write(JSON.array(summary.looks.map { $0.json(labels, in: unit) }, separator: ",\n"))
    }
    output.write(",\n\"unit\": \(JSON.string(unit.description)),\n\"rows\": [")
    for (index, row) in summary.rows.enumerated() {
      output.write(index == 0 ? "\n" : ",\n")
      output.write(object(row, in: unit))
    }
    output.write(summary.rows.isEmpty ? "]" : "\n]")
    writePairs(of: summary, in: unit, to: &output)
    write("findings", StudyFinding.all(of: summary, in: unit).map(finding), to: &output)
    output.write("\n}\n")
  }

  /// An array of objects, one per line.
  private static func write(_ name: String, _ objects: [String], to output: inout some TextOutputStream) {
    output.write(",\n\"\(name)\": [")
    for (index, object) in objects.enumerated() { output.write((index == 0 ? "\n" : ",\n") + object) }
    output.write(objects.isEmpty ? "]" : "\n]")
  }

  private static func finding(_ finding: StudyFinding) -> String {
    JSON.object([
      ("kind", JSON.string(finding.kind.rawValue)), ("sentence", JSON.visible(JSON.string(finding.sentence))),
      ("is_warning", String(finding.isWarning)),
    ])
  }

  /// The pairs with the names of `pairs.csv`, and the rankings by RMSE.
  private static func writePairs(
    of summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    let labels = EntryLabels(summary.study)
    let names = summary.rows.map { JSON.string(labels.label(of: $0.estimator)) }
    let place = { (row: Int) in
      [
        ("cell", String(summary.rows[row].cell.number)),
        ("quantity", JSON.string(summary.rows[row].target.quantity.description)),
      ]
    }
    let pairs = summary.pairs.map { pair in
      let quantity = summary.rows[pair.first].target.quantity
      return JSON.object(
        place(pair.first) + [
          ("unit", JSON.string(unit.name(for: quantity))),
          ("estimator_a", names[pair.first]), ("estimator_b", names[pair.second]),
          ("row_a", String(pair.first + 1)), ("row_b", String(pair.second + 1)),
        ]
          + PairMeasure.all.map { measure in
            let value = unit.value(measure, of: pair.measures, quantity)
            return (measure.id, measure.dimension.text(value) ?? JSON.null)
          })
    }
    let rankings = summary.rankings.map { ranking in
      JSON.object(
        place(ranking.best) + [
          ("best", names[ranking.best]),
          (
            "others",
            JSON.array(
              ranking.others.map { entry in
                JSON.object([
                  ("estimator", names[entry.row]),
                  ("rmse_ratio", JSON.number(entry.measures.rootSquaredErrorRatio.value)),
                  ("rmse_ratio_mcse", JSON.number(entry.measures.rootSquaredErrorRatio.mcse)),
                  ("is_worse", entry.isWorse.map(String.init) ?? "null"),
                  ("verdict", JSON.string(entry.verdict.word)), ("p_value", JSON.number(entry.pValue)),
                ])
              })
          ),
        ])
    }
    write("pairs", pairs, to: &output)
    write("rankings", rankings, to: &output)
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
}
