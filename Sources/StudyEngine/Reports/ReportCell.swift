import MutualInformation

/// How the reports for people head a cell.
struct ReportCell {
  /// In the heading of a cell that ended at at-most.
  static let targetsNotMet = "TARGETS NOT MET"

  /// The number, the law and the sample size, as fields of a table.
  let fields: [TextTable.Field]
  /// The columns of `fields`.
  static let columns: [TextTable.Column] = [
    .init("cell", .numbers), .init("law", .words), .init("n", .numbers),
  ]
  /// Law, sample size, truth of a single quantity, replications: `cell 1: ...`, `n = 1000`, ...
  let heading: [String]
  /// Whether tables must name quantities and their truths, because the heading cannot.
  let hasSeveralQuantities: Bool

  /// - Parameter rows: Those of the cell.
  init(_ rows: ArraySlice<SummaryRow>, _ source: ReportSource) {
    let (summary, unit) = (source.summary, source.unit)
    let (cell, target) = (rows[rows.startIndex].cell, rows[rows.startIndex].target)
    let law = EntryLabels.label(of: cell.law)
    fields = [String(cell.number), law, String(cell.count)].map { TextTable.Field($0) }
    hasSeveralQuantities = rows.hasSeveralQuantities
    var heading = ["cell \(cell.number): \(law)", "n = \(cell.count)"]
    if !hasSeveralQuantities {
      let truth = unit.figure(target.truth, of: target.quantity)
      heading.append(
        "\(target.quantity) = \(truth)" + (target.quantity.dimension == .information ? " \(unit)" : ""))
    }
    let asked = summary.asked(ofCell: cell.number - 1)
    let counts = rows.map(\.measures.replications)
    if let least = counts.min(), let most = counts.max() {
      if let asked, (least, most) != (asked, asked) {
        heading.append("\(ranged(least, most)) of \(asked) replications")
      } else if case .uniform = summary.study.replications {
        // The settings of the report have it.
      } else {
        heading.append(
          "\(ranged(least, most)) replication\(most == 1 ? "" : "s")" + (asked == nil ? " so far" : ""))
      }
    }
    if summary.looks.indices.contains(cell.number - 1), summary.looks[cell.number - 1].isShort {
      heading.append(Self.targetsNotMet)
    }
    self.heading = heading
  }
}
