public import GSLRandom

/// Two noisy measurements X = Z + σN and Y = Z + τM of a common cause Z. Z, N and M are standard
/// normal; X and Y are independent given Z.
///
/// X and Z have the correlation 1/√(1 + σ²), Z and Y have 1/√(1 + τ²). With these, the informations
/// are those of `MarkovChain`: a common cause and a chain of normal variables have the same joint
/// distributions, so no sample tells them apart.
///
/// *Randomness:* point i reads the normals 3i, 3i + 1, 3i + 2 of the stream, g, h and k: z = g, x =
/// g + σh, y = g + τk. The bits are the same on every processor.
/// *Source:* Pearl 2009, Causality, 2nd ed., section 1.2 (equivalent models).
public struct CommonCause: TripleDensityRatioLaw, NormalLaw {
  public static let id = "common-cause"
  public static let summary = "X and Y are Z with normal noise, Z standard normal"
  public static let formula =
    "I(X,Z;Y) = −½ ln(1 − κ²), I(X;Y) = −½ ln(1 − ρ²κ²), ρ = 1/√(1 + σ²), κ = 1/√(1 + τ²)"
  public static let source = "Pearl 2009, Causality, 2nd edition, section 1.2"
  public static let parameters = [("x", "X"), ("y", "Y")].map { variable, name in
    ParameterSpecification(
      "noise-\(variable)", .real(RealRange(1e-3, 1e3)), summary: "the standard deviation of \(name) − Z")
  }
  public static let examples = Parameter.sets("noise-x", "noise-y", reals: [0.5, 1], [0.0317, 40])

  public let arguments: Arguments
  private let xNoise: Double, yNoise: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    xNoise = arguments.real("noise-x")
    yNoise = arguments.real("noise-y")
  }

  /// The standard deviations of X and of Y.
  var xScale: Double { (1 + xNoise * xNoise).squareRoot() }
  var yScale: Double { (1 + yNoise * yNoise).squareRoot() }

  /// The correlation of X and Z.
  var correlationXZ: Double { 1 / xScale }

  var correlations: TripleCorrelations {
    TripleCorrelations(
      xz: 1 / xScale, xzResidual: xNoise * xNoise / (1 + xNoise * xNoise), zy: 1 / yScale,
      zyResidual: yNoise * yNoise / (1 + yNoise * yNoise))
  }

  public var shape: SampleShape { .realTriple }

  public func truth(of quantity: Quantity) -> ExactValue? { correlations.truth(of: quantity) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let (xNoise, yNoise) = (xNoise, yNoise)
    stream.forEachNormalTriple(count: sample.count) { i, g, h, k in
      sample.z.reals[i] = g
      sample.x.reals[i] = g + xNoise * h
      sample.y.reals[i] = g + yNoise * k
    }
  }

  public func makeOracle() -> any Critic { correlations.pairCritic(xScale: xScale, yScale: yScale) }

  public func makeJointOracle() -> any Critic { correlations.jointCritic(xScale: xScale, yScale: yScale) }
}
