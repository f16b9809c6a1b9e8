import MutualInformation

/// The first screen of a run: which estimator to take, and what the wrong one costs.
///
/// At most 40 lines from 100 columns on, else 55: the study in a sentence, a matrix of one measure
/// by estimator and law for the sample sizes that fit, findings, and where the rest is.
public enum FirstScreen {
  /// The most lines at a width.
  static func height(at width: Int) -> Int { width >= TableStyle.usualWidth ? 40 : 55 }

  /// The screen.
  ///
  /// - Parameters:
  ///   - summary: The summary of the run, or of a part of it (`Summary.selecting`).
  ///   - measure: What the matrix shows; `MatrixMeasure.usual` if nil.
  ///   - unit: The unit of information.
  ///   - style: Width and colours.
  ///   - directory: The directory of the run, for the commands that show the rest.
  public static func render(
    _ summary: Summary, measure: MatrixMeasure? = nil, in unit: InformationUnit = .nats,
    style: TableStyle, directory: String
  ) -> String {
    lines(summary, measure ?? .usual(of: summary), unit, style, directory).map { $0 + "\n" }.joined()
  }

  private static func lines(
    _ summary: Summary, _ measure: MatrixMeasure, _ unit: InformationUnit, _ style: TableStyle,
    _ directory: String
  ) -> [String] {
    let source = ReportSource(summary, in: unit)
    let report = Report(summary, in: unit, isShort: true)
    let wrap = { (text: String) in wrapped(text, width: style.proseWidth) }
    let head =
      ([report.title, report.settings] + (report.partial.map { [$0] } ?? []) + missing(summary)
      + report.constants)
      .flatMap(wrap)
    let findings = StudyFinding.first(source)
    let matrices = ResultMatrix.all(source, measure: measure)
    let blocks = matrices.map { MatrixLayout($0, source, style) }
    // What stands below the matrices is made first; they get the lines that are left.
    let foot = { (findings: ArraySlice<String>, rest: [String]) in
      (findings.isEmpty ? [] : [""] + findings.flatMap { wrap("* " + $0) }) + [""]
        + report.totals.flatMap(wrap) + wrap(pointers(rest, directory, measure, source))
    }
    let legend = matrices.isEmpty ? [] : wrap(MatrixLayout.legend(matrices, measure))
    let fit = { (findings: ArraySlice<String>) in
      fitted(
        blocks,
        into: height(at: style.width) - head.count - legend.count
          - foot(findings, rest(matrices[...])).count)
    }
    var said = findings[...]
    var (shown, next) = fit(said)
    // The third sentence gives way to matrices.
    if said.count > 2,
      next < blocks.count || shown.count < blocks.reduce(0, { $0 + $1.lines(atMost: .max).count + 1 })
    {
      said = findings.prefix(2)
      (shown, next) = fit(said)
    }
    if matrices.isEmpty {
      return head + ["", "No row has a value of the measure \(measure.id)."] + foot(said, [])
    }
    return head + shown + legend + foot(said, rest(matrices[next...]))
  }

  /// How many replications there are where some are missing: `So far 7 of 10 replications.`
  private static func missing(_ summary: Summary) -> [String] {
    let short = summary.rows.compactMap { row -> (found: Int, asked: Int)? in
      let found = row.measures.replications
      return summary.asked(ofCell: row.cell.number - 1).flatMap { found < $0 ? (found, $0) : nil }
    }
    guard let least = short.map(\.found).min(), let most = short.map(\.found).max(),
      let fewest = short.map(\.asked).min(), let all = short.map(\.asked).max()
    else { return [] }
    return ["So far \(ranged(least, most)) of \(ranged(fewest, all)) replications."]
  }

  /// The lines of the matrices that fit, and the number of these. The first is cut so far that a
  /// second one of the same sample size fits, too.
  private static func fitted(_ blocks: [MatrixLayout], into room: Int) -> (lines: [String], count: Int) {
    var (lines, next, left) = ([String](), 0, room)
    while next < blocks.count {
      let second =
        next == 0 && blocks.count > 1 && blocks[1].count == blocks[0].count ? blocks[1].least + 1 : 0
      let block =
        left - 1 - second >= blocks[next].least
        ? blocks[next].lines(atMost: left - 1 - second) : blocks[next].lines(atMost: left - 1)
      guard !block.isEmpty else { break }
      lines += [""] + block
      left -= block.count + 1
      next += 1
    }
    return (lines, next)
  }

  /// What the screen has no room for: `3 laws at n = 100`.
  private static func rest(_ matrices: ArraySlice<ResultMatrix>) -> [String] {
    let laws = matrices.groups(by: \.count).map { count, members in
      (count: count, laws: Set(members.flatMap { $0.columns.map(\.number) }).count)
    }
    return laws.groups(by: \.laws).map { number, members in
      "\(counted(number, "law")) at n = \(listed(members.map { String($0.count) }, atMost: 6))"
    }
  }

  private static func pointers(
    _ rest: [String], _ directory: String, _ measure: MatrixMeasure, _ source: ReportSource
  ) -> String {
    let others = MatrixMeasure.all.filter { other in
      other.id != measure.id && source.rows.contains { other.value($0) != nil }
    }.map(\.id)
    let left = rest.isEmpty ? "" : "Left out: \(rest.joined(separator: ", ")). "
    let options =
      ["--cells (all tables)"] + (others.isEmpty ? [] : ["--measure \(others.joined(separator: "|"))"])
      + ["--n, --law, --estimator", "--format html"]
    return left + "More: mi-study report \(shellQuoted(directory)) \(options.joined(separator: ", "))."
  }
}
