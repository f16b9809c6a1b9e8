public import GSLRandom

/// Mardia's bivariate Pareto distribution. P(X > x, Y > y) = (x + y − 1)^−a for x, y ≥ 1, and
/// I(X;Y) = ln(1 + 1/a) − 1/(a + 1).
///
/// *Randomness:* point i reads the uniforms 2i and 2i + 1 of the stream, u and v: x = (1−u)^(−1/a),
/// and given x, y = 1 + x((1−v)^(−1/(a+1)) − 1). The bits are the same on every processor.
/// *Edge cases:* for a < 0.1 products of two draws would overflow, for a > 1000 their digits would
/// run out. For a ≤ 2 no variance exists. For small a the largest draw alone decides a correlation.
/// *Source:* Mardia 1962, doi 10.1214/aoms/1177704468; Darbellay & Vajda 2000,
/// doi 10.1109/18.825848, for the information.
public struct BivariatePareto: DensityRatioLaw, BinnableLaw {
  public static let id = "pareto"
  public static let summary = "bivariate Pareto, X and Y from 1 on: heavy tails that are large together"
  public static let formula = "I(X;Y) = ln(1 + 1/a) − 1/(a + 1)"
  public static let source =
    "Mardia 1962, doi 10.1214/aoms/1177704468; Darbellay & Vajda 2000, doi 10.1109/18.825848"
  public static let parameters = [
    ParameterSpecification(
      "shape", .real(RealRange(0.1, 1000)), summary: "a: both marginals have the tail x^−a")
  ]
  public static let examples = [1, 0.6317, 3.7].map { [Parameter("shape", .real($0))] }

  public let arguments: Arguments
  /// a.
  public let tailIndex: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    tailIndex = arguments.real("shape")
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    return paretoInformation(theta: 1 / tailIndex, w: 1 / (tailIndex + 1))
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let a = tailIndex
    stream.forEachUniformPair(count: sample.count) { i, u, v in
      let x = naturalExp(-naturalLog(1 - u) / a)
      sample.x.reals[i] = x
      sample.y.reals[i] = 1 + x * (naturalExp(-naturalLog(1 - v) / (a + 1)) - 1)
    }
  }

  public func makeOracle() -> any Critic { Oracle(tailIndex: tailIndex) }

  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    let a = tailIndex
    /// P(X > x, Y > y).
    let both = { (x: Double, y: Double) in
      x == .infinity ? 0 : naturalExp(-a * naturalLog(max(x, 1) + (max(y, 1) - 1)))
    }
    let table = MutualInformation.cells(xEdges: xEdges, yEdges: yEdges) { low, high, y in
      both(low, y) - both(high, y)
    }
    // Four terms s^−a: rounding s ≥ 1 by 2e-16 moves each by at most a·2e-16, a ln s by 2e-16.
    return (table, 1e-15 * (4 + a))
  }

  public var factors: PairFactors? { PairFactors(Factors(tailIndex: tailIndex)) }

  /// P(Y > y | x) = (1 + (y − 1)/x)^−(a+1).
  private struct Factors: ConditionalFactors {
    let tailIndex: Double

    var isGivenX: Bool { true }
    /// P(ln X > w) = e^−aw.
    var given: PositionScale { PositionScale(.exponential(shift: 0), 0...60 / tailIndex) }
    var other: PositionScale { given }

    func density(_ u: Double) -> Double {
      u >= 1 ? tailIndex * naturalExp(-(tailIndex + 1) * naturalLog(u)) : 0
    }
    func density(_ v: Double, given u: Double) -> Double {
      (tailIndex + 1) / u * naturalExp(-(tailIndex + 2) * naturalLog1p((v - 1) / u))
    }
    func lower(_ v: Double, given u: Double) -> Double {
      oneMinusExp(-(tailIndex + 1) * naturalLog1p((v - 1) / u))
    }
    func setLower(_ levels: [Double], given u: Double, _ result: inout [Double], _ first: Int) {
      setOneMinusExps(
        levels.map { -(tailIndex + 1) * naturalLog1p(($0 - 1) / u) }, to: &result, first)
    }
    func upper(_ v: Double, given u: Double) -> Double {
      naturalExp(-(tailIndex + 1) * naturalLog1p((v - 1) / u))
    }

    func width(_ low: Double, _ high: Double) -> Double { min(1.5, 4 / tailIndex) }
    func widthWithin(_ low: Double, _ high: Double) -> Double { min(0.5, 4 / tailIndex) }
    func reach(_ low: Double, _ high: Double) -> ClosedRange<Double> {
      1 + 5e-3 * naturalExp(low)...1 + 200 * naturalExp(high)
    }
  }

  /// ln(1 + 1/a) + (a + 1)(ln x + ln y) − (a + 2) ln(x + y − 1).
  private struct Oracle: RealPairCritic {
    let tailIndex: Double

    func score(_ x: Double, _ y: Double) -> Double {
      return naturalLog1p(1 / tailIndex) + (tailIndex + 1) * (naturalLog(x) + naturalLog(y))
        - (tailIndex + 2) * naturalLog(x + (y - 1))
    }
  }
}
