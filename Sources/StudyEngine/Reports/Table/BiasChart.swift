/// Biases with their errors as bars on one scale, zero being a line: `│  ──●──`.
///
/// The scale is that of a cell: from the least to the largest of bias ± 2 MCSE and 0, rounded
/// outwards to a short number. Bars of rows without the mark `*` touch the line of zero.
struct BiasChart {
  /// For the foot of a report.
  static let legend = "Chart: bias ± 2 MCSE; the line is 0, the scale is each cell's own."
  /// With fewer characters there is no chart.
  static let leastWidth = 16
  static let mostWidth = 60

  private let width: Int
  private let low: Double
  private let high: Double

  /// The width of a chart if `room` characters are left: 0 if that is too little.
  static func width(within room: Int) -> Int { room < leastWidth ? 0 : min(room, mostWidth) }

  /// A chart for these biases; nil without room or biases.
  init?(_ intervals: [(value: Double?, error: Double?)], width: Int) {
    let ends = intervals.compactMap(Self.ends)
    guard width >= Self.leastWidth, let least = ends.map(\.low).min(), let most = ends.map(\.high).max()
    else { return nil }
    var low = -Self.roundedUp(max(0, -least))
    var high = Self.roundedUp(max(0, most))
    // A side that would have less than half a character has none.
    let half = 0.5 * (high - low) / Double(width - 1)
    if -low < half { low = 0 }
    if high < half { high = 0 }
    guard (high - low).isFinite, high > low else { return nil }
    self.width = width
    self.low = low
    self.high = high
  }

  /// The header: both ends, and 0 above the line.
  var scale: String {
    var cells = Array(repeating: Character(" "), count: width)
    let left = low < 0 ? Figure.plain(low) : ""
    let right = high > 0 ? Figure.plain(high) : ""
    cells.replaceSubrange(..<left.count, with: Array(left))
    cells.replaceSubrange((width - right.count)..., with: Array(right))
    let zero = character(of: 0)
    let around = max(0, zero - 1)...min(width - 1, zero + 1)
    if cells[around].allSatisfy({ $0 == " " }) { cells[zero] = "0" }
    return String(cells)
  }

  /// The bar of a bias.
  func bar(_ interval: (value: Double?, error: Double?)) -> String {
    var cells = Array(repeating: Character(" "), count: width)
    let zero = character(of: 0)
    cells[zero] = "│"
    if let ends = Self.ends(interval), let bias = interval.value {
      for cell in character(of: ends.low)...character(of: ends.high) {
        cells[cell] = cell == zero ? "┼" : "─"
      }
      cells[character(of: bias)] = "●"
    }
    return String(cells)
  }

  /// The index of the character that a value stands at.
  private func character(of value: Double) -> Int {
    let share = (min(max(value, low), high) - low) / (high - low)
    return Int((share * Double(width - 1)).rounded())
  }

  private static func ends(_ interval: (value: Double?, error: Double?)) -> (low: Double, high: Double)? {
    guard let bias = interval.value, bias.isFinite else { return nil }
    let error = 2 * (interval.error ?? 0)
    guard (bias - error).isFinite, (bias + error).isFinite else { return (bias, bias) }
    return (bias - error, bias + error)
  }

  /// The least of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 × 10^k that is not below a value; 0 for 0.
  private static func roundedUp(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    let exponent = DecimalDigits(value).exponent
    let steps = ["1", "1.5", "2", "3", "4", "5", "6", "8", "10"].compactMap { Double("\($0)e\(exponent)") }
    return steps.first { $0 >= value } ?? .infinity
  }
}
