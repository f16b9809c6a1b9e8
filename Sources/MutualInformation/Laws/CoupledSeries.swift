public import GSLRandom

/// Two stationary autoregressions of order one whose innovations are correlated: X_t and Y_(t+lag).
///
/// X_t = φx X_(t−1) + √(1−φx²) e_t and Y_t = φy Y_(t−1) + √(1−φy²) f_t with standard normal e and f of
/// correlation r, so X and Y are standard normal at every time. Their correlation at one time is ρ =
/// r √((1−φx²)(1−φy²))/(1−φxφy). That of X_t and Y_(t+l) is ρφy^l, and ρφx^|l| for l < 0.
///
/// I(X;Y) = −½ ln(1 − ρ_l²), of the pair at one time. The draws depend on each other: what holds for
/// independent draws alone, as exact expectations, plain permutation tests and bootstraps, does not
/// hold here.
///
/// *Randomness:* step t of the series reads the normals 2t and 2t + 1 of the stream, g and h: e = g,
/// f = rg + √(1−r²) h. The first step is of the stationary law: x = g, y = ρg + √(1−ρ²) h. With the
/// lag l, |l| more steps are drawn than the sample has. The bits are the same on every processor.
/// *Source:* Brockwell & Davis 1991, Time Series: Theory and Methods, section 11.3.
public struct CoupledSeries: JointLaw {
  public static let id = "coupled-series"
  public static let summary = "two normal autoregressions with correlated innovations: draws in time order"
  public static let formula =
    "I(X;Y) = −½ ln(1 − ρ²), ρ = r √((1−φx²)(1−φy²))/(1−φxφy), times φy^lag or, of a negative lag, φx^|lag|"
  public static let source = "Brockwell & Davis 1991, Time Series: Theory and Methods, section 11.3"
  public static let parameters = [
    ParameterSpecification(
      "coefficient-x", .real(.open(-1, 1)), summary: "φx, the correlation of X with itself a step later"),
    ParameterSpecification(
      "coefficient-y", .real(.open(-1, 1)), summary: "φy, the correlation of Y with itself a step later"),
    ParameterSpecification(
      "innovation-correlation", .real(.open(-1, 1)), summary: "r, the correlation of the innovations"),
    ParameterSpecification(
      "lag", .integer(-1000...1000), default: .integer(0), isImplicit: true,
      summary: "how many steps Y is later than X"),
  ]
  public static let examples: [[Parameter]] =
    Parameter.sets(
      "coefficient-x", "coefficient-y", "innovation-correlation",
      reals: [0.9, 0.9, 0], [0.5, -0.6317, 0.8], [0, 0, -0.3])
    + [
      Parameter.sets(
        "coefficient-x", "coefficient-y", "innovation-correlation", reals: [0.95, 0.7, 0.9])[0]
        + [Parameter("lag", .integer(3))]
    ]

  public let arguments: Arguments
  private let x: Double, y: Double
  private let innovations: Double
  private let lag: Int

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    (x, y) = (arguments.real("coefficient-x"), arguments.real("coefficient-y"))
    innovations = arguments.real("innovation-correlation")
    lag = arguments.integer("lag")
  }

  public var shape: SampleShape { .realPair }
  public var isSeries: Bool { true }

  private static func residual(_ coefficient: Double) -> Double {
    ((1 - coefficient) * (1 + coefficient)).squareRoot()
  }

  /// The correlation at one time.
  private var correlation: Double {
    innovations * (Self.residual(x) * Self.residual(y) / (1 - x * y))
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let coefficient = lag < 0 ? x : y
    var shifted = correlation
    for _ in 0..<abs(lag) { shifted *= coefficient }
    let value = normalInformation(shifted)
    // The correlation is off by 4 + |lag| units, which the information multiplies by 2ρ²/(1 − ρ²) over itself.
    let rounding =
      Double(4 + abs(lag)) * roundingUnit * shifted * shifted / ((1 - shifted) * (1 + shifted))
    return ExactValue(
      value.value, errorBound: innovations == 0 ? 0 : value.errorBound + rounding, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let count = sample.count
    let (behind, ahead) = (max(-lag, 0), max(lag, 0))
    let (xResidual, yResidual) = (Self.residual(x), Self.residual(y))
    let own = Self.residual(innovations)
    let correlation = correlation
    let first = Self.residual(correlation)
    var (a, b) = (0.0, 0.0)
    // X_t is the partner of Y_(t + lag): of a negative lag, the first X have none.
    stream.forEachNormalPair(count: count + behind + ahead) { t, g, h in
      if t == 0 {
        (a, b) = (g, correlation * g + first * h)
      } else {
        a = x * a + xResidual * g
        b = y * b + yResidual * (innovations * g + own * h)
      }
      if t >= behind, t - behind < count { sample.x.reals[t - behind] = a }
      if t >= ahead, t - ahead < count { sample.y.reals[t - ahead] = b }
    }
  }
}
