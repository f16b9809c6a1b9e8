public import GSLRandom

/// Two standard normal variables with correlation ρ. I(X;Y) = −½ ln(1 − ρ²).
///
/// *Randomness:* point i reads the normals 2i and 2i + 1 of the stream, g and h: x = g, y = ρg +
/// √(1−ρ²) h. The bits are the same on every processor.
public struct BivariateNormal: DensityRatioLaw, BinnableLaw, NormalLaw {
  public static let id = "bivariate-normal"
  public static let summary = "X and Y standard normal with a correlation"
  public static let formula = "I(X;Y) = −½ ln(1 − ρ²)"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, example 8.5.1"
  public static let parameters = [
    ParameterSpecification(
      "correlation", .real(.open(-1, 1)),
      summary: "the correlation ρ of X and Y")
  ]
  public static let examples = [0.6, 0, -0.6317, 0.99].map { [Parameter("correlation", .real($0))] }

  public let arguments: Arguments
  /// ρ.
  public let correlation: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    correlation = arguments.real("correlation")
  }

  /// 1 − ρ², without cancellation.
  private var residualVariance: Double { (1 - correlation) * (1 + correlation) }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    return normalInformation(correlation)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    stream.fillNormalPairs(
      &sample.x.reals, &sample.y.reals, slope: correlation, scale: residualVariance.squareRoot())
  }

  public func makeOracle() -> any Critic {
    QuadraticCritic(
      constant: normalInformation(correlation).value,
      square: -0.5 * correlation * correlation / residualVariance,
      product: correlation / residualVariance)
  }

  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    normalRegressionCells(
      xEdges: xEdges, yEdges: yEdges, deviation: residualVariance.squareRoot(),
      slopeBound: { _ in abs(correlation) }, mean: { correlation * $0 })
  }

  public var factors: PairFactors? {
    let correlation = correlation
    return PairFactors(
      NormalRegressionFactors(
        mean: { correlation * $0 },
        bounds: { low, high in
          let ends = (correlation * low, correlation * high)
          return (abs(correlation), min(ends.0, ends.1)...max(ends.0, ends.1))
        }, deviation: residualVariance.squareRoot(), other: PositionScale(.linear, -11...11)))
  }
}
