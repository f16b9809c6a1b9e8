public import GSLRandom

/// A chain X → Z → Y of standard normal variables. X and Z have the correlation ρ, Z and Y have σ.
/// X and Y have the correlation ρσ and are independent given Z.
///
/// I(X,Z;Y) = I(Z;Y) = −½ ln(1 − σ²), and I(X;Y) = −½ ln(1 − ρ²σ²). I(Z;Y|X) is their difference ½
/// ln[(1 − ρ²σ²)/(1 − σ²)], what Z knows of Y beyond X. (I(X;Y|Z) is the one that vanishes.)
///
/// *Randomness:* point i reads the normals 3i, 3i + 1, 3i + 2 of the stream, g, h and k: x = g, z =
/// ρx + √(1−ρ²) h, y = σz + √(1−σ²) k. The bits are the same on every processor.
/// *Source:* Cover & Thomas 2006, section 2.8 and example 8.5.1.
public struct MarkovChain: TripleDensityRatioLaw, NormalLaw {
  public static let id = "markov-chain"
  public static let summary = "a chain X → Z → Y of standard normal variables"
  public static let formula =
    "I(X,Z;Y) = −½ ln(1 − σ²), I(X;Y) = −½ ln(1 − ρ²σ²), I(Z;Y|X) is their difference"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 2.8"
  public static let parameters = [("xz", "X and Z"), ("zy", "Z and Y")].map { pair, names in
    ParameterSpecification(
      "correlation-\(pair)", .real(.open(-1, 1)),
      summary: "the correlation of \(names)")
  }
  public static let examples = Parameter.sets(
    "correlation-xz", "correlation-zy", reals: [0.8, 0.6], [-0.6317, 0.99], [0, 0])

  public let arguments: Arguments
  private let xz: Double, xzResidual: Double, zy: Double, zyResidual: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    xz = arguments.real("correlation-xz")
    zy = arguments.real("correlation-zy")
    xzResidual = (1 - xz) * (1 + xz)
    zyResidual = (1 - zy) * (1 + zy)
  }

  /// ρ.
  var correlationXZ: Double { xz }

  var correlations: TripleCorrelations {
    TripleCorrelations(xz: xz, xzResidual: xzResidual, zy: zy, zyResidual: zyResidual)
  }

  public var shape: SampleShape { .realTriple }

  public func truth(of quantity: Quantity) -> ExactValue? { correlations.truth(of: quantity) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let (xz, zy) = (xz, zy)
    let (zDeviation, yDeviation) = (xzResidual.squareRoot(), zyResidual.squareRoot())
    stream.forEachNormalTriple(count: sample.count) { i, g, h, k in
      let z = xz * g + zDeviation * h
      sample.x.reals[i] = g
      sample.z.reals[i] = z
      sample.y.reals[i] = zy * z + yDeviation * k
    }
  }

  public func makeOracle() -> any Critic { correlations.pairCritic() }

  public func makeJointOracle() -> any Critic { correlations.jointCritic() }
}
