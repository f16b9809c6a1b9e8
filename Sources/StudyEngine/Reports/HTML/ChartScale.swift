import MutualInformation

/// How values become places along an axis, and where its ticks are.
///
/// *Determinism:* the project's own logarithm; ticks are decimal literals, so that no rounding is seen in their labels.
package struct ChartScale {
  /// A tick with its label.
  package struct Tick: Hashable {
    package let value: Double
    package let text: String
  }

  private enum Kind: Hashable {
    case linear
    case logarithmic
    /// sign(v) ln(1 + |v|/c): linear below c, logarithmic above.
    case symmetric(Double)
  }

  private let kind: Kind
  private let low: Double
  private let high: Double
  package let ticks: [Tick]

  private init(_ kind: Kind, _ low: Double, _ high: Double, _ ticks: [Tick]) {
    self.kind = kind
    self.low = low
    self.high = high
    self.ticks = ticks
  }

  /// What a heading says about it: nothing where it is linear.
  var remark: String {
    switch kind {
    case .linear: ""
    case .logarithmic: ", logarithmic"
    case .symmetric: ", logarithmic on both sides of 0"
    }
  }

  /// From 0 to 1 within the axis.
  package func place(_ value: Double) -> Double {
    (transformed(value) - transformed(low)) / (transformed(high) - transformed(low))
  }

  private func transformed(_ value: Double) -> Double {
    switch kind {
    case .linear: value
    case .logarithmic: naturalLog(value)
    case .symmetric(let threshold):
      value < 0 ? -naturalLog(1 - value / threshold) : naturalLog(1 + value / threshold)
    }
  }

  /// An axis from the first tick at or below the values to the first at or above them.
  package static func linear(_ values: [Double]) -> ChartScale {
    let (least, most) = extent(values)
    let width = most - least
    // The step of 1, 2 or 5 units of a power of ten that makes at most six intervals.
    var exponent = DecimalDigits(width / 6).exponent
    var unit = 1
    let steps = [1, 2, 5, 10]
    unit = steps.first { Double($0) * decimalPower(exponent) * 6 >= width * (1 - 1e-9) } ?? 10
    if unit == 10 { (unit, exponent) = (1, exponent + 1) }
    let step = Double(unit) * decimalPower(exponent)
    let first = (least / step + 1e-9).rounded(.down)
    let last = max(first + 1, (most / step - 1e-9).rounded(.up))
    let ticks = stride(from: first, through: last, by: 1).map { multiple in
      let digits = Int(multiple) * unit
      // Correctly rounded from a decimal literal, not a product.
      let value = Double("\(digits)e\(exponent)") ?? multiple * step
      return Tick(value: value, text: label(value, exponent))
    }
    return ChartScale(.linear, ticks[0].value, ticks[ticks.count - 1].value, ticks)
  }

  /// A logarithmic axis: ticks at powers of ten, and at 2 and 5 times those where there are few.
  ///
  /// - Precondition: All values are positive.
  package static func logarithmic(_ values: [Double]) -> ChartScale {
    let (least, most) = extent(values)
    let lowest = DecimalDigits(least).exponent
    let highest = DecimalDigits(most).exponent + 1
    let digits = highest - lowest > 3 ? [1] : [1, 2, 5]
    let all = (lowest...highest).flatMap { exponent in
      digits.map { Tick(value: Double("\($0)e\(exponent)") ?? 1, text: logLabel($0, exponent)) }
    }
    let first = all.lastIndex { $0.value <= least * (1 + 1e-9) } ?? 0
    let last = all.firstIndex { $0.value >= most * (1 - 1e-9) } ?? all.count - 1
    let ticks = Array(all[first...max(last, first + 1)])
    let (low, high) = (ticks[0].value, ticks[ticks.count - 1].value)
    return ChartScale(
      .logarithmic, low, high, ChartScale(.logarithmic, low, high, ticks).spaced(ticks, by: 0.1))
  }

  /// Ticks at the values themselves, such as sample sizes, with half a step of room on both sides.
  package static func sampled(_ values: [Double], isLogarithmic: Bool) -> ChartScale {
    let sorted = Array(Set(values)).sorted()
    let ticks = sorted.map { Tick(value: $0, text: Figure.plain($0)) }
    guard let least = sorted.first, let most = sorted.last, least < most else {
      return ChartScale(.linear, (sorted.first ?? 0) - 1, (sorted.first ?? 0) + 1, ticks)
    }
    guard isLogarithmic, least > 0 else {
      let room = (most - least) * 0.1
      let scale = ChartScale(.linear, least - room, most + room, ticks)
      return ChartScale(.linear, least - room, most + room, scale.spaced(ticks, by: 0.09))
    }
    // A tenth of the axis, by square roots of square roots of square roots: 1/8.
    let room = (most / least).squareRoot().squareRoot().squareRoot()
    let scale = ChartScale(.logarithmic, least / room, most * room, ticks)
    return ChartScale(.logarithmic, least / room, most * room, scale.spaced(ticks, by: 0.09))
  }

  /// Those ticks that leave each other room: 0 comes first, then those further out.
  private func spaced(_ ticks: [Tick], by distance: Double) -> [Tick] {
    let order = ticks.indices.sorted { (rank(ticks[$0]), $0) < (rank(ticks[$1]), $1) }
    var kept: [Int] = []
    for index in order
    where kept.allSatisfy({ abs(place(ticks[index].value) - place(ticks[$0].value)) >= distance }) {
      kept.append(index)
    }
    return kept.sorted().map { ticks[$0] }
  }

  private func rank(_ tick: Tick) -> Double {
    switch kind {
    case .symmetric: tick.value == 0 ? -.infinity : -abs(tick.value)
    case .linear, .logarithmic: 0
    }
  }

  /// For values of both signs and very different sizes: powers of ten on both sides of 0.
  package static func symmetric(_ values: [Double], threshold exponent: Int) -> ChartScale {
    let (least, most) = extent(values + [0])
    let side = { (size: Double) -> [Int] in
      guard size > 0 else { return [] }
      let top = max(exponent, DecimalDigits(size * (1 - 1e-9)).exponent + 1)
      return Array(stride(from: top, through: exponent, by: -1))
    }
    let tick = { (sign: Int, exponent: Int) in
      Tick(
        value: Double("\(sign)e\(exponent)") ?? 0, text: (sign < 0 ? "-" : "") + logLabel(1, exponent))
    }
    let negative = side(-least).map { tick(-1, $0) }
    let positive = side(most).reversed().map { tick(1, $0) }
    let ticks = negative + [Tick(value: 0, text: "0")] + positive
    let low = negative.first?.value ?? -0.3 * decimalPower(exponent)
    let high = positive.last?.value ?? 0.3 * decimalPower(exponent)
    let kind = Kind.symmetric(decimalPower(exponent))
    return ChartScale(kind, low, high, ChartScale(kind, low, high, ticks).spaced(ticks, by: 0.1))
  }

  /// 10^exponent, correctly rounded.
  static func decimalPower(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

  /// The least and the largest value, apart from each other.
  private static func extent(_ values: [Double]) -> (Double, Double) {
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    guard most - least <= 1e-12 * max(abs(least), abs(most)) else { return (least, most) }
    let room = least == 0 ? 1 : abs(least) * 0.5
    return (least - room, most + room)
  }

  private static func label(_ value: Double, _ exponent: Int) -> String {
    exponent < -5 || abs(value) >= 1e7
      ? DecimalDigits.scientific(value, significant: 2)
      : DecimalDigits.fixed(value, decimals: max(0, -exponent))
  }

  private static func logLabel(_ digit: Int, _ exponent: Int) -> String {
    (-4...5).contains(exponent)
      ? DecimalDigits.fixed(Double("\(digit)e\(exponent)") ?? 0, decimals: max(0, -exponent))
      : "\(digit)e\(exponent)"
  }
}
