public import GSLRandom

/// A fair bit X, sent through a channel that passes zeros and turns a one into a zero with
/// probability ε. I(X;Y) = h((1 − ε)/2) − ½ h(ε).
///
/// *Randomness:* point i reads one 64-bit word of the stream. Bit 0 is X, the upper 53 bits decide
/// the flip of a one.
public struct ZChannel: BinaryChannelLaw {
  public static let id = "z-channel"
  public static let summary = "a fair bit whose ones are flipped with a probability"
  public static let formula = "I(X;Y) = h((1 − ε)/2) − ½ h(ε)"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, problem 7.8"
  public static let parameters = [
    ParameterSpecification(
      "flip", .real(RealRange(0, 1)), summary: "the probability ε that a one arrives as a zero")
  ]
  public static let examples = [0.1, 0, 1, 0.6317].map { [Parameter("flip", .real($0))] }

  public let arguments: Arguments
  /// ε.
  public let flip: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    flip = arguments.real("flip")
  }

  public var channel: [[Double]] { [[1, 0], [flip, 1 - flip]] }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    if let near = table.nearIndependence(of: quantity) { return near }
    let value = binaryEntropy(0.5 * (1 - flip)) - 0.5 * binaryEntropy(flip)
    return ExactValue(value, errorBound: 1e-15, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    sendBits(receiving: 0, with: flip, into: &sample, using: &stream)
  }
}
