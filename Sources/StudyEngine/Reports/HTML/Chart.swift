/// Points with error bars and lines over numbers, or by name, as a drawing of SVG elements.
///
/// Coordinates are rounded to a tenth of a unit. The same values give the same text everywhere.
struct Chart {
  /// A value with its standard error.
  struct Point {
    let x: Double
    let y: Double
    let error: Double?
    /// The words for the reader who points at it.
    let tip: String
  }

  /// The points and exact values of one estimator.
  struct Series {
    let name: String
    /// A class of the style sheet.
    let colour: String
    /// The name of one of `ChartStyle.shapes`.
    let shape: String
    let points: [Point]
    /// Exact values by x; may be empty.
    let exact: [(x: Double, y: Double)]
  }

  /// `bias, nats`.
  let heading: String
  let xTitle: String
  let series: [Series]
  /// Whether x is drawn on a logarithmic scale.
  let isLogarithmicInX: Bool
  /// Whether values have both signs, and 0 is their goal.
  let isSigned: Bool

  private var values: [Double] {
    let ends = series.flatMap {
      $0.points.flatMap { [$0.y - 2 * ($0.error ?? 0), $0.y + 2 * ($0.error ?? 0)] }
    }
    return ends + series.flatMap { $0.exact.map(\.y) }
  }

  /// The scale of the values: linear, or logarithmic if a linear one would hide most of them.
  private var scale: ChartScale {
    let sizes = series.flatMap { $0.points.map { abs($0.y) } }.filter { $0 > 0 }.sorted()
    guard let most = sizes.last else { return .linear([-1, 1]) }
    let middle = sizes[sizes.count / 2]
    if isSigned {
      guard most > 25 * middle || most > 250 * sizes[sizes.count / 4] else { return .linear(values + [0]) }
      let exponent = max(DecimalDigits(sizes[sizes.count / 4]).exponent, DecimalDigits(most).exponent - 4)
      return .symmetric(values, threshold: exponent)
    }
    // Bars may reach 0, which has no logarithm: they are cut, as is rounding.
    let least = max(sizes.first { $0 > 1e-12 } ?? most, most * 1e-6)
    return most > 5 * least ? .logarithmic([least, most]) : .linear(values + [0])
  }

  /// Whether a value is on the axis: errors that are rounding are not on a logarithmic one.
  private func isDrawn(_ value: Double, _ scale: ChartScale) -> Bool { scale.position(of: value) > -1e-9 }

  /// Over numbers: x to the right, values upwards.
  func overNumbers() -> ChartDrawing {
    let xs = series.flatMap { $0.points.map(\.x) + $0.exact.map(\.x) }
    let horizontal = ChartScale.sampled(xs, isLogarithmic: isLogarithmicInX)
    let vertical = scale
    let frame = ChartFrame(left: 62, right: 448, top: 26, bottom: 250)
    let x = { (value: Double) in frame.left + horizontal.position(of: value) * (frame.right - frame.left) }
    let y = { (value: Double) in
      frame.bottom - min(max(vertical.position(of: value), 0), 1) * (frame.bottom - frame.top)
    }
    // Next to each other where they have one x.
    let gap = min(5, 28 / Double(max(series.count, 1)))
    return ChartDrawing(
      frame: frame, heading: heading + vertical.remark, xTitle: xTitle,
      xTicks: horizontal.ticks.map { ($0.text, x($0.value)) },
      yTicks: vertical.ticks.map { ($0.text, y($0.value)) },
      zero: isSigned ? "M\(tenth(frame.left)) \(tenth(y(0)))H\(tenth(frame.right))" : nil,
      series: series.enumerated().map { index, series in
        let shift = (Double(index) - Double(self.series.count - 1) / 2) * gap
        let shown = series.points.filter { isDrawn($0.y, vertical) }
        let marks = shown.map { point in
          let centre = x(point.x) + shift
          let bar = point.error.map { error in
            "M\(tenth(centre)) \(tenth(y(point.y - 2 * error)))V\(tenth(y(point.y + 2 * error)))"
          }
          return ChartDrawing.Mark(
            tip: point.tip, bar: bar, shape: series.shape, x: tenth(centre), y: tenth(y(point.y)))
        }
        return ChartDrawing.Line(
          colour: series.colour,
          exact: Self.path(series.exact.map { (x($0.x) + shift, y($0.y)) }, isAlone: gap),
          join: series.exact.isEmpty && marks.count > 1
            ? Self.path(shown.map { (x($0.x) + shift, y($0.y)) }, isAlone: gap) : nil,
          points: marks)
      })
  }

  /// One line per series, values to the right: for points of a single x.
  func byName() -> ChartDrawing {
    let horizontal = scale
    let step = 20.0
    let longest = min(series.map(\.name.count).max() ?? 0, Self.longestName)
    let frame = ChartFrame(
      left: 18 + 6.4 * Double(longest), right: 440, top: 30, bottom: 38 + step * Double(series.count))
    let x = { (value: Double) in
      frame.left + min(max(horizontal.position(of: value), 0), 1) * (frame.right - frame.left)
    }
    let y = { (index: Int) in frame.top + 4 + step * (Double(index) + 0.5) }
    return ChartDrawing(
      frame: frame, heading: heading + horizontal.remark, xTitle: "",
      xTicks: horizontal.ticks.map { ($0.text, x($0.value)) },
      yTicks: series.enumerated().map { index, series in
        let name = series.name
        return (
          name.count > Self.longestName ? name.prefix(Self.longestName - 1) + "…" : name, y(index)
        )
      },
      zero: isSigned ? "M\(tenth(x(0))) \(tenth(frame.top))V\(tenth(frame.bottom))" : nil,
      series: series.enumerated().map { index, series in
        ChartDrawing.Line(
          colour: series.colour,
          exact: series.exact.first.map {
            "M\(tenth(x($0.y))) \(tenth(y(index) - 9))V\(tenth(y(index) + 9))"
          },
          join: nil,
          points: series.points.filter { isDrawn($0.y, horizontal) }.map { point in
            let bar = point.error.map { error in
              "M\(tenth(x(point.y - 2 * error))) \(tenth(y(index)))H\(tenth(x(point.y + 2 * error)))"
            }
            return ChartDrawing.Mark(
              tip: point.tip, bar: bar, shape: series.shape, x: tenth(x(point.y)), y: tenth(y(index)))
          })
      })
  }

  private static let longestName = 34

  /// A line through points; a short one for a single point; nil for none.
  private static func path(_ points: [(Double, Double)], isAlone gap: Double) -> String? {
    guard let first = points.first else { return nil }
    guard points.count > 1 else {
      return "M\(tenth(first.0 - 6)) \(tenth(first.1))H\(tenth(first.0 + 6))"
    }
    return "M" + points.map { "\(tenth($0.0)) \(tenth($0.1))" }.joined(separator: "L")
  }
}
