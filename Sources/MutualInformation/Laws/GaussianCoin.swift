public import GSLRandom

/// With probability w a normal pair with correlation ρ, else two coins ±1 that agree with
/// probability a. I(X;Y) = w I_ρ + (1 − w) I_a + h(w), I_ρ = −½ ln(1 − ρ²), I_a = ln 2 − h(a).
///
/// X and Y each show whether a point is a coin, because the normal part has no mass at ±1. Knowing
/// that choice is worth its entropy h(w). Given the choice, I_ρ or I_a is left.
///
/// *Randomness:* point by point, from a `NumberReader`: a uniform u on (0, 1]. If u ≤ w, two
/// normals g and h: x = g, y = ρg + √(1−ρ²) h. Else two uniforms v and v′: x = 1 if v ≤ ½, else −1;
/// y = x if v′ ≤ a, else −x. The bits are the same on every processor.
/// *Edge cases:* coins coincide with each other, so Kraskov's estimators do not take this law.
/// *Source:* Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212, experiment I.
public struct GaussianCoin: JointLaw {
  public static let id = "gaussian-coin"
  public static let summary = "a normal pair or, with some probability, two coins ±1 that mostly agree"
  public static let formula = "I(X;Y) = w I_ρ + (1 − w) I_a + h(w), I_ρ = −½ ln(1 − ρ²), I_a = ln 2 − h(a)"
  public static let source = "Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212, experiment I"
  public static let parameters = [
    ParameterSpecification(
      "correlation", .real(.open(-1, 1)), default: .real(0.9), summary: "ρ, of the normal pair"),
    ParameterSpecification(
      "agreement", .real(RealRange(0, 1)), default: .real(0.9), summary: "a, how often the coins agree"),
    ParameterSpecification(
      "weight", .real(.open(0, 1)), default: .real(0.5),
      summary: "w, the probability of the normal pair"),
  ]
  public static let examples: [[Parameter]] =
    [[]]
    + Parameter.sets("correlation", "agreement", "weight", reals: [-0.6317, 0.25, 0.9], [0, 1, 0.3])

  public let arguments: Arguments
  /// ρ, a and w.
  public let correlation: Double, agreement: Double, weight: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    correlation = arguments.real("correlation")
    agreement = arguments.real("agreement")
    weight = arguments.real("weight")
  }

  public var shape: SampleShape { .realPair }
  public var hasAtoms: Bool { true }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let normal = normalInformation(correlation)
    let coin = fairBitInformation(flip: agreement)
    let value = weight * normal.value + (1 - weight) * coin.value + entropyOfWeight
    return ExactValue(
      value,
      errorBound: weight * normal.errorBound + (1 - weight) * coin.errorBound + 12 * roundingUnit * value,
      kind: .closedForm)
  }

  /// h(w), without the rounding of 1 − w if w is small.
  private var entropyOfWeight: Double {
    weight < 0x1p-6
      ? -weight * naturalLog(weight) - (1 - weight) * naturalLog1p(-weight) : binaryEntropy(weight)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let scale = ((1 - correlation) * (1 + correlation)).squareRoot()
    var numbers = NumberReader()
    for i in 0..<sample.count {
      if numbers.uniform(from: &stream) <= weight {
        let g = numbers.normal(from: &stream)
        sample.x.reals[i] = g
        sample.y.reals[i] = correlation * g + scale * numbers.normal(from: &stream)
      } else {
        let x = numbers.uniform(from: &stream) <= 0.5 ? 1.0 : -1
        sample.x.reals[i] = x
        sample.y.reals[i] = numbers.uniform(from: &stream) <= agreement ? x : -x
      }
    }
  }
}
