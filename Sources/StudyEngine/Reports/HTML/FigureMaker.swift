import MutualInformation

/// The figures of a group of rows.
struct FigureMaker {
  let group: FigureGroup
  let labels: EntryLabels
  let style: ChartStyle
  let unit: InformationUnit

  /// A figure shows so many series before a reader asks for more.
  static let firstSeries = 8

  /// The rows of one series.
  private struct Line {
    let rows: [SummaryRow]
    let label: String
    let look: ChartStyle.Look
    /// What the legend adds.
    var remark = ""

    var competes: Bool { rows.contains(where: \.competes) }
  }

  /// Bias and RMSE; nil if all errors are rounding.
  var errors: ReportFigures.Figure? {
    guard group.rows.contains(where: { !$0.measures.hasRoundingErrorsOnly }) else { return nil }
    // One of those whose intervals differ, but not their estimates.
    let kinds = lines.groups { line in
      Likeness(id: line.rows[0].estimator.estimator.shownName, values: line.rows.map(Self.values))
    }
    let lines = kinds.map { kind in
      var line = kind.members[0]
      let twins = kind.members.count - 1
      if twins > 0 { line.remark = " and \(twins) more with the same estimates" }
      return line
    }
    return figure(
      [.bias, .rootMeanSquare], of: lines, group.caption, first: best(lines),
      "with the smallest RMSE where they are worst against the others")
  }

  /// Coverage and width of intervals; nil without intervals.
  var intervals: ReportFigures.Figure? {
    figure([.coverage, .width], "coverage and width of intervals") { $0.coverage?.value }
  }

  /// How often tests reject independence; nil without tests.
  var tests: ReportFigures.Figure? {
    figure([.rejections], "size and power of tests") { $0.rejections?.value }
  }

  /// A figure of the lines that have a measure; nil without one.
  private func figure(
    _ measures: [FigureMeasure], _ words: String, of value: (UncertaintyMeasures) -> Double?
  ) -> ReportFigures.Figure? {
    let lines = lines.filter { $0.rows.contains { $0.measures.uncertainty.flatMap(value) != nil } }
    guard !lines.isEmpty else { return nil }
    return figure(
      measures, of: lines, "\(group.caption): \(words)", first: Set(lines.indices.prefix(Self.firstSeries)),
      "first in the study")
  }

  /// The lines with what the labels of their rows have in common.
  private var lines: [Line] {
    let rows = group.lines
    // Lines of many entries have looks of their own, by the same rule.
    let looks =
      group.isOfEstimators
      ? ChartStyle.looks(of: rows.map { $0[0].estimator.estimator.shownName })
      : rows.map { style.look(of: $0[0].estimator) }
    return zip(rows, looks).map { rows, look in
      let all = rows.map { LabelParts.of(labels.label(of: $0.estimator)) }
      let shared = all[0].filter { part in all.allSatisfy { $0.contains(part) } }
      return Line(rows: rows, label: shared.joined(separator: ", "), look: look)
    }
  }

  private func figure(
    _ measures: [FigureMeasure], of lines: [Line], _ caption: String, first: Set<Int>, _ choice: String
  ) -> ReportFigures.Figure {
    // By name every line of the drawing is named: there is room for all.
    let first = group.axis == nil ? Set(lines.indices) : first
    let names = names(lines, first)
    let charts = measures.map { measure in
      Chart(
        heading: measure.heading(group.quantity, unit), xTitle: group.axis?.title ?? "",
        series: lines.enumerated().map { index, line in
          Chart.Series(
            name: names[index], colour: line.look.colourClass, marker: line.look.markerName,
            isFirst: first.contains(index),
            points: line.rows.compactMap { row in
              let label = labels.label(of: row.estimator)
              return group.x(of: row).flatMap { measure.point(row, at: $0, group.axis?.title, label, unit) }
            }.sorted { $0.x < $1.x },
            exact: line.rows.compactMap { row in
              measure.exact(row).flatMap { unit.value($0, of: group.quantity) }.flatMap { exact in
                group.x(of: row).map { ($0, exact) }
              }
            }.sorted { $0.0 < $1.0 })
        }, isLogarithmicInX: group.isLogarithmic, goal: measure.goal(group.rows))
    }
    return ReportFigures.Figure(
      caption: caption,
      cells: Set(group.rows.map(\.cell.number)).sorted().map(String.init).joined(separator: " "),
      panels: charts.map { group.axis == nil ? $0.byName() : $0.overNumbers() },
      legend: lines.enumerated().map { index, line in
        ReportFigures.Figure.Entry(
          number: index, name: line.label + line.remark + (line.competes ? "" : " (knows the law)"),
          colour: line.look.colourClass,
          marker: line.look.markerName,
          hasExact: group.axis != nil && charts.contains { $0.series[index].exact.count > 1 },
          hasJoin: group.axis != nil && charts.contains { $0.series[index].points.count > 1 },
          isMore: !first.contains(index))
      },
      choice: first.count == lines.count
        ? nil : "Shown are the \(first.count) of \(lines.count) series \(choice).")
  }

  /// The names of lines in a chart: those of lines seen first have only what tells these apart.
  private func names(_ lines: [Line], _ first: Set<Int>) -> [String] {
    var names = LabelParts.withoutCommon(lines.map(\.label))
    let order = first.sorted()
    for (index, name) in zip(order, LabelParts.withoutCommon(order.map { lines[$0].label })) {
      names[index] = name
    }
    return names
  }

  /// The lines that are seen first: of those that compete those with the smallest of their largest ratios of the RMSE to
  /// the best one at that x.
  private func best(_ lines: [Line]) -> Set<Int> {
    let errors = lines.map { line in
      Dictionary(
        line.rows.compactMap { row -> (Double, Double)? in
          guard let x = group.x(of: row), let error = row.measures.rootMeanSquaredError else { return nil }
          return (x, max(error, 1e-12))
        }, uniquingKeysWith: max)
    }
    let least = zip(errors, lines).filter(\.1.competes).map(\.0).reduce(into: [Double: Double]()) {
      $0.merge($1, uniquingKeysWith: min)
    }
    // One that misses an x is behind those that have all.
    let worst = errors.map { values in
      values.count < least.count
        ? .infinity : values.map { $0.value / (least[$0.key] ?? $0.value) }.max() ?? .infinity
    }
    let rank = { (index: Int) in (lines[index].competes ? 0 : 1, worst[index], index) }
    return Set(lines.indices.sorted { rank($0) < rank($1) }.prefix(Self.firstSeries))
  }

  /// The key of estimators of one id that differ in their intervals alone.
  private struct Likeness: Hashable {
    let id: String
    let values: [[Double?]]
  }

  private static func values(_ row: SummaryRow) -> [Double?] {
    [Double(row.cell.number), row.measures.bias, row.measures.biasMCSE, row.measures.rootMeanSquaredError]
  }
}
