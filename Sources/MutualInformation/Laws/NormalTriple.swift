public import GSLRandom

/// Three standard normal variables X, Z and Y with any correlations. I(X;Y) = −½ ln(1 − ρxy²).
/// I(Z;Y|X) = −½ ln(1 − ρ²) with the partial correlation ρ = (ρzy − ρxz ρxy)/√((1 − ρxz²)(1 −
/// ρxy²)). I(X,Z;Y) is their sum.
///
/// *Randomness:* point i reads the normals 3i, 3i + 1, 3i + 2 of the stream, g, h and k: x = g,
/// z = ρxz g + √(1−ρxz²) h, y = ρxy g + √(1−ρxy²) (ρh + √(1−ρ²) k). The bits are the same on every
/// processor.
/// *Edge cases:* the matrix of correlations must be positive definite: ρzy lies between ρxz ρxy ±
/// √((1 − ρxz²)(1 − ρxy²)). Near these ends the error bound of the truth is larger.
/// *Source:* Cover & Thomas 2006, theorem 8.4.1 (entropy of a multivariate normal distribution).
public struct NormalTriple: TripleDensityRatioLaw, NormalLaw {
  public static let id = "normal-triple"
  public static let summary = "X, Z and Y standard normal with three correlations"
  public static let formula =
    "I(X;Y) = −½ ln(1 − ρxy²), I(Z;Y|X) = −½ ln(1 − ρ²) of the partial correlation ρ, I(X,Z;Y) is their sum"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, theorem 8.4.1"
  public static let parameters = [("xz", "X and Z"), ("xy", "X and Y"), ("zy", "Z and Y")].map {
    pair, names in
    ParameterSpecification(
      "correlation-\(pair)", .real(.open(-1, 1)),
      summary: "the correlation of \(names)")
  }
  public static let examples = Parameter.sets(
    "correlation-xz", "correlation-xy", "correlation-zy",
    reals: [0.5, 0.5, 0.5], [0, 0, 0], [-0.6317, 0.3, 0.317], [0.99, -0.9, -0.85])

  public let arguments: Arguments
  let correlations: TripleCorrelations
  /// ρxz.
  let correlationXZ: Double
  private let xy: Double, partial: Double

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    let xz = arguments.real("correlation-xz")
    xy = arguments.real("correlation-xy")
    let zy = arguments.real("correlation-zy")
    guard let correlations = TripleCorrelations(xz: xz, xy: xy, zy: zy) else {
      let middle = xz * xy
      let width = ((1 - xz) * (1 + xz) * (1 - xy) * (1 + xy)).squareRoot()
      throw ParameterError(
        parameter: "correlation-zy", found: "\(zy)",
        allowed:
          "between \(middle - width) and \(middle + width), where the matrix of correlations is positive definite"
      )
    }
    self.correlations = correlations
    correlationXZ = xz
    let root = correlations.conditional.square.squareRoot()
    partial = zy < xz * xy ? -root : root
  }

  public var shape: SampleShape { .realTriple }

  public func truth(of quantity: Quantity) -> ExactValue? { correlations.truth(of: quantity) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let (xz, xy, partial) = (correlationXZ, xy, partial)
    let zDeviation = ((1 - xz) * (1 + xz)).squareRoot()
    let yDeviation = correlations.pair.residual.squareRoot()
    let rest = correlations.conditional.residual.squareRoot()
    stream.forEachNormalTriple(count: sample.count) { i, g, h, k in
      sample.x.reals[i] = g
      sample.z.reals[i] = xz * g + zDeviation * h
      sample.y.reals[i] = xy * g + yDeviation * (partial * h + rest * k)
    }
  }

  public func makeOracle() -> any Critic { correlations.pairCritic() }

  public func makeJointOracle() -> any Critic { correlations.jointCritic() }
}
