import MutualInformation

/// Findings that a reader acts on: which estimator is the safest, and what a wrong one costs.
struct ChoiceFindings {
  let all: [StudyFinding]

  /// One sentence about the matrix of the largest sample size with the most comparisons.
  init(_ matrix: ResultMatrix?, _ report: ReportSource) {
    all = matrix.flatMap { Self.sentence($0, report) }.map { [StudyFinding(.choice, $0)] } ?? []
  }

  /// The matrix of the RMSE that compares most; nil without one.
  static func matrix(_ report: ReportSource) -> ResultMatrix? {
    let matrices = ResultMatrix.all(report, measure: MatrixMeasure.all[0])
    let candidates = matrices.filter { matrix in
      matrix.count == matrices[0].count && matrix.lines.count > 1 && matrix.lines.contains { $0.worst != nil }
    }
    // Of equals the first.
    let size = { (matrix: ResultMatrix) in matrix.lines.count * matrix.columns.count }
    return candidates.map(size).max().flatMap { largest in candidates.first { size($0) == largest } }
  }

  private static func sentence(_ matrix: ResultMatrix, _ report: ReportSource) -> String? {
    // Entries that differ in their interval or test alone have the same estimates.
    let estimators = matrix.lines.compactMap { line in
      line.entries.lazy.compactMap { $0?.row.estimator.estimator.canonicalText }.first
    }
    guard Set(estimators).count > 1 else { return nil }
    let wins = { (line: ResultMatrix.Line) in line.entries.count { $0?.isBest ?? false } }
    let quantity = matrix.quantity == .mutualInformation ? "" : " of \(matrix.quantity)"
    guard let safest = matrix.lines.first, let ratio = safest.worstEntry?.ratio,
      let most = matrix.lines.map(wins).max(), let winner = matrix.lines.first(where: { wins($0) == most }),
      let costly = matrix.lines.max(by: { ($0.worstEntry?.ratio ?? 0) < ($1.worstEntry?.ratio ?? 0) }),
      let price = costly.worstEntry
    else { return nil }
    let laws = matrix.columns.count
    let place = { (entry: ResultMatrix.Entry) in EntryLabels.shortLabel(of: entry.row.cell.law) }
    let name = { (line: ResultMatrix.Line) in ReportSource.quoted(line.label) }
    let cost =
      costly.label == safest.label
      ? "" : "; the costliest is \(name(costly)), ×\(times(price.ratio)) (\(place(price)))"
    if laws == 1 {
      guard let best = winner.entries[0] else { return nil }
      let level = matrix.lines.filter { $0.entries[0]?.isLevel ?? false }.map(name)
      return "At n = \(matrix.count) \(name(winner)) has the smallest RMSE\(quantity), "
        + report.amount(best.value, best.error, matrix.quantity)
        + (level.isEmpty ? "" : "; not to be told from it: \(listed(level, atMost: 3))") + cost + "."
    }
    let start = "At n = \(matrix.count), over \(laws) laws, \(name(safest)) is the safest\(quantity): "
    let worst =
      "at worst ×\(times(ratio)) the best RMSE" + (safest.worstEntry.map { " (\(place($0)))" } ?? "")
    if wins(safest) == most { return start + "best under \(most), " + worst + cost + "." }
    let other =
      winner.worstEntry.map {
        "; \(name(winner)) is best under \(most), but ×\(times($0.ratio)) off under \(place($0))"
      } ?? ""
    return start + worst + other + (costly.label == winner.label ? "" : cost) + "."
  }

  /// A ratio with two digits.
  static func times(_ ratio: Double?) -> String {
    Figure.rounded(ratio, digits: 2)
  }
}
