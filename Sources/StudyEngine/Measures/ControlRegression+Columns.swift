import MutualInformation

/// Columns in memory, for callers without a store.
extension ControlRegression {
  private static let tileLength = 64

  /// Regresses estimates.
  ///
  /// - Parameters:
  ///   - columns: The estimates by row, all of the same replications.
  ///   - targets: Their targets.
  package static func biases(of columns: [[Double]], targets: [Target]) -> [ControlledEstimate?] {
    guard let count = columns.first?.count, count > 0 else { return columns.map { _ in nil } }
    var regression = ControlRegression(
      targets.map { Row($0) }, replications: count, tileLength: tileLength)
    regression.takeAll(columns, tileLength: tileLength)
    return columns.indices.map { row in
      regression.bias(ofRow: row, plainMCSE: measures(columns[row], targets[row]).biasMCSE)
    }
  }

  /// Regresses squared errors; see `SquareRegression`.
  ///
  /// - Parameters:
  ///   - columns: The estimates by row, all of the same replications.
  ///   - targets: Their targets.
  ///   - replicationsPerControl: As for `SquareRegression`, whose number it is if nil.
  package static func meanSquaredErrors(
    of columns: [[Double]], targets: [Target], replicationsPerControl: Int? = nil
  ) -> [ControlledEstimate?] {
    guard let count = columns.first?.count,
      var regression = SquareRegression(
        targets.map { Row($0) }, replications: count,
        replicationsPerControl: replicationsPerControl ?? SquareRegression.replicationsPerControl,
        tileLength: tileLength)
    else { return columns.map { _ in nil } }
    regression.takeAll(columns, tileLength: tileLength)
    return columns.indices.map { row in
      regression.meanSquaredError(
        ofRow: row, plainMCSE: measures(columns[row], targets[row]).meanSquaredErrorMCSE)
    }
  }

  private static func measures(_ column: [Double], _ target: Target) -> Measures {
    Measures(of: column, failures: 0, truth: target.truth.value, expectation: .none)
  }
}
