/// The inner rectangle of a chart.
struct ChartFrame {
  let left: Double, right: Double, top: Double, bottom: Double
}

/// A chart as the template draws it: every coordinate is a text.
struct ChartDrawing {
  struct Tick {
    let text: String
    let position: String
  }
  struct Mark {
    let tip: String
    let bar: String?
    let shape: String
    let x: String, y: String
  }
  struct Line {
    let colour: String
    let exact: String?
    let join: String?
    let points: [Mark]
  }

  let width: String, height: String
  let left: String, right: String, top: String, bottom: String
  /// For tick labels below and before the axes, and for the title of x.
  let below: String, before: String, foot: String
  let frame: String
  let heading: String
  /// The x of the heading's first letter.
  let start: String
  let xTitle: String
  let xTicks: [Tick], yTicks: [Tick]
  let zero: String?
  let series: [Line]
  /// The words for readers who do not see the chart.
  let label: String

  init(
    frame: ChartFrame, heading: String, xTitle: String, xTicks: [(String, Double)],
    yTicks: [(String, Double)], zero: String?, series: [Line]
  ) {
    width = "460"
    height = tenth(frame.bottom + (xTitle.isEmpty ? 24 : 40))
    (left, right) = (tenth(frame.left), tenth(frame.right))
    (top, bottom) = (tenth(frame.top), tenth(frame.bottom))
    (below, before, foot) = (tenth(frame.bottom + 16), tenth(frame.left - 7), tenth(frame.bottom + 34))
    self.frame = "M\(left) \(top)V\(bottom)H\(right)"
    self.heading = heading
    start = xTitle.isEmpty ? "4" : left
    self.xTitle = xTitle
    self.xTicks = xTicks.map { Tick(text: $0.0, position: tenth($0.1)) }
    self.yTicks = yTicks.map { Tick(text: $0.0, position: tenth($0.1)) }
    self.zero = zero
    self.series = series
    label = heading + (xTitle.isEmpty ? "" : " against \(xTitle)") + "; the tables below have the values"
  }
}

/// To a tenth, as SVG has it.
func tenth(_ value: Double) -> String { DecimalDigits.fixed(value, decimals: 1) }
