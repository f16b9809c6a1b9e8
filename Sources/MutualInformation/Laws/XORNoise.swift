public import GSLRandom

/// Two fair bits X and Z, and Y = X ⊕ Z ⊕ N with N ~ Bernoulli(ε). Neither X nor Z alone says
/// anything about Y; together they say ln 2 − h(ε).
///
/// *Randomness:* point i reads one 64-bit word of the stream. Bit 0 is X, bit 1 is Z, the upper 53
/// bits decide N.
public struct XORNoise: DiscreteLaw, DensityRatioLaw {
  public static let id = "xor-noise"
  public static let summary = "two fair bits X, Z and the noisy parity Y of both"
  public static let formula = "I(X;Y) = 0, I(X,Z;Y) = I(Z;Y|X) = ln 2 − h(ε)"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 2.5"
  public static let parameters = [
    ParameterSpecification(
      "flip", .real(RealRange(0, 1)), summary: "the probability ε that Y differs from X ⊕ Z")
  ]
  public static let examples = [0.2, 0, 0.5, 0.7317].map { [Parameter("flip", .real($0))] }

  public let arguments: Arguments
  /// ε.
  public let flip: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    flip = arguments.real("flip")
  }

  public var shape: SampleShape { .bitTriple }

  public var table: JointTable {
    let (same, other) = (0.25 * (1 - flip), 0.25 * flip)
    return JointTable(
      xCount: 2, zCount: 2, yCount: 2, probabilities: [same, other, other, same, other, same, same, other])
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    switch quantity {
    case .mutualInformation: ExactValue(0, errorBound: 0, kind: .closedForm)
    case .jointMutualInformation, .conditionalMutualInformation: fairBitInformation(flip: flip)
    default: nil
    }
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    stream.fillParities(
      flip: flip, x: &sample.x.symbols, z: &sample.z.symbols, y: &sample.y.symbols)
  }
}
