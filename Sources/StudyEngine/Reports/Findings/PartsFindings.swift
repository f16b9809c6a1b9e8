import MutualInformation

/// Where the error of the trained critic with the largest bias comes from.
struct PartsFindings {
  let all: [StudyFinding]

  init(_ report: ReportSource) {
    let rows = report.whole.cells.flatMap { cell in
      let parts = ErrorParts(cell)
      return cell.map { (row: $0, parts: parts.parts(of: $0).compactMap { $0 }) }
    }
    let bias = { (row: SummaryRow) in abs(row.measures.bias ?? 0) }
    let candidates = rows.filter { !$0.parts.isEmpty && BiasFindings.isBiased($0.row) }
    let amount = { (row: SummaryRow) in
      report.amount(row.measures.bias, row.measures.biasMCSE, row.target.quantity)
    }
    // The largest first; what is chance is not said.
    let told = candidates.sorted { bias($0.row) > bias($1.row) }.lazy.map { row, parts in
      (
        row: row,
        parts: parts.filter {
          ErrorParts.isAdded($0.target.quantity, to: row) && BiasFindings.isBiased($0)
        }.sorted { bias($0) > bias($1) }
      )
    }
    guard let (row, parts) = told.first(where: { !$0.parts.isEmpty }) else {
      all = []
      return
    }
    all = [
      StudyFinding(
        .parts,
        "Behind the bias of \(report.name(row)), \(amount(row)) (\(report.cell(row))): "
          + parts.map { "\($0.target.quantity) \(amount($0))" }.joined(separator: ", ") + ".")
    ]
  }
}
