import MutualInformation

/// The map from values to positions along an axis, and the ticks of the axis.
///
/// *Determinism:* the logarithm is the project's own, and ticks are correctly rounded decimals.
package struct ChartScale {
  /// A tick with its label.
  package struct Tick: Hashable {
    package let value: Double
    package let text: String
  }

  private enum Kind: Hashable {
    /// v·unit. The unit is a power of two that keeps differences within the range of a double.
    case linear(unit: Double)
    case logarithmic
    /// sign(v) ln(1 + |v|/c): linear below c, logarithmic above.
    case symmetric(Double)
  }

  private let kind: Kind
  /// The ends of the axis as they lie on it.
  private let start: Double, end: Double
  package let ticks: [Tick]

  private init(_ kind: Kind, _ start: Double, _ end: Double, _ ticks: [Tick]) {
    self.kind = kind
    self.start = start
    self.end = end
    self.ticks = ticks
  }

  /// The remark for a heading: empty for a linear axis.
  var remark: String {
    switch kind {
    case .linear: ""
    case .logarithmic: ", logarithmic"
    case .symmetric: ", logarithmic on both sides of 0"
    }
  }

  /// The position of a value: from 0 to 1 within the axis, from −1 to 2 around it.
  ///
  /// It is −1 for a value that the axis cannot have, such as 0 on a logarithmic one.
  package func position(of value: Double) -> Double {
    guard end > start else { return 0.5 }
    let position = (Self.transformed(value, kind) - start) / (end - start)
    return position.isNaN ? -1 : min(max(position, -1), 2)
  }

  /// Whether a value is on the axis or above it: errors that are rounding are below a logarithmic one.
  func isDrawn(_ value: Double) -> Bool { position(of: value) > -1e-9 }

  /// The position of a value, at an end of the axis for one beyond it.
  func cut(_ value: Double) -> Double { min(max(position(of: value), 0), 1) }

  private static func transformed(_ value: Double, _ kind: Kind) -> Double {
    switch kind {
    case .linear(let unit): return value * unit
    case .logarithmic: return value > 0 ? naturalLog(value) : -.infinity
    case .symmetric(let threshold):
      let ratio = abs(value) / threshold
      let size = ratio.isInfinite ? naturalLog(abs(value)) - naturalLog(threshold) : naturalLog(1 + ratio)
      return value < 0 ? -size : size
    }
  }

  /// An axis between two values.
  private static func scale(_ kind: Kind, from low: Double, to high: Double, _ ticks: [Tick]) -> ChartScale {
    ChartScale(kind, transformed(low, kind), transformed(high, kind), ticks)
  }

  /// Linear over numbers of such a size.
  private static func linear(upTo size: Double) -> Kind {
    let exponent = size == 0 ? 0 : Int(size.exponent)
    return .linear(
      unit: abs(exponent) < 900
        ? 1 : Double(sign: .plus, exponent: -min(max(exponent, -1000), 1000), significand: 1))
  }

  /// An axis from the first tick at or below the values to the first at or above them.
  package static func linear(_ values: [Double]) -> ChartScale {
    let (least, most) = extent(values)
    // The step of 1, 2 or 5 units of a power of ten that makes at most six intervals.
    let sixth = most / 6 - least / 6
    var exponent = DecimalDigits(sixth).exponent
    var unit = [1, 2, 5].first { Double($0) * decimalPower(exponent) >= sixth * (1 - 1e-9) } ?? 10
    if unit == 10 { (unit, exponent) = (1, exponent + 1) }
    let step = Double(unit) * decimalPower(exponent)
    let first = (least / step + 1e-9).rounded(.down)
    let last = max(first + 1, (most / step - 1e-9).rounded(.up))
    let ticks = stride(from: first, through: last, by: 1).map { multiple in
      // Correctly rounded from a decimal literal, not a product.
      let value = literal(Int(multiple) * unit, exponent)
      return Tick(value: value, text: label(value, exponent))
    }
    let (low, high) = (ticks[0].value, ticks[ticks.count - 1].value)
    return scale(linear(upTo: max(abs(low), abs(high))), from: low, to: high, ticks)
  }

  /// A logarithmic axis: ticks at powers of ten, and at 2 and 5 times those if there are few.
  ///
  /// Values that are not positive are neither on the axis nor among its ends.
  package static func logarithmic(_ values: [Double]) -> ChartScale {
    let (least, most) = extent(values.filter { $0 > 0 }, isPositive: true)
    let lowest = DecimalDigits(least).exponent
    let highest = DecimalDigits(most).exponent + 1
    let digits = highest - lowest > 3 ? [1] : [1, 2, 5]
    // Powers beyond the range of a double become its ends.
    let all = (lowest...highest).flatMap { exponent in
      digits.map { Tick(value: literal($0, exponent), text: logLabel($0, exponent)) }
    }.filter { $0.value > 0 }
    let first = min(all.lastIndex { $0.value <= least * (1 + 1e-9) } ?? 0, all.count - 2)
    let last = all.firstIndex { $0.value >= most * (1 - 1e-9) } ?? all.count - 1
    let ticks = Array(all[first...max(last, first + 1)])
    let (low, high) = (ticks[0].value, ticks[ticks.count - 1].value)
    return scale(.logarithmic, from: low, to: high, ticks).with(ticks, apart: 0.1)
  }

  /// Ticks at the values themselves, such as sample sizes, with half a step of room on both sides.
  package static func sampled(_ values: [Double], isLogarithmic: Bool) -> ChartScale {
    let sorted = Array(Set(values.filter(\.isFinite))).sorted()
    let ticks = sorted.map { Tick(value: $0, text: Figure.plain($0)) }
    let (least, most) = (sorted.first ?? 0, sorted.last ?? 0)
    let isLogarithmic = isLogarithmic && least > 0 && least < most
    let kind = isLogarithmic ? Kind.logarithmic : linear(upTo: max(abs(least), abs(most)))
    let (start, end) = (transformed(least, kind), transformed(most, kind))
    // Around a single value as much as it is large, so that the axis has a length.
    let room = least < most ? (end - start) * (isLogarithmic ? 0.125 : 0.1) : max(1, abs(start))
    let scale = ChartScale(kind, start - room, end + room, ticks)
    return least < most ? scale.with(ticks, apart: 0.09) : scale
  }

  /// The axis with some of these ticks, `distance` apart.
  private func with(_ ticks: [Tick], apart distance: Double) -> ChartScale {
    ChartScale(kind, start, end, spaced(ticks, by: distance))
  }

  /// Ticks that are `distance` apart: 0 is chosen first, then those further out.
  private func spaced(_ ticks: [Tick], by distance: Double) -> [Tick] {
    let order = ticks.indices.sorted { (rank(ticks[$0]), $0) < (rank(ticks[$1]), $1) }
    var kept: [Int] = []
    for index in order
    where kept.allSatisfy({
      abs(position(of: ticks[index].value) - position(of: ticks[$0].value)) >= distance
    }) {
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
  package static func symmetric(_ values: [Double], threshold: Int) -> ChartScale {
    let exponent = min(max(threshold, -300), 300)
    let (least, most) = extent(values + [0])
    let side = { (size: Double) -> [Int] in
      guard size > 0 else { return [] }
      let top = max(exponent, DecimalDigits(size * (1 - 1e-9)).exponent + 1)
      return Array(stride(from: top, through: exponent, by: -1))
    }
    let tick = { (sign: Int, exponent: Int) in
      Tick(value: literal(sign, exponent), text: (sign < 0 ? "-" : "") + logLabel(1, exponent))
    }
    let negative = side(-least).map { tick(-1, $0) }
    let positive = side(most).reversed().map { tick(1, $0) }
    let ticks = negative + [Tick(value: 0, text: "0")] + positive
    let low = negative.first?.value ?? -0.3 * decimalPower(exponent)
    let high = positive.last?.value ?? 0.3 * decimalPower(exponent)
    let kind = Kind.symmetric(decimalPower(exponent))
    return scale(kind, from: low, to: high, ticks).with(ticks, apart: 0.1)
  }

  /// 10^exponent, correctly rounded.
  static func decimalPower(_ exponent: Int) -> Double { literal(1, exponent) }

  /// digits × 10^exponent, correctly rounded; the largest double where that is more.
  private static func literal(_ digits: Int, _ exponent: Int) -> Double {
    clamped(Double("\(digits)e\(exponent)") ?? 0)
  }

  /// The value, or the end of the range of a double that it exceeds.
  private static func clamped(_ value: Double) -> Double {
    min(max(value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }

  /// The least and the largest value, finite and apart from each other.
  private static func extent(_ values: [Double], isPositive: Bool = false) -> (Double, Double) {
    let known = values.filter { !$0.isNaN }.map(clamped)
    let (least, most) = (known.min() ?? (isPositive ? 1 : 0), known.max() ?? 1)
    guard most - least <= max(1e-12 * max(abs(least), abs(most)), isPositive ? 0 : 1e-300) else {
      return (least, most)
    }
    let room = least == 0 && most == 0 ? 1 : max(abs(least), abs(most)) * 0.5
    guard !isPositive else { return (max(least - room, .leastNonzeroMagnitude), clamped(most + room)) }
    return (clamped(least - max(room, 1e-300)), clamped(most + max(room, 1e-300)))
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
