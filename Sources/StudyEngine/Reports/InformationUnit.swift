import MutualInformation

/// The unit of information in a report. Inside, everything is in nats; bits exist only here.
public enum InformationUnit: String, CaseIterable, Sendable, CustomStringConvertible {
  /// Natural logarithms.
  case nats
  /// Logarithms to base 2: 1 bit = ln 2 nats.
  case bits

  /// As in the `unit` column.
  public var description: String { rawValue }

  /// How many nats the unit has.
  public var inNats: Double {
    switch self {
    case .nats: 1
    case .bits: 0.693_147_180_559_945_309_417
    }
  }

  /// Nats in this unit; nil stays nil.
  public func value(_ nats: Double?) -> Double? { nats.map { $0 / inNats } }

  /// A measure of a row in this unit: variances take the square, z-scores and counts stay.
  public func value(_ measure: Measure, of measures: Measures) -> Double? {
    let value = measure.value(measures)
    return switch measure.dimension {
    case .information: self.value(value)
    case .squaredInformation: value.map { $0 / (inNats * inNats) }
    case .count, .none: value
    }
  }
}

extension Target {
  /// The value of the expectation in nats, or nil where there is none.
  package var expectedValue: Double? {
    expectation.kind == .none || !expectation.value.isFinite ? nil : expectation.value
  }
}
