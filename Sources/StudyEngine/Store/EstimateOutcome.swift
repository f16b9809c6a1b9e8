public import MutualInformation

/// The outcome of an estimator for one sample and quantity: an estimate with its statements, or the
/// reason why there is none.
///
/// Outcomes are equal if their bits are: −0 is not 0.
public struct EstimateOutcome: Hashable, Sendable, CustomStringConvertible {
  private let bits: UInt64
  /// 0, or the raw value of the `EstimationFailure`.
  private let status: UInt8
  private let statementBits: [UInt64]

  init(_ value: Double, status: UInt8, statements: [Double] = []) {
    // The stored value of a failed estimate has no meaning.
    bits = status == 0 ? value.bitPattern : 0
    self.status = status
    statementBits = status == 0 ? statements.map(\.bitPattern) : []
  }

  /// The estimator's statements, in the order of `Estimator.statements`; a placeholder (NaN) for
  /// one that could not be made. Empty if the estimate failed.
  public var statements: [Double] { statementBits.map(Double.init(bitPattern:)) }

  /// The estimate in nats; nil if it failed.
  public var estimate: Double? { status == 0 ? Double(bitPattern: bits) : nil }

  /// The reason of a failure; nil for an estimate, or if this version does not know the reason.
  public var failure: EstimationFailure? { EstimationFailure(rawValue: status) }

  /// The shortest decimal that reads back as the same bits, or the reason of the failure.
  public var description: String { estimate?.description ?? failure?.description ?? "status \(status)" }
}
