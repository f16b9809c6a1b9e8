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

  /// A value of a quantity, information in this unit; nil stays nil, and so becomes what is not finite or overflows.
  public func value(_ value: Double?, of quantity: Quantity) -> Double? {
    value.flatMap { finite($0 / divisor(for: quantity)) }
  }

  /// A measure of a row, information in this unit: variances take the square, z-scores and counts stay.
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
