import GSLMath
public import GSLRandom

/// X ~ N(0, 1) and Y = X² + σε with independent normal ε: uncorrelated and far from independent.
///
/// I(X;Y) = h(Y) − ½ ln(2πeσ²) is integrated numerically: the density f(y) = ∫ φ(x) φ((y − x²)/σ)/σ
/// dx of Y, and h(Y) = −∫ f ln f.
///
/// *Randomness:* point i reads the normals 2i and 2i + 1 of the stream, g and h: x = g, y = g² +
/// σh. The bits are the same on every processor.
public struct QuadraticNoise: BinnableLaw {
  public static let id = "quadratic-noise"
  public static let summary = "X standard normal, Y its square plus normal noise"
  public static let formula = "I(X;Y) = h(Y) − ½ ln(2πeσ²), h(Y) by quadrature"
  public static let source =
    "h(Y) − h(Y|X): Cover & Thomas 2006, Elements of Information Theory, section 8.5"
  public static let parameters = [
    ParameterSpecification(
      "noise", .real(RealRange(0.001, 1000)), summary: "the standard deviation σ of the noise")
  ]
  public static let examples = [0.1, 0.6317, 0.001, 40].map { [Parameter("noise", .real($0))] }

  public let arguments: Arguments
  /// σ.
  public let noise: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    noise = arguments.real("noise")
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let noiseEntropy = 0.5 * (1 + naturalLog(2 * .pi)) + naturalLog(noise)
    // Twice as many intervals move the value by less than 1e-12 over the whole range of σ.
    return ExactValue(
      rounding: entropyOfY(refinement: 1) - noiseEntropy, errorBound: 1e-11, kind: .quadrature)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    stream.fillNormalPairs(&sample.x.reals, &sample.y.reals)
    addSquares(of: sample.x.reals, toScaled: &sample.y.reals)
  }

  /// y ← x² + σy.
  private func addSquares(of x: [Double], toScaled y: inout [Double]) {
    let x = x.span
    var y = y.mutableSpan
    for i in x.indices { y[i] = x[i] * x[i] + noise * y[i] }
  }

  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    normalRegressionCells(
      xEdges: xEdges, yEdges: yEdges, deviation: noise,
      slopeBound: { 2 * max(abs($0.lowerBound), abs($0.upperBound)) }, mean: { $0 * $0 })
  }

  public var factors: PairFactors? {
    PairFactors(
      NormalRegressionFactors(
        mean: { $0 * $0 },
        bounds: { low, high in
          let largest = max(abs(low), abs(high))
          let least = low < 0 && high > 0 ? 0 : min(abs(low), abs(high))
          return (2 * largest, least * least...largest * largest)
        }, deviation: noise, other: PositionScale(.linear, -11 * noise...121 + 11 * noise)))
  }

  /// h(Y) with `refinement` times the necessary number of intervals.
  package func entropyOfY(refinement: Int) -> Double {
    let rule = twentyNodes
    // f is smooth on the scale of max(σ, y), and e^(−y/2) ends it.
    var entropy = 0.0
    var low = -9 * noise
    let end = 81 + 9 * noise
    while low < end {
      let step = min(max(noise, low / 3), max(noise, 2)) / Double(refinement)
      let high = min(low + step, end)
      entropy += rule.integral(from: low, to: high) { y in
        let density = densityOfY(y, rule, refinement: refinement)
        return density > 0 ? -density * naturalLog(density) : 0
      }
      low = high
    }
    return entropy
  }

  /// f(y) = 2 ∫_0^∞ φ(x) φ((y − x²)/σ)/σ dx.
  private func densityOfY(_ y: Double, _ rule: GaussLegendreRule, refinement: Int) -> Double {
    // The second factor vanishes unless |y − x²| < 9σ, the first beyond x = 9.5.
    let end = min(max(0, y + 9 * noise).squareRoot(), 9.5)
    var low = max(0, y - 9 * noise).squareRoot()
    var density = 0.0
    while low < end {
      // (y − x²)/σ may move by about 2 in an interval of x: 20 nodes then give all digits.
      let step = min((low * low + 2 * noise).squareRoot() - low, 1) / Double(refinement)
      let high = min(low + step, end)
      density += rule.integral(from: low, to: high) { x in
        standardNormalDensity(x) * standardNormalDensity((y - x * x) / noise)
      }
      low = high
    }
    return 2 * density / noise
  }
}
