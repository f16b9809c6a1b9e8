public import MutualInformation

/// What an estimator made of one sample, for one quantity: an estimate and what is said beside it, or the reason why there is
/// none.
///
/// Two are equal where their bits are: −0 is not 0.
public struct EstimateOutcome: Hashable, Sendable, CustomStringConvertible {
  private let bits: UInt64
  /// 0, or the raw value of the `EstimationFailure`.
  private let status: UInt8
  private let statementBits: [UInt64]

  init(_ value: Double, status: UInt8, statements: [Double] = []) {
    // What is in the place of an estimate that failed has no meaning.
    bits = status == 0 ? value.bitPattern : 0
    self.status = status
    statementBits = status == 0 ? statements.map(\.bitPattern) : []
  }

  /// The estimator's statements, in the order of `Estimator.statements`; a placeholder (NaN) for one that could not be made.
  /// Empty where the estimate failed.
  public var statements: [Double] { statementBits.map(Double.init(bitPattern:)) }

  /// The estimate in nats; nil where it failed.
  public var estimate: Double? { status == 0 ? Double(bitPattern: bits) : nil }

  /// Why it failed; nil where it did not, or for a reason that this version does not know.
  public var failure: EstimationFailure? { EstimationFailure(rawValue: status) }

  /// The shortest decimal that reads back as the same bits, or the reason.
  public var description: String { estimate?.description ?? failure?.description ?? "status \(status)" }
}
