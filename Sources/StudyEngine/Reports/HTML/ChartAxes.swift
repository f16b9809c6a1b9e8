/// The axes of a chart's values in all ways of drawing it.
///
/// For all series first, then for those seen first if they are not all; each linear first, then
/// logarithmic if its values may be.
struct ChartAxes {
  struct Axis {
    let scale: ChartScale
    /// Whether it fits the series that are seen first only.
    let isFirstOnly: Bool

    /// Whether it is made for a series.
    func holds(_ series: Chart.Series) -> Bool { series.isFirst || !isFirstOnly }
  }

  let axes: [Axis]
  /// The index of the axis for all series on the scale that suits those seen first.
  private let start: Int

  init(_ chart: Chart) {
    let first = chart.series.filter(\.isFirst)
    let all = Self.scales(chart.series, chart.goal)
    axes =
      all.map { Axis(scale: $0, isFirstOnly: false) }
      + (first.count == chart.series.count
        ? [] : Self.scales(first, chart.goal).map { Axis(scale: $0, isFirstOnly: true) })
    start = all.count > 1 && Self.isLogarithmic(first, chart.goal) ? 1 : 0
  }

  /// Values in the order of the axes.
  func map<Value>(_ value: (Axis) -> Value) -> [Value] { axes.map(value) }

  /// Something for every axis, with whether it is the one that is drawn without a script.
  func ways<Value>(_ value: (Axis, Bool) -> Value) -> [Value] {
    axes.indices.map { value(axes[$0], $0 == start) }
  }

  /// A text of every axis.
  func varied(_ text: (Axis) -> String) -> ChartDrawing.Varied { .init(axes.map(text), start: start) }

  /// A text of something that every axis has.
  func varied<Value>(_ values: [Value], _ text: (Value) -> String) -> ChartDrawing.Varied {
    .init(values.map(text), start: start)
  }

  private static func sizes(_ series: [Chart.Series]) -> [Double] {
    series.flatMap { $0.points.map { abs($0.y) } }.filter { $0 > 0 }.sorted()
  }

  /// Whether a linear axis would hide most values.
  private static func isLogarithmic(_ series: [Chart.Series], _ goal: Chart.Goal) -> Bool {
    let sizes = sizes(series)
    guard let most = sizes.last else { return false }
    switch goal {
    case .zero: return most > 25 * sizes[sizes.count / 2] || most > 250 * sizes[sizes.count / 4]
    case .least: return most > 5 * least(sizes)
    case .shares: return false
    }
  }

  /// The least of sorted sizes that a logarithmic axis shows: neither rounding nor a millionth.
  private static func least(_ sizes: [Double]) -> Double {
    guard let most = sizes.last else { return 1 }
    return max(sizes.first { $0 > 1e-12 } ?? most, most * 1e-6)
  }

  private static func scales(_ series: [Chart.Series], _ goal: Chart.Goal) -> [ChartScale] {
    let ends = series.flatMap {
      $0.points.flatMap { [$0.y, $0.bar?.lowerBound ?? $0.y, $0.bar?.upperBound ?? $0.y] }
    }
    let values = ends + series.flatMap { $0.exact.map(\.y) }
    let sizes = sizes(series)
    switch goal {
    case .zero:
      let low = DecimalDigits(sizes.isEmpty ? 1 : sizes[sizes.count / 4]).exponent
      let high = DecimalDigits(sizes.last ?? 1).exponent
      return [.linear(values + [0]), .symmetric(values, threshold: max(low, high - 4))]
    case .least:
      // Bars may reach 0, which has no logarithm: they are cut.
      return [.linear(values + [0]), .logarithmic([least(sizes), sizes.last ?? 10])]
    case .shares(let shares): return [.linear(values + shares)]
    }
  }
}
