extension JointTable {
  /// A quantity of binned variables, whose cells are off by at most `cellError`; nil if the table does
  /// not have it.
  ///
  /// - Parameter sumsOfCells: The number of entropies that it is made of.
  func binnedTruth(of quantity: Quantity, cellError: Double, sumsOfCells: Int) -> ExactValue? {
    guard let value = value(of: quantity) else { return nil }
    if let near = nearIndependence(of: quantity, cellError: cellError) {
      return ExactValue(rounding: near.value, errorBound: near.errorBound, kind: .quadrature)
    }
    // An error of δ in a cell or a sum of cells p changes −p ln p by δ (1 − ln δ) at most.
    let (count, delta) = (Double(probabilities.count), max(cellError, 1e-18))
    let bound = Double(sumsOfCells) * count * delta * (1 - naturalLog(delta)) + 2e-15 * (count + 2)
    return ExactValue(rounding: value, errorBound: bound, kind: .quadrature)
  }
}
