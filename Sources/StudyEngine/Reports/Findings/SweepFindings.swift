import MutualInformation

/// Findings about what a study varies: the best value of an estimator's parameter, and what more
/// draws bring.
struct SweepFindings {
  let all: [StudyFinding]

  /// - Parameter matrix: That of `ChoiceFindings`.
  init(_ matrix: ResultMatrix?, _ report: ReportSource) {
    all = [Self.parameter(report), matrix.flatMap { Self.sampleSize($0, report) }].compactMap { $0 }.map {
      StudyFinding(.sweep, $0)
    }
  }

  /// The rows that differ in one parameter only, of one estimator, cell and quantity.
  private struct Group {
    let rows: [(value: ParameterValue, row: SummaryRow)]

    /// The row of least RMSE; nil if all errors are rounding.
    func best(_ report: ReportSource) -> (value: ParameterValue, row: SummaryRow)? {
      rows.filter { $0.row.measures.rootMeanSquaredError.map { _ in true } ?? false }
        .min { $0.row.measures.rootMeanSquaredError! < $1.row.measures.rootMeanSquaredError! }
        .flatMap { report.isRounding($0.row.measures.rootMeanSquaredError!, of: $0.row) ? nil : $0 }
    }
  }

  /// The parameter with the most rows that differ in it.
  private static func parameter(_ report: ReportSource) -> String? {
    var found: [(name: String, id: String, groups: [Group])] = []
    let rows = report.rows.filter { $0.competes && $0.target.quantity != .chainRuleResidual }
    for (id, members) in rows.groups(by: \.estimator.estimator.shownName) {
      for specification in members[0].estimator.parameters {
        let name = specification.name
        let groups = members.filter { $0.estimator.arguments[name] != nil }.groups { row in
          let others = row.estimator.parameters.filter { $0.name != name }.map { parameter in
            row.estimator.arguments[parameter.name]?.text ?? ""
          }
          return "\(row.cell.number) \(row.target.quantity) \(others)"
        }.map { Group(rows: $0.members.map { ($0.estimator.arguments[name]!, $0) }) }
        let swept = groups.filter { Set($0.rows.map(\.value)).count > 1 }
        if !swept.isEmpty, !isInterval(name, of: members[0]) { found.append((name, id, swept)) }
      }
    }
    guard let (name, id, groups) = found.max(by: { size($0.groups) < size($1.groups) }) else { return nil }
    let bests = groups.compactMap { $0.best(report) }
    guard bests.count > 0 else { return nil }
    let values = groups.flatMap { $0.rows.map(\.value) }.groups { $0 }.map(\.key)
    let wins = bests.groups(by: \.value).map { (value: $0.key, count: $0.members.count) }
      .enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
    let text = { (value: ParameterValue) in
      EntryLabels.text(of: Parameter(name, value), in: groups[0].rows[0].row.estimator)
    }
    var worst: (ratio: Double, value: ParameterValue, row: SummaryRow)?
    for group in groups {
      guard let best = group.best(report)?.row.measures.rootMeanSquaredError else { continue }
      for (value, row) in group.rows {
        guard let error = row.measures.rootMeanSquaredError, error / best > worst?.ratio ?? 0 else {
          continue
        }
        worst = (error / best, value, row)
      }
    }
    let what = values.count > 2 ? ", of \(values.count) values of \(EntryLabels.symbol(of: name))" : ""
    var sentence =
      "\(id)\(what): \(text(wins[0].value)) has the smallest RMSE in \(wins[0].count) of \(counted(bests.count, "comparison"))"
    if wins.count > 1 { sentence += ", \(text(wins[1].value)) in \(wins[1].count)" }
    if let worst {
      sentence +=
        "; the wrong one costs up to ×\(ChoiceFindings.times(worst.ratio)) (\(text(worst.value)), "
        + "\(EntryLabels.shortLabel(of: worst.row.cell.law)), n = \(worst.row.cell.count))"
    }
    return sentence + "."
  }

  private static func size(_ groups: [Group]) -> Int { groups.reduce(0) { $0 + $1.rows.count } }

  /// Whether a parameter belongs to the interval or the test, which leave the estimate alone.
  private static func isInterval(_ name: String, of row: SummaryRow) -> Bool {
    !type(of: row.estimator.estimator).parameters.contains { $0.name == name }
  }

  /// By how much the RMSE falls from the least to the largest sample size.
  private static func sampleSize(_ matrix: ResultMatrix, _ report: ReportSource) -> String? {
    let counts = report.summary.study.sampleSizes.filter { count in
      report.rows.contains { $0.cell.count == count }
    }
    guard let least = counts.min(), let most = counts.max(), least < most else { return nil }
    // The estimators and laws of the matrix on the first screen.
    let laws = Set(matrix.columns.map(\.law.canonicalText))
    let rows = report.rows.filter {
      $0.competes && $0.target.quantity == matrix.quantity && laws.contains($0.cell.law.canonicalText)
    }
    // The geometric mean over laws and quantities.
    let falls = rows.groups(by: \.estimator.canonicalText).compactMap {
      group -> (label: String, fall: Double)? in
      let pairs = group.members.groups { "\($0.cell.law.canonicalText) \($0.target.quantity)" }.compactMap {
        pair -> Double? in
        guard let first = pair.members.first(where: { $0.cell.count == least }),
          let last = pair.members.first(where: { $0.cell.count == most }),
          let before = first.measures.rootMeanSquaredError, let after = last.measures.rootMeanSquaredError,
          !report.isRounding(before, of: first), !report.isRounding(after, of: last)
        else { return nil }
        return naturalLog(before / after)
      }
      guard !pairs.isEmpty else { return nil }
      return (
        report.label(of: group.members[0]), naturalExp(pairs.reduce(0, +) / Double(pairs.count))
      )
    }
    guard let steep = falls.max(by: { $0.fall < $1.fall }), let flat = falls.min(by: { $0.fall < $1.fall })
    else { return nil }
    let usual = ChoiceFindings.times((Double(most) / Double(least)).squareRoot())
    let name = { (label: String) in ReportSource.quoted(label) }
    let start =
      "From n = \(least) to \(most) the RMSE of \(name(steep.label)) falls most, to 1/\(ChoiceFindings.times(steep.fall))"
    let end = falls.count > 1 ? ", that of \(name(flat.label)) least, \(change(flat.fall))" : ""
    return "\(start)\(end); 1/√n would be 1/\(usual)."
  }

  private static func change(_ fall: Double) -> String {
    fall >= 1 ? "to 1/\(ChoiceFindings.times(fall))" : "it grows to ×\(ChoiceFindings.times(1 / fall))"
  }
}
