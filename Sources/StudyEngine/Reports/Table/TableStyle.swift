/// Width and colours of the report for a terminal.
public struct TableStyle: Hashable, Sendable {
  /// The width of the longest line, in characters. From `chartWidth` on a chart of the biases
  /// stands behind the figures.
  public let width: Int
  /// Whether marks and failures are in colour, by the escape sequences of ECMA-48.
  public let hasColours: Bool

  /// The widths that a report is made for: narrower ones get the least, wider ones the most.
  public static let widths = 80...240
  /// From this width on there are charts.
  public static let chartWidth = 120
  /// The width of files, and of lines that are read rather than compared.
  public static let usualWidth = 100

  /// A style; without arguments that of files.
  public init(width: Int = Self.usualWidth, hasColours: Bool = false) {
    self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
    self.hasColours = hasColours
  }

  var hasCharts: Bool { width >= Self.chartWidth }

  /// The width of labels and figures, without a chart.
  var tableWidth: Int { hasCharts ? max(Self.usualWidth, width - BiasChart.mostWidth) : width }

  var proseWidth: Int { min(width, Self.usualWidth) }

  /// Colours of texts.
  enum Ink: String {
    /// Yellow: worth a look.
    case caution = "33"
    /// Red: wrong.
    case alarm = "31"
  }

  func painted(_ text: String, _ ink: Ink) -> String {
    hasColours ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }
}
