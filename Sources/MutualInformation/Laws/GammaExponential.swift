import GSLMath
public import GSLRandom

/// X ~ Gamma with shape t and rate 1. Y given X is exponential with rate X. I(X;Y) = ψ(t) − ln t +
/// 1/t.
///
/// *Randomness:* point by point, from a `NumberReader`: x by `GammaSampler`, then y = −ln u / x
/// with a uniform u on (0, 1]. The bits are the same on every processor.
/// *Edge cases:* Y has the tail (1 + y)^−t. For t < 0.1 X would underflow. For t > 1000 there is
/// nothing to learn. *Source:* Darbellay & Vajda 2000, doi 10.1109/18.825848.
public struct GammaExponential: DensityRatioLaw, BinnableLaw {
  public static let id = "gamma-exponential"
  public static let summary = "X gamma with rate 1, Y exponential with rate X"
  public static let formula = "I(X;Y) = ψ(t) − ln t + 1/t"
  public static let source = "Darbellay & Vajda 2000, doi 10.1109/18.825848"
  public static let parameters = [
    ParameterSpecification("shape", .real(RealRange(0.1, 1000)), summary: "t, the shape of X; its rate is 1")
  ]
  public static let examples = [1, 0.1, 0.6317, 3.7, 40].map { [Parameter("shape", .real($0))] }

  public let arguments: Arguments
  /// t.
  public let shapeOfX: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    shapeOfX = arguments.real("shape")
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let t = shapeOfX
    if t >= 64 {
      // 1/2t − Σ B_2k/(2k t^2k): the first omitted term is below 1e-22 of the first.
      var sum = 0.0
      for (k, number) in bernoulliNumbers.prefix(5).enumerated().reversed() {
        sum = number / Double(2 * k + 2) + sum / (t * t)
      }
      let value = (0.5 - sum / t) / t
      return ExactValue(value, errorBound: 8 * roundingUnit * value, kind: .closedForm)
    }
    let psi = digamma(t)
    // ψ is good to 1e-14 of itself; for small t it is nearly −1/t.
    return ExactValue(
      psi - naturalLog(t) + 1 / t, errorBound: 1.1e-14 * (1 + abs(psi)) + 4e-16 / t, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let gamma = GammaSampler(shape: shapeOfX)
    var numbers = NumberReader()
    for i in 0..<sample.count {
      let x = gamma.draw(&numbers, &stream)
      sample.x.reals[i] = x
      sample.y.reals[i] = -naturalLog(numbers.uniform(from: &stream)) / x
    }
  }

  public func makeOracle() -> any Critic { Oracle(shapeOfX: shapeOfX) }

  /// P(a < X < b, Y > c) = (1 + c)^−t [P(t, b(1 + c)) − P(t, a(1 + c))] with the regularised
  /// incomplete gamma function P.
  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    let t = shapeOfX
    var largestError = 0.0
    let table = MutualInformation.cells(xEdges: xEdges, yEdges: yEdges) { a, b, c in
      let scale = 1 + max(c, 0)
      let decay = naturalExp(-t * naturalLog1p(max(c, 0)))
      let (upper, lower) = (gammaCumulative(t, b * scale), gammaCumulative(t, a * scale))
      // The rounding of an argument z moves P by 2e-16 z p(z), below 2e-16·(1 + √t).
      let rounding = 4e-16 * (1 + t.squareRoot()) + 4e-16
      largestError = max(largestError, decay * (upper.errorBound + lower.errorBound + rounding))
      return decay * (upper.value - lower.value)
    }
    return (table, 2 * largestError + 2e-15)
  }

  public var factors: PairFactors? {
    // GSL has a value for every t > 0.
    let logGamma = try! SpecialFunctions.logGamma(shapeOfX).value
    return PairFactors(Factors(shapeOfX: shapeOfX, logGamma: logGamma))
  }

  /// P(Y > y | x) = e^(−xy).
  private struct Factors: ConditionalFactors {
    let shapeOfX: Double, logGamma: Double

    var isGivenX: Bool { true }
    /// X^t has a density of at most 1/Γ(t + 1) near zero. Its logarithm is within 12/√t of ln t.
    var given: PositionScale {
      let t = shapeOfX
      let low = max(-60 / t, naturalLog(t) - 12 / t.squareRoot() - 60 / t)
      return PositionScale(.exponential(shift: 0), low...naturalLog(t + 12 * t.squareRoot() + 60))
    }
    /// P(Y > y) = (1 + y)^−t.
    var other: PositionScale {
      PositionScale(.exponential(shift: 1), 0...60 / shapeOfX)
    }

    func density(_ u: Double) -> Double {
      u > 0 ? naturalExp((shapeOfX - 1) * naturalLog(u) - u - logGamma) : 0
    }
    func density(_ v: Double, given u: Double) -> Double { u * naturalExp(-u * v) }
    func lower(_ v: Double, given u: Double) -> Double { oneMinusExp(-u * v) }
    func setLower(_ levels: [Double], given u: Double, _ result: inout [Double], _ first: Int) {
      setOneMinusExps(levels.map { -u * $0 }, to: &result, first)
    }
    func upper(_ v: Double, given u: Double) -> Double { naturalExp(-u * v) }

    /// The logarithm of the density of ln X has the slope t − x.
    func width(_ low: Double, _ high: Double) -> Double {
      let steepest = max(abs(shapeOfX - naturalExp(low)), abs(shapeOfX - naturalExp(high)))
      return min(2, 6 / max(3, min(steepest, 60), 8 * shapeOfX.squareRoot()))
    }
    func widthWithin(_ low: Double, _ high: Double) -> Double { min(0.6, width(low, high)) }
    func reach(_ low: Double, _ high: Double) -> ClosedRange<Double> {
      1e-3 * naturalExp(-high)...60 * naturalExp(-low)
    }
  }

  /// P(t, z), 0 below zero.
  private func gammaCumulative(_ t: Double, _ z: Double) -> BoundedValue {
    if z <= 0 { return BoundedValue(0, errorBound: 0) }
    // For t ≤ 1000 less than 1e-300 lies beyond 10⁴.
    if z > 1e4 { return BoundedValue(1, errorBound: 1e-16) }
    // GSL has a value for every t > 0 and z ≥ 0; underflow is one.
    return try! SpecialFunctions.regularizedGamma(t, z)
  }

  /// ln x − xy − ln t + (t + 1) ln(1 + y).
  private struct Oracle: RealPairCritic {
    let shapeOfX: Double

    func score(_ x: Double, _ y: Double) -> Double {
      return naturalLog(x) - x * y - naturalLog(shapeOfX) + (shapeOfX + 1) * naturalLog1p(y)
    }
  }
}
