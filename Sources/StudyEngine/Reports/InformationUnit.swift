public import MutualInformation

/// The unit of information in a report. Inside, all information is in nats; bits exist only here.
public enum InformationUnit: String, CaseIterable, Sendable, CustomStringConvertible {
  /// Natural logarithms.
  case nats
  /// Logarithms to base 2: 1 bit = ln 2 nats.
  case bits

  /// As on the command line.
  public var description: String { rawValue }

  /// How many nats the unit has.
  public var inNats: Double {
    switch self {
    case .nats: 1
    case .bits: 0.693_147_180_559_945_309_417
    }
  }

  /// The unit of a quantity's values in a report: this one, or `probability`.
  public func name(for quantity: Quantity) -> String {
    quantity.dimension == .information ? rawValue : quantity.dimension.rawValue
  }

  /// A value of a quantity, information in this unit; nil if it is missing or not finite.
  public func value(_ value: Double?, of quantity: Quantity) -> Double? {
    value.flatMap { finite($0 / divisor(for: quantity)) }
  }

  /// A measure of a row in this unit: variances take the square, z-scores and counts stay.
  public func value(_ measure: Measure, of row: SummaryRow) -> Double? {
    value(measure.value(row.measures), measure.dimension, of: row.target.quantity)
  }

  /// A measure of a pair of estimators of a quantity, likewise.
  public func value(_ measure: PairMeasure, of pair: PairMeasures, _ quantity: Quantity) -> Double? {
    value(measure.value(pair), measure.dimension, of: quantity)
  }

  /// A number of a dimension in this unit.
  func value(_ value: Double?, _ dimension: Measure.Dimension, of quantity: Quantity) -> Double? {
    let divisor = divisor(for: quantity)
    let inUnit: Double? =
      switch dimension {
      case .information: value.map { $0 / divisor }
      case .squaredInformation: value.map { $0 / (divisor * divisor) }
      case .count, .none: value
      }
    return inUnit.flatMap(finite)
  }

  private func divisor(for quantity: Quantity) -> Double { quantity.dimension == .information ? inNats : 1 }
}

extension InformationUnit {
  /// An exact value of a quantity in this unit, with the known digits; nil if it is missing.
  package func text(_ value: Double?, errorBound: Double?, of quantity: Quantity) -> String? {
    decimal(self.value(value, of: quantity), errorBound: self.value(errorBound, of: quantity))
  }

  /// A truth for people: four significant digits, or those that are known.
  func figure(_ truth: ExactValue, of quantity: Quantity) -> String {
    Figure.exact(
      value(truth.value, of: quantity), errorBound: value(truth.errorBound, of: quantity), 4)
  }

  /// A measure of a row in this unit: known digits of an exact one, else the shortest decimal.
  package func text(_ measure: Measure, of row: SummaryRow) -> String? {
    let value = value(measure, of: row)
    guard measure.dimension != .count, let bound = measure.errorBound(row.measures) else {
      return measure.dimension.text(value)
    }
    return decimal(value, errorBound: self.value(bound, measure.dimension, of: row.target.quantity))
  }
}
