public import GSLRandom

/// X exponential with mean 1, and Y a Poisson count with mean X, erased to zero with probability p.
///
/// Without erasure Y is geometric, P(Y = y) = 2^−(y+1), and I(X;Y) = 2 ln 2 − γ − S with S =
/// Σ_{k≥2} 2^−k ln k. Erasure changes the form of one part only, that of Y = 0. With t = e^−x this
/// part is ∫₀¹ s ln(s/q) dt, s = p + (1 − p)t and q = P(Y = 0) = (1 + p)/2. So I(X;Y) = (1 − p)(3/2
/// · ln 2 − γ − S + ¼) − (1 + p)/4 − q ln q − p² ln p / (2(1 − p)).
///
/// X is real. Y is a symbol, because information does not depend on the names of the counts:
/// `ross`, `mixed-ksg` and other estimators of labels then take the law.
///
/// *Randomness:* point by point, from a `NumberReader`. A uniform u on (0, 1] gives the y, at most
/// 53, with 2^−(y+1) < u ≤ 2^−y. x is half a draw of `GammaSampler` for the shape y + 1. If p > 0,
/// one more uniform v is read, and y becomes 0 if v ≤ p. The bits are the same on every processor.
/// *Accuracy:* counts above 53, which have the probability 2⁻⁵⁴, become 53.
/// *Source:* Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212, zero-inflated Poisson variables.
/// *Erratum:* the source gives (1 − p) · 0.3012, which would hold if Y = 0 told whether it was
/// erased. At p = 0.15 that is 0.2561, while I(X;Y) is 0.2298.
public struct ExponentialPoisson: JointLaw {
  public static let id = "exponential-poisson"
  public static let summary =
    "X exponential with rate 1, Y a Poisson count with mean X, perhaps erased to zero"
  public static let formula =
    "I(X;Y) = (1 − p)(3/2 · ln 2 − γ − S + ¼) − (1 + p)/4 − q ln q − p² ln p/(2(1 − p)), q = (1 + p)/2, "
    + "S = Σ 2^−k ln k over k ≥ 2"
  public static let source = "Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212, with the truth corrected"
  public static let parameters = [
    ParameterSpecification(
      "erasure", .real(RealRange(0, 1, includesUpper: false)), default: .real(0),
      summary: "the probability p that Y becomes zero, whatever it was")
  ]
  public static let examples: [[Parameter]] =
    [[]] + [0.15, 0.9317].map { [Parameter("erasure", .real($0))] }

  public let arguments: Arguments
  /// p.
  public let erasure: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    erasure = arguments.real("erasure")
  }

  /// The largest count: uniforms are multiples of 2⁻⁵³.
  private static let largest = 53

  public var shape: SampleShape {
    SampleShape(x: .real(dimension: 1), y: .symbol(alphabet: Self.largest + 1))
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let (p, rest) = (erasure, 1 - erasure)
    var (sum, weight) = (0.0, 0x1p-70)
    // From the small terms up; the omitted ones are below 1e-20.
    for k in stride(from: 70.0, through: 2, by: -1) {
      sum += weight * naturalLog(k)
      weight *= 2
    }
    let positive = 1.5 * naturalLog(2) - eulersConstant - sum + 0.25
    if rest < 0x1p-5 {
      // Nothing cancels in r·positive − φ(−r/2) + Σ_{k≥2} r^k/((k − 1)k(k + 1)), with r = 1 − p and
      // the divergence term φ.
      var series = 0.0
      for k in stride(from: 12.0, through: 2, by: -1) { series = 1 / ((k - 1) * k * (k + 1)) + rest * series }
      let value = rest * positive - divergenceTerm(-0.5 * rest) + rest * rest * series
      return ExactValue(value, errorBound: 1e-14 * value, kind: .closedForm)
    }
    let zero = 0.5 * (1 + p)
    let erased = p > 0 ? 0.5 * p * p * naturalLog(p) / rest : 0
    return ExactValue(
      rest * positive - 0.25 * (1 + p) - zero * naturalLog(zero) - erased, errorBound: 3e-15,
      kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    var numbers = NumberReader()
    // Made once: a sampler is two constants.
    let gammas = InlineArray<54, GammaSampler> { GammaSampler(shape: Double($0 + 1)) }
    for i in 0..<sample.count {
      let u = numbers.uniform(from: &stream)
      // u = f·2^e with 1 ≤ f < 2.
      let exponent = Int(u.exponent)
      let count = u.significand == 1 ? -exponent : -exponent - 1
      sample.x.reals[i] = 0.5 * gammas[count].draw(&numbers, &stream)
      let isErased = erasure > 0 && numbers.uniform(from: &stream) <= erasure
      sample.y.symbols[i] = isErased ? 0 : UInt16(count)
    }
  }
}
