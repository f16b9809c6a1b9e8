public import GSLRandom

/// A fair bit X, sent through a channel that flips it with probability ε. I(X;Y) = ln 2 − h(ε).
///
/// *Randomness:* point i reads one 64-bit word of the stream. Bit 0 is X, the upper 53 bits decide
/// the flip.
public struct BinarySymmetricChannel: BinaryChannelLaw {
  public static let id = "binary-symmetric-channel"
  public static let summary = "a fair bit, flipped with a probability"
  public static let formula = "I(X;Y) = ln 2 − h(ε), h(p) = −p ln p − (1 − p) ln(1 − p)"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 7.1.4"
  public static let parameters = [
    ParameterSpecification("flip", .real(RealRange(0, 1)), summary: "the probability ε that Y differs from X")
  ]
  public static let examples = [0.1, 0, 0.5, 0.8317].map { [Parameter("flip", .real($0))] }

  public let arguments: Arguments
  /// ε.
  public let flip: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    flip = arguments.real("flip")
  }

  public var channel: [[Double]] { [[1 - flip, flip], [flip, 1 - flip]] }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    return fairBitInformation(flip: flip)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    stream.fillParities(
      flip: flip, x: &sample.x.symbols, z: &sample.z.symbols, y: &sample.y.symbols)
  }
}
