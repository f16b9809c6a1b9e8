/// Points with error bars and lines over numbers, or by name, as a drawing of SVG elements.
///
/// A chart is laid out in several ways at once: on a linear and a logarithmic axis, and for all
/// series or only those that a reader sees first. The script of the page chooses among them.
/// Coordinates are rounded to a tenth of a unit. The same values give the same text everywhere.
struct Chart {
  /// A value with the ends of its error bar.
  struct Point {
    let x: Double
    let y: Double
    let bar: ClosedRange<Double>?
    /// The words for the reader who points at it.
    let tip: String
  }

  /// The points and exact values of one estimator.
  struct Series {
    /// Enough to tell it from the others of the chart.
    let name: String
    /// A class of the style sheet.
    let colour: String
    /// The name of one of `ChartStyle.markers`.
    let marker: String
    /// Whether a reader sees it before asking for more.
    let isFirst: Bool
    let points: [Point]
    /// Exact values by x; may be empty.
    let exact: [(x: Double, y: Double)]
  }

  /// What the values should be.
  enum Goal {
    /// 0, from both sides.
    case zero
    /// As small as possible.
    case least
    /// These shares in percent, linear only.
    case shares([Double])
  }

  /// `bias, nats`.
  let heading: String
  let xTitle: String
  let series: [Series]
  /// Whether x is drawn on a logarithmic scale.
  let isLogarithmicInX: Bool
  let goal: Goal

  private static let lines = (left: 64.0, right: 415.0, top: 26.0, bottom: 250.0)
  /// The width of a drawing without and with labels beside its lines.
  private static let width = 610.0
  /// The number of letters that fit beside a line, and before one.
  private static let longestLabel = 29, longestName = 40

  /// Over numbers: x to the right, values upwards.
  func overNumbers() -> ChartDrawing {
    let frame = ChartFrame(
      left: Self.lines.left, right: Self.lines.right, top: Self.lines.top, bottom: Self.lines.bottom)
    let axes = ChartAxes(self)
    let xs = series.flatMap { $0.points.map(\.x) + $0.exact.map(\.x) }
    let horizontal = ChartScale.sampled(xs, isLogarithmic: isLogarithmicInX)
    // Next to each other where they have one x.
    let gap = min(5, 24 / Double(max(series.count, 1)))
    let across = { (value: Double) in
      frame.left + horizontal.position(of: value) * (frame.right - frame.left)
    }
    let x = { (value: Double, index: Int) in
      across(value) + (Double(index) - Double(series.count - 1) / 2) * gap
    }
    let y = { (value: Double, axis: ChartAxes.Axis) in
      frame.bottom - axis.scale.cut(value) * (frame.bottom - frame.top)
    }
    // A line through points; nothing for a single one. A point that is not drawn is passed over.
    let path = { (points: [(x: Double, y: Double)], index: Int, axis: ChartAxes.Axis) in
      let drawn = points.filter { axis.scale.isDrawn($0.y) }.map {
        "\(tenth(x($0.x, index))) \(tenth(y($0.y, axis)))"
      }
      return drawn.count < 2 ? "" : "M" + drawn.joined(separator: "L")
    }
    let labels = axes.map { axis in
      ChartLabels(
        series.enumerated().map { index, series in
          guard axis.holds(series) else { return nil }
          return series.points.last { axis.scale.isDrawn($0.y) }.map {
            (x: x($0.x, index), y: y($0.y, axis))
          }
        }, in: frame)
    }
    return ChartDrawing(
      frame: frame, width: Self.width, isLabelled: true, heading: heading, xTitle: xTitle,
      xTicks: horizontal.ticks.map { .init($0.text, across($0.value)) },
      ways: axes.ways { axis, isShown in
        ChartDrawing.Way(
          axis, isShown: isShown, ticks: axis.scale.ticks.map { .init($0.text, y($0.value, axis)) },
          goals: goals.map { "M\(tenth(frame.left)) \(tenth(y($0, axis)))H\(tenth(frame.right))" })
      },
      series: series.enumerated().map { index, series in
        ChartDrawing.Line(
          number: index, colour: series.colour,
          exact: series.exact.count < 2
            ? nil : axes.varied { axis in path(series.exact.map { ($0.x, $0.y) }, index, axis) },
          join: series.points.count < 2
            ? nil : axes.varied { axis in path(series.points.map { ($0.x, $0.y) }, index, axis) },
          points: series.points.map { point in
            let place = tenth(x(point.x, index))
            return ChartDrawing.Mark(
              tip: point.tip,
              bar: point.bar.map { bar in
                axes.varied { axis in
                  axis.scale.isDrawn(point.y)
                    ? "M\(place) \(tenth(y(bar.lowerBound, axis)))V\(tenth(y(bar.upperBound, axis)))" : ""
                }
              }, marker: series.marker, x: .init(place),
              y: axes.varied { axis in axis.scale.isDrawn(point.y) ? tenth(y(point.y, axis)) : "" })
          },
          sideLabel: ChartDrawing.Label(
            text: LabelParts.abbreviated(series.name, to: Self.longestLabel), x: tenth(frame.right + 20),
            marker: series.marker, start: tenth(frame.right + 12),
            y: axes.varied(labels) { $0.positions[index].map(tenth) ?? "" },
            leader: axes.varied(labels) { $0.leaders[index] ?? "" }))
      })
  }

  /// One line per series, values to the right: for points of a single x.
  func byName() -> ChartDrawing {
    let step = 20.0
    let longest = min(series.map(\.name.count).max() ?? 0, Self.longestName)
    let frame = ChartFrame(
      left: 18 + 6.4 * Double(longest), right: 590, top: 30, bottom: 38 + step * Double(series.count))
    let axes = ChartAxes(self)
    let x = { (value: Double, axis: ChartAxes.Axis) in
      frame.left + axis.scale.cut(value) * (frame.right - frame.left)
    }
    let y = { (index: Int) in frame.top + 4 + step * (Double(index) + 0.5) }
    return ChartDrawing(
      frame: frame, width: Self.width, isLabelled: false, heading: heading, xTitle: "",
      yTicks: series.enumerated().map { .init(LabelParts.abbreviated($1.name, to: Self.longestName), y($0)) },
      ways: axes.ways { axis, isShown in
        ChartDrawing.Way(
          axis, isShown: isShown, ticks: axis.scale.ticks.map { .init($0.text, x($0.value, axis)) },
          goals: goals.map { "M\(tenth(x($0, axis))) \(tenth(frame.top))V\(tenth(frame.bottom))" })
      },
      series: series.enumerated().map { index, series in
        let height = tenth(y(index))
        return ChartDrawing.Line(
          number: index, colour: series.colour,
          exact: series.exact.first.map { exact in
            axes.varied { axis in
              axis.scale.isDrawn(exact.y)
                ? "M\(tenth(x(exact.y, axis))) \(tenth(y(index) - 9))V\(tenth(y(index) + 9))" : ""
            }
          }, join: nil,
          points: series.points.map { point in
            ChartDrawing.Mark(
              tip: point.tip,
              bar: point.bar.map { bar in
                axes.varied { axis in
                  axis.scale.isDrawn(point.y)
                    ? "M\(tenth(x(bar.lowerBound, axis))) \(height)H\(tenth(x(bar.upperBound, axis)))" : ""
                }
              }, marker: series.marker,
              x: axes.varied { axis in axis.scale.isDrawn(point.y) ? tenth(x(point.y, axis)) : "" },
              y: .init(height))
          }, sideLabel: nil)
      })
  }

  /// The values that the goal names.
  private var goals: [Double] {
    switch goal {
    case .zero: [0]
    case .least: []
    case .shares(let shares): shares
    }
  }
}
