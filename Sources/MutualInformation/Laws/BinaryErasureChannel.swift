public import GSLRandom

/// A fair bit X, sent through a channel that loses it with probability ε. The receiver sees the
/// loss. Y is the bit if it arrived and 2 if it was lost. I(X;Y) = (1 − ε) ln 2.
///
/// *Randomness:* point i reads one 64-bit word of the stream. Bit 0 is X, the upper 53 bits decide
/// the erasure.
public struct BinaryErasureChannel: BinaryChannelLaw {
  public static let id = "binary-erasure-channel"
  public static let summary = "a fair bit, lost with a probability, which the receiver sees"
  public static let formula = "I(X;Y) = (1 − ε) ln 2"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 7.1.5"
  public static let parameters = [
    ParameterSpecification(
      "erasure", .real(RealRange(0, 1)), summary: "the probability ε that the bit is lost")
  ]
  public static let examples = [0.1, 0, 1, 0.6317].map { [Parameter("erasure", .real($0))] }

  public let arguments: Arguments
  /// ε.
  public let erasure: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    erasure = arguments.real("erasure")
  }

  public var channel: [[Double]] { [[1 - erasure, 0, erasure], [0, 1 - erasure, erasure]] }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let value = (1 - erasure) * naturalLog(2)
    return ExactValue(value, errorBound: 4 * roundingUnit * value, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    sendBits(receiving: 2, with: erasure, into: &sample, using: &stream)
  }
}
