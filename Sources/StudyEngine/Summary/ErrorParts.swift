import MutualInformation

/// The parts of the errors of trained critics, by the rows of a cell that have them.
///
/// A part is a quantity of the same estimator, so its mean and MCSE are over the same samples and
/// trainings as the bias of the estimate.
struct ErrorParts {
  /// The quantities that are parts of an error.
  static let quantities = Catalog.quantities.filter(\.isPart)

  /// The name of a part as a column: `bound_gap`.
  static func column(_ part: Quantity) -> String { part.name.replacing(" ", with: "_") }

  /// The measures of a part: its mean, which is the bias of a quantity of 0, and the MCSE.
  static let measures = Measure.all.filter { ["bias", "bias_mcse"].contains($0.id) }

  /// Whether a part adds to the bias of what is reported: overfit where draws that train test, too,
  /// selection where the largest test value is reported.
  static func isAdded(_ part: Quantity, to row: SummaryRow) -> Bool {
    switch part {
    case .overfit: row.estimator.arguments["split"] == .word("none")
    case .selection: row.estimator.arguments["report"] == .word("largest-test")
    default: true
    }
  }

  private let rows: [String: [SummaryRow]]

  init(_ cell: ArraySlice<SummaryRow>) {
    rows = Dictionary(grouping: cell.filter(\.target.quantity.isPart), by: \.estimator.canonicalText)
  }

  /// The rows of the parts of an estimate, in the order of `quantities`; nil for each that it has not.
  func parts(of row: SummaryRow) -> [SummaryRow?] {
    let own = row.target.quantity == .mutualInformation ? rows[row.estimator.canonicalText] : nil
    return Self.quantities.map { quantity in own?.first { $0.target.quantity == quantity } }
  }
}
