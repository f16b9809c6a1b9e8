/// The inner rectangle of a chart.
struct ChartFrame {
  let left: Double, right: Double, top: Double, bottom: Double
}

/// A chart as the template draws it: every coordinate is a text.
struct ChartDrawing {
  /// A text that depends on the way of drawing; an empty one draws nothing.
  struct Varied {
    let text: String
    /// The texts of all ways, joined by bars; nil if they are one.
    let all: String?
    let isOff: Bool

    init(_ text: String) {
      self.text = text
      all = nil
      isOff = text.isEmpty
    }

    init(_ texts: [String], start: Int) {
      text = texts[start]
      isOff = text.isEmpty
      all = Set(texts).count > 1 ? texts.joined(separator: "|") : nil
    }
  }
  struct Tick {
    let text: String
    let position: String

    init(_ text: String, _ position: Double) {
      self.text = text
      self.position = tenth(position)
    }
  }
  /// The axis of the values in one way of drawing.
  struct Way {
    let isOff: Bool
    let remark: String
    let ticks: [Tick]
    let goals: [String]

    init(_ axis: ChartAxes.Axis, isShown: Bool, ticks: [Tick], goals: [String]) {
      isOff = !isShown
      remark = axis.scale.remark
      self.ticks = ticks
      self.goals = goals
    }
  }
  struct Mark {
    let tip: String
    let bar: Varied?
    let marker: String
    let x: Varied, y: Varied
  }
  struct Label {
    let text: String
    let x: String
    let marker: String
    /// The x of the marker.
    let start: String
    let y: Varied
    let leader: Varied
  }
  struct Line {
    /// Its place in the legend.
    let number: Int
    let colour: String
    let exact: Varied?
    let join: Varied?
    let points: [Mark]
    let sideLabel: Label?
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
  /// Ticks that no way of drawing changes.
  let xTicks: [Tick], yTicks: [Tick]
  /// Whether values are heights.
  let isUpright: Bool
  /// How many of the ways fit all series: 2 if the scale can be chosen.
  let scales: Int
  let ways: [Way]
  let series: [Line]
  let isLabelled: Bool
  /// The words for readers who do not see the chart.
  let label: String

  init(
    frame: ChartFrame, width: Double, isLabelled: Bool, heading: String, xTitle: String, xTicks: [Tick] = [],
    yTicks: [Tick] = [], ways: [Way], series: [Line]
  ) {
    self.width = DecimalDigits.fixed(width, decimals: 0)
    height = tenth(frame.bottom + (xTitle.isEmpty ? 24 : 40))
    (left, right) = (tenth(frame.left), tenth(frame.right))
    (top, bottom) = (tenth(frame.top), tenth(frame.bottom))
    (below, before, foot) = (tenth(frame.bottom + 16), tenth(frame.left - 7), tenth(frame.bottom + 34))
    self.frame = "M\(left) \(top)V\(bottom)H\(right)"
    self.heading = heading
    isUpright = !xTitle.isEmpty
    start = isUpright ? left : "4"
    self.xTitle = xTitle
    (self.xTicks, self.yTicks) = (xTicks, yTicks)
    scales = Set(ways.map(\.remark)).count
    (self.ways, self.series, self.isLabelled) = (ways, series, isLabelled)
    label = heading + (isUpright ? " against \(xTitle)" : "") + "; the tables below have the values"
  }
}

/// To a tenth, as SVG has it.
func tenth(_ value: Double) -> String { DecimalDigits.fixed(value, decimals: 1) }
