public import GSLRandom

/// The ordered Weinman exponential distribution: X is exponential with rate 2, and Y = X + an
/// independent exponential with mean θ.
///
/// I(X;Y) = ln((1−2θ)/2θ) + ψ(1/(1−2θ)) + γ for θ < ½ and ln((2θ−1)/2θ) + ψ(2θ/(2θ−1)) + γ for θ >
/// ½. It is γ, Euler's constant, at θ = ½.
///
/// *Randomness:* point i reads the uniforms 2i and 2i + 1 of the stream, u and v: x = −½ ln(1 − u),
/// y = x − θ ln(1 − v). The bits are the same on every processor.
/// *Edge cases:* for θ < 1e-6 the rounding of Y would show, for θ > 1e6 that of X in Y.
/// *Source:* Darbellay & Vajda 2000, doi 10.1109/18.825848.
public struct OrderedWeinman: DensityRatioLaw, BinnableLaw {
  public static let id = "ordered-weinman"
  public static let summary =
    "X exponential with rate 2, Y = X plus an exponential: the two failures of a pair of machines"
  public static let formula =
    "I(X;Y) = ln((1−2θ)/2θ) + ψ(1/(1−2θ)) + γ for θ < ½, ln((2θ−1)/2θ) + ψ(2θ/(2θ−1)) + γ for θ > ½, γ at ½"
  public static let source = "Darbellay & Vajda 2000, doi 10.1109/18.825848"
  public static let parameters = [
    ParameterSpecification("theta", .real(RealRange(1e-6, 1e6)), summary: "θ, the mean of Y − X")
  ]
  public static let examples = [0.1, 0.5, 1, 0.6317, 40].map { [Parameter("theta", .real($0))] }

  public let arguments: Arguments
  /// θ.
  public let theta: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    theta = arguments.real("theta")
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let twice = 2 * theta
    if twice == 1 { return ExactValue(eulersConstant, errorBound: 1e-16, kind: .closedForm) }
    if twice > 129 {
      // With w = 1/(2θ − 1) it is Σ_{j≥1} (−1)^(j+1) (ζ(j + 1) − 1/j) w^j; w < 2⁻⁷.
      let w = 1 / (twice - 1)
      var sum = 0.0
      for (j, zeta) in Self.zetas.enumerated().reversed() { sum = zeta - 1 / Double(j + 1) - w * sum }
      return ExactValue(w * sum, errorBound: 12 * roundingUnit * w * sum, kind: .closedForm)
    }
    // 1 − 2θ is exact near ½. Both terms grow like its logarithm and cancel. ψ is off by 1e-14 of
    // itself.
    let psi = digamma(twice < 1 ? 1 / (1 - twice) : twice / (twice - 1))
    let value = naturalLog(abs(1 - twice) / twice) + psi + eulersConstant
    return ExactValue(value, errorBound: 2e-14 * (1 + abs(psi) + abs(value)), kind: .closedForm)
  }

  /// ζ(2), ζ(3), ..., ζ(9): https://dlmf.nist.gov/25.6
  private static let zetas = [
    1.644_934_066_848_226_436_5, 1.202_056_903_159_594_285_4, 1.082_323_233_711_138_191_5,
    1.036_927_755_143_369_926_3, 1.017_343_061_984_449_139_7, 1.008_349_277_381_922_826_8,
    1.004_077_356_197_944_339_4, 1.002_008_392_826_082_214_4,
  ]

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let theta = theta
    stream.forEachUniformPair(count: sample.count) { i, u, v in
      let x = -0.5 * naturalLog(1 - u)
      sample.x.reals[i] = x
      sample.y.reals[i] = x - theta * naturalLog(1 - v)
    }
  }

  public func makeOracle() -> any Critic { Oracle(theta: theta) }

  /// Y is never below X.
  public var hasPositiveRatio: Bool { false }

  /// P(a < X < b, Y > c): an x above c always counts, an x below with probability e^−(c−x)/θ.
  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    let rate = 1 / theta
    let table = MutualInformation.cells(xEdges: xEdges, yEdges: yEdges) { a, b, c in
      let low = max(a, 0)
      guard low < b else { return 0 }
      let certain = max(low, c)
      var mass = certain < b ? naturalExp(-2 * certain) - naturalExp(-2 * b) : 0
      let high = min(b, c)
      if low < high {
        // 2 ∫ e^(−2x − (c−x)/θ) dx from low to high, from the end where the integrand is largest.
        let end = rate > 2 ? high : low
        let peak = naturalExp(-2 * end - (c - end) * rate)
        mass += 2 * peak * (high - low) * meanDecay(abs(rate - 2) * (high - low))
      }
      return mass
    }
    return (table, 1e-14)
  }

  public var factors: PairFactors? { PairFactors(Factors(theta: theta)) }

  /// P(Y < y | x) is 1 − e^(−(y−x)/θ) up to the kink x = y, and 0 beyond.
  private struct Factors: ConditionalFactors {
    let theta: Double

    var isGivenX: Bool { true }
    var given: PositionScale { PositionScale(.linear, 0...30) }
    var other: PositionScale { PositionScale(.linear, 0...30 + 60 * theta) }

    func density(_ u: Double) -> Double { u >= 0 ? 2 * naturalExp(-2 * u) : 0 }
    func density(_ v: Double, given u: Double) -> Double {
      v >= u ? naturalExp(-(v - u) / theta) / theta : 0
    }
    func lower(_ v: Double, given u: Double) -> Double {
      v > u ? oneMinusExp(-(v - u) / theta) : 0
    }
    func setLower(_ levels: [Double], given u: Double, _ result: inout [Double], _ first: Int) {
      setOneMinusExps(levels.map { -max($0 - u, 0) / theta }, to: &result, first)
    }
    func upper(_ v: Double, given u: Double) -> Double { v > u ? naturalExp(-(v - u) / theta) : 1 }

    func width(_ low: Double, _ high: Double) -> Double { 1.5 }
    func widthWithin(_ low: Double, _ high: Double) -> Double { min(1.5, 3 * theta) }
    func reach(_ low: Double, _ high: Double) -> ClosedRange<Double> { low...high + 45 * theta }
    func kinks(_ v: Double) -> [Double] { [v] }
  }

  /// −(y − x)/θ − ln p(y), or −∞ for y < x. p(y) = (2/θ) y e^−my (1 − e^−w)/w, where m is the
  /// smaller of 2 and 1/θ, and w = |2 − 1/θ| y.
  private struct Oracle: RealPairCritic {
    let theta: Double

    func score(_ x: Double, _ y: Double) -> Double {
      guard y >= x else { return -.infinity }
      let rate = 1 / theta
      // y = 0 happens only if two uniforms are zero.
      return min(2, rate) * y - (y - x) * rate - naturalLog(2 * max(y, .leastNormalMagnitude))
        - naturalLog(meanDecay(abs(rate - 2) * y))
    }
  }
}
