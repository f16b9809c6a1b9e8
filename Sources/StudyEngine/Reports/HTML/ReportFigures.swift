import MutualInformation

/// The figures of a report: bias and RMSE of every estimator, coverage of intervals and rejections
/// of tests where there are some, two charts a figure.
struct ReportFigures {
  /// Two charts with their legend.
  struct Figure {
    struct Entry {
      /// Its place among the series of the charts.
      let number: Int
      let name: String
      let colour: String
      let marker: String
      let hasExact: Bool
      let hasJoin: Bool
      /// Whether a reader asks for it.
      let isMore: Bool
    }
    let caption: String
    /// The numbers of its cells, for the filter.
    let cells: String
    let panels: [ChartDrawing]
    let legend: [Entry]
    /// Which series are seen first; nil if all are.
    let choice: String?
  }

  let figures: [Figure]
  /// The laws without a figure, in words; nil if all have one.
  let leftOut: String?

  /// At most so many figures are drawn.
  static let limit = 24
  /// A figure shows so many series before a reader asks for more.
  static let firstSeries = 8

  init(_ summary: Summary, _ labels: EntryLabels, in unit: InformationUnit) {
    let style = ChartStyle(summary.study)
    let groups = FigureGroup.all(of: summary)
    let figures = groups.flatMap { group in
      [
        Self.errors(group, labels, style, unit), Self.statements(group, labels, style, unit),
      ].compactMap(\.self)
    }
    self.figures = Array(figures.prefix(Self.limit))
    let others = figures.dropFirst(Self.limit)
    leftOut =
      others.isEmpty
      ? nil
      : "The first \(Self.limit) of \(figures.count) figures are drawn; without one: "
        + others.map(\.caption).joined(separator: "; ") + ". The tables have all."
  }

  /// Bias and RMSE; nil if all errors are rounding.
  private static func errors(
    _ group: FigureGroup, _ labels: EntryLabels, _ style: ChartStyle, _ unit: InformationUnit
  ) -> Figure? {
    guard group.rows.contains(where: { !$0.measures.hasRoundingErrorsOnly }) else { return nil }
    // One of those whose intervals differ, but not their estimates.
    let kinds = group.rows.groups(by: \.estimator.canonicalText).map(\.members).groups { rows in
      Likeness(id: rows[0].estimator.id, values: rows.map(values))
    }
    let lines = kinds.map { kind in
      let twins = kind.members.count - 1
      return Line(
        rows: kind.members[0], label: labels.label(of: kind.members[0][0].estimator),
        remark: twins > 0 ? " and \(twins) more with the same estimates" : "")
    }
    return figure(
      [.bias, .rootMeanSquare], of: lines, group.caption, group, style, unit,
      choice: "with the smallest RMSE where they are worst against the others")
  }

  /// Coverage and rejections; nil without an interval or a test.
  private static func statements(
    _ group: FigureGroup, _ labels: EntryLabels, _ style: ChartStyle, _ unit: InformationUnit
  ) -> Figure? {
    let lines = group.rows.filter { $0.measures.uncertainty != nil }
      .groups(by: \.estimator.canonicalText).map {
        Line(rows: $0.members, label: labels.label(of: $0.members[0].estimator), remark: "")
      }
    let measures = [FigureMeasure.coverage, .rejections].filter { measure in
      group.rows.contains { measure.point($0, at: 0, nil, "", unit) != nil }
    }
    guard !measures.isEmpty else { return nil }
    let words = measures.map { $0 == .coverage ? "coverage" : "power and size" }
    return figure(
      measures, of: lines, "\(group.caption): \(words.joined(separator: ", "))", group, style, unit,
      choice: "first in the study")
  }

  /// The rows of one estimator in a figure.
  private struct Line {
    let rows: [SummaryRow]
    let label: String
    let remark: String
  }

  private static func figure(
    _ measures: [FigureMeasure], of lines: [Line], _ caption: String, _ group: FigureGroup, _ style: ChartStyle,
    _ unit: InformationUnit, choice: String
  ) -> Figure {
    // By name every line of the drawing is named: there is room for all.
    let first =
      group.axis == nil
      ? Set(lines.indices)
      : measures[0] == .bias ? best(lines, group) : Set(lines.indices.prefix(firstSeries))
    let names = lines.map(\.label).withoutCommonParts()
    let charts = measures.map { measure in
      Chart(
        heading: measure.heading(group.quantity, unit), xTitle: group.axis?.title ?? "",
        series: lines.enumerated().map { index, line in
          let estimator = line.rows[0].estimator
          return Chart.Series(
            name: line.label, shortName: names[index].abbreviated(to: 28), colour: style.colour(of: estimator),
            marker: style.marker(of: estimator), isFirst: first.contains(index),
            points: line.rows.compactMap { row in
              group.x(of: row).flatMap { measure.point(row, at: $0, group.axis?.title, line.label, unit) }
            }.sorted { $0.x < $1.x },
            exact: line.rows.compactMap { row in
              measure.exact(row).flatMap { unit.value($0, of: group.quantity) }.flatMap { exact in
                group.x(of: row).map { ($0, exact) }
              }
            }.sorted { $0.0 < $1.0 })
        }, isLogarithmicInX: group.isLogarithmic, goal: measure.goal(group.rows))
    }
    return Figure(
      caption: caption,
      cells: Set(group.rows.map(\.cell.number)).sorted().map(String.init).joined(separator: " "),
      panels: charts.map { group.axis == nil ? $0.byName() : $0.overNumbers() },
      legend: lines.enumerated().map { index, line in
        let estimator = line.rows[0].estimator
        return Figure.Entry(
          number: index, name: line.label + line.remark, colour: style.colour(of: estimator),
          marker: style.marker(of: estimator),
          hasExact: group.axis != nil && charts.contains { $0.series[index].exact.count > 1 },
          hasJoin: group.axis != nil && charts.contains { $0.series[index].points.count > 1 },
          isMore: !first.contains(index))
      },
      choice: first.count == lines.count
        ? nil : "Shown are the \(first.count) of \(lines.count) estimators \(choice).")
  }

  /// The lines that are seen first: those with the smallest of their largest ratios of the RMSE to
  /// the best one at that x.
  private static func best(_ lines: [Line], _ group: FigureGroup) -> Set<Int> {
    let errors = lines.map { line in
      Dictionary(
        line.rows.compactMap { row -> (Double, Double)? in
          guard let x = group.x(of: row), let error = row.measures.rootMeanSquaredError else { return nil }
          return (x, max(error, 1e-12))
        }, uniquingKeysWith: max)
    }
    let least = errors.reduce(into: [Double: Double]()) { $0.merge($1, uniquingKeysWith: min) }
    // One that misses an x is behind those that have all.
    let worst = errors.map { values in
      values.count < least.count
        ? .infinity : values.map { $0.value / least[$0.key]! }.max() ?? .infinity
    }
    return Set(lines.indices.sorted { (worst[$0], $0) < (worst[$1], $1) }.prefix(firstSeries))
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
