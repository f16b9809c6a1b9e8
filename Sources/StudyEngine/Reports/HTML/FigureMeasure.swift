import MutualInformation

/// A measure of a row that a chart shows.
enum FigureMeasure {
  case bias
  case rootMeanSquare
  case coverage
  case width
  case rejections

  /// Its name on an axis: `RMSE, nats`.
  func heading(_ quantity: Quantity, _ unit: InformationUnit) -> String {
    switch self {
    case .bias: "bias, \(unit.name(for: quantity))"
    case .rootMeanSquare: "RMSE, \(unit.name(for: quantity))"
    case .coverage: "intervals that cover the truth, %"
    case .width: "mean width of intervals, \(unit.name(for: quantity))"
    case .rejections: "tests that reject independence, %"
    }
  }

  /// What the values of rows should be.
  func goal(_ rows: [SummaryRow]) -> Chart.Goal {
    switch self {
    case .bias: .zero
    case .rootMeanSquare, .width: .least
    case .coverage: .shares(Self.shares(rows.compactMap { $0.measures.uncertainty?.level }))
    case .rejections: .shares(Self.shares(rows.compactMap { $0.measures.uncertainty?.significance }))
    }
  }

  private static func shares(_ levels: [Double]) -> [Double] { Set(levels).sorted().map { 100 * $0 } }

  /// The exact value in nats; nil unless expectation (and variance) are exact.
  func exact(_ row: SummaryRow) -> Double? {
    guard row.target.expectation.kind == .exact, let bias = row.target.exactBias?.value else { return nil }
    switch self {
    case .bias: return bias
    case .rootMeanSquare:
      return row.measures.exactVariance.map { (bias * bias + max($0, 0)).squareRoot() }
    case .coverage, .width, .rejections: return nil
    }
  }

  /// The point of a row, at an x with a title if there is one; nil without a value.
  func point(
    _ row: SummaryRow, at x: Double, _ title: String?, _ label: String, _ unit: InformationUnit
  ) -> Chart.Point? {
    let place = label + (title.map { ", \($0) = \(Figure.plain(x))" } ?? "")
    let (measures, uncertainty) = (row.measures, row.measures.uncertainty)
    switch self {
    case .bias:
      return point(
        row, at: x, "\(place): bias", measures.printedBias, measures.printedBiasMCSE, unit)
    case .rootMeanSquare:
      return point(
        row, at: x, "\(place): RMSE", measures.rootMeanSquaredError, measures.rootMeanSquaredErrorMCSE, unit)
    case .coverage:
      return point(uncertainty?.coverage, at: x, "\(place): coverage")
    case .width:
      return point(
        row, at: x, "\(place): mean width", uncertainty?.meanWidth, uncertainty?.meanWidthMCSE, unit)
    case .rejections:
      return point(
        uncertainty?.rejections, at: x, "\(place): \(row.target.truth.isZero ? "size" : "power")")
    }
  }

  private func point(
    _ row: SummaryRow, at x: Double, _ place: String, _ value: Double?, _ error: Double?,
    _ unit: InformationUnit
  ) -> Chart.Point? {
    let quantity = row.target.quantity
    guard let y = unit.value(value, of: quantity) else { return nil }
    let error = unit.value(error, of: quantity)
    let exact = unit.value(exact(row), of: quantity).map { ", exact \(Figure.text($0, error: error))" } ?? ""
    return Chart.Point(
      x: x, y: y, bar: error.map { y - 2 * $0...y + 2 * $0 },
      tip: "\(place) \(Figure.withError(y, error)) \(unit.name(for: quantity))\(exact)")
  }

  private func point(_ share: Proportion?, at x: Double, _ place: String) -> Chart.Point? {
    guard let share, let value = share.value, let interval = share.interval else { return nil }
    return Chart.Point(
      x: x, y: 100 * value, bar: 100 * interval.lowerBound...100 * interval.upperBound,
      tip: "\(place) \(Figure.withError(100 * value, share.mcse.map { 100 * $0 })) %")
  }
}
