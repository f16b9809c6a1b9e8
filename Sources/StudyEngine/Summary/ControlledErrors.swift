import MutualInformation

/// The errors of a cell's biases at a look under a rule with control variates: bounds for exact
/// rows, and for adjusted rows the MCSEs after adjustment.
struct ControlledErrors {
  /// The regression past which the replications of the look must go; nil if there is none.
  var controls: CellControls?
  private var bounds: [Int: Double] = [:]
  private let plain: [Double?]

  /// Finds the exact rows.
  ///
  /// - Parameters:
  ///   - sums: The sums of the look, by estimator and quantity.
  ///   - replications: The replications of the look, 0..<this.
  ///   - targets: Returns the targets of the estimator at an index.
  init(_ cell: Cell, _ sums: [[LookSums]], replications: Int, targets: (Int) -> [Target]) {
    plain = sums.joined().map(\.biasMCSE)
    var rows: [CellControls.Row] = []
    for position in cell.estimators.indices {
      for (target, sums) in zip(targets(position), sums[position]) {
        let row = ControlRegression.Row(target)
        if let expectation = row.expectation, sums.count == replications {
          bounds[rows.count] =
            difference(
              expectation.value, expectation.errorBound, target.truth.value, target.truth.errorBound
            ).errorBound
        }
        rows.append(((position, rows.count), row, sums.count, replications - sums.count))
      }
    }
    controls = CellControls(rows, wantsSquares: false)
  }

  /// The errors by index of the row, as far as they differ from the plain MCSEs; nil unless all
  /// replications went past the regression.
  var all: [Int: Double]? {
    guard let controls else { return bounds }
    guard controls.isComplete else { return nil }
    var errors = bounds
    for (row, bias) in controls.biases(plainMCSE: { plain[$0] }) { errors[row] = bias.mcse }
    return errors
  }
}
