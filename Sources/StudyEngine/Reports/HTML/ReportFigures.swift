import MutualInformation

/// The figures of a report: bias and RMSE of every estimator, coverage and width of intervals, size
/// and power of tests.
struct ReportFigures {
  /// Charts with their legend.
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

  init(_ summary: Summary, _ labels: EntryLabels, in unit: InformationUnit) {
    let style = ChartStyle(summary)
    let groups = FigureGroup.all(of: summary)
    let figures = groups.flatMap { group in
      let maker = FigureMaker(group: group, labels: labels, style: style, unit: unit)
      return [maker.errors, maker.intervals, maker.tests].compactMap(\.self)
    }
    self.figures = Array(figures.prefix(Self.limit))
    let others = figures.dropFirst(Self.limit)
    leftOut =
      others.isEmpty
      ? nil
      : "The first \(Self.limit) of \(figures.count) figures are drawn; without one: "
        + others.map(\.caption).joined(separator: "; ") + ". The tables have all."
  }
}
