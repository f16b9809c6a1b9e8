import MutualInformation

/// A published figure beside a row of the study that it is about.
struct PublishedComparison {
  let figure: PublishedFigure
  let row: SummaryRow

  /// Whether the figure is a truth, which no estimator has a part in.
  var isTruth: Bool { figure.measure == .truth }

  /// `yes` or `no`; nil if the study has no such figure.
  var agreement: String? { figure.agrees(with: row).map { $0 ? "yes" : "no" } }

  /// All comparisons, in the order of the published figures and of the rows.
  static func all(_ summary: Summary) -> [PublishedComparison] {
    summary.study.published.flatMap { figure in
      let rows = summary.rows.filter(figure.isAbout)
      // A truth belongs to a cell: the first row of the cell stands for all.
      return rows.indices.filter { index in
        figure.measure != .truth || index == 0 || rows[index - 1].cell.number != rows[index].cell.number
      }.map { PublishedComparison(figure: figure, row: rows[$0]) }
    }
  }
}
