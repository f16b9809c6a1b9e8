public import GSLRandom

/// X uniform on [0, 1), Y = X + N, N uniform on [−ε, ε). I(X;Y) = ε − ln 2ε for ε ≤ ½, else 1/(4ε).
///
/// *Randomness:* point i reads the uniforms 2i and 2i + 1 of the stream, u and v: x = u, y = u +
/// ε(2v − 1). The bits are the same on every processor.
/// *Edge cases:* for ε < 1e-6 the rounding of Y would show; for ε > 1000 there is nothing to learn.
/// *Source:* h(Y) − h(Y|X) with a trapezoidal density of Y, Cover & Thomas 2006, section 8.6.
public struct UniformNoise: DensityRatioLaw, BinnableLaw {
  public static let id = "uniform-noise"
  public static let summary = "X uniform on [0, 1), Y = X plus uniform noise"
  public static let formula = "I(X;Y) = ε − ln 2ε for ε ≤ ½, 1/(4ε) above"
  public static let source =
    "h(Y) − h(Y|X): Cover & Thomas 2006, Elements of Information Theory, section 8.6"
  public static let parameters = [
    ParameterSpecification(
      "noise", .real(RealRange(1e-6, 1000)), summary: "ε: the noise is uniform on [−ε, ε)")
  ]
  public static let examples = [0.1, 0.75, 0.5, 0.0317, 40].map { [Parameter("noise", .real($0))] }

  public let arguments: Arguments
  /// ε.
  public let noise: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    noise = arguments.real("noise")
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let value = noise <= 0.5 ? noise - naturalLog(2 * noise) : 1 / (4 * noise)
    return ExactValue(value, errorBound: 8 * roundingUnit * value, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let noise = noise
    stream.forEachUniformPair(count: sample.count) { i, u, v in
      sample.x.reals[i] = u
      sample.y.reals[i] = u + noise * (2 * v - 1)
    }
  }

  public func makeOracle() -> any Critic { Oracle(noise: noise) }

  /// Y is never farther than ε from X.
  public var hasPositiveRatio: Bool { false }

  /// P(a < X < b, c < Y < d) is the integral over x of the fraction of [x − ε, x + ε] that lies in
  /// (c, d). The fraction is linear between the points c ± ε and d ± ε, so trapezoids are exact.
  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    let noise = noise
    /// P(Y < c | x).
    let below = { (c: Double, x: Double) in min(max((c - x) / (2 * noise) + 0.5, 0), 1) }
    let probabilities = rectangles(xEdges, yEdges).map { a, b, c, d in
      let (low, high) = (max(a, 0), min(b, 1))
      guard low < high else { return 0.0 }
      let kinks = [c - noise, c + noise, d - noise, d + noise].filter { low < $0 && $0 < high }.sorted()
      var (mass, x, height) = (0.0, low, below(d, low) - below(c, low))
      for next in kinks + [high] {
        let nextHeight = below(d, next) - below(c, next)
        mass += 0.5 * (next - x) * (height + nextHeight)
        (x, height) = (next, nextHeight)
      }
      return mass
    }
    // Heights are within 2e-16; widths sum to one at most. A kink rounded by δ costs below δ²/ε.
    return (
      JointTable(xCount: xEdges.count + 1, yCount: yEdges.count + 1, probabilities: probabilities), 1e-14
    )
  }

  public var factors: PairFactors? { PairFactors(Factors(noise: noise)) }

  /// P(Y < y | x) is linear in x between the kinks y ± ε.
  private struct Factors: ConditionalFactors {
    let noise: Double

    var isGivenX: Bool { true }
    var given: PositionScale { PositionScale(.linear, 0...1) }
    var other: PositionScale { PositionScale(.linear, -noise...1 + noise) }

    func density(_ u: Double) -> Double { u >= 0 && u <= 1 ? 1 : 0 }
    func density(_ v: Double, given u: Double) -> Double { abs(v - u) <= noise ? 0.5 / noise : 0 }
    func lower(_ v: Double, given u: Double) -> Double { min(max((v - u + noise) / (2 * noise), 0), 1) }
    func upper(_ v: Double, given u: Double) -> Double { min(max((u - v + noise) / (2 * noise), 0), 1) }

    func width(_ low: Double, _ high: Double) -> Double { 1 }
    func widthWithin(_ low: Double, _ high: Double) -> Double { 1 }
    func reach(_ low: Double, _ high: Double) -> ClosedRange<Double> { low - noise...high + noise }
    func kinks(_ v: Double) -> [Double] { [v - noise, v + noise] }
  }

  /// −ln |[y − ε, y + ε] ∩ [0, 1]| for |y − x| ≤ ε, else −∞.
  private struct Oracle: RealPairCritic {
    let noise: Double

    func score(_ x: Double, _ y: Double) -> Double {
      // The anchor's own y must not be excluded by rounding, nor the logarithm be one of zero.
      let rounding = 0x1p-52 * (1 + noise)
      guard abs(y - x) <= noise + rounding else { return -.infinity }
      return -naturalLog(max(min(1, y + noise) - max(0, y - noise), rounding))
    }
  }
}
