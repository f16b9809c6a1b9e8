import GSLRandom

/// The exact equal-tailed interval for I = −½ ln(1 − ρ²) of jointly normal, real X and Y: all I
/// under which neither R² ≤ r² nor R² ≥ r² has a probability below α/2. r is the sample
/// correlation, and α = 1 − level (`SquaredCorrelation`).
///
/// The lower end is 0 if r is not so large that it rejects ρ = 0. Both ends are 0 if r is so small
/// that every ρ > 0 is rejected.
///
/// *Coverage:* on normal pairs level if I > 0, and 1 − α/2 at I = 0, exactly and for every n. On
/// other laws it is an interval for the limit of `Gaussian`, without certain coverage.
/// *Units:* nats. It is about the quantity, whatever bias the estimate is corrected for. The
/// estimate itself may lie outside if r is small.
/// *Accuracy:* 1e-9.
/// *Complexity:* some fifteen integrals for any dependence: 25 to 60 µs on one Zen 4 core, 110 µs
/// at n = 13; O(n) once for each cell.
/// *Edge cases:* n ≥ 4.
/// *Source:* Anderson 2003, An Introduction to Multivariate Statistical Analysis, sections 4.2.2
/// and 4.4.3.
public struct ExactInterval: UncertaintyMethod {
  public static let id = "exact"
  public static let role = UncertaintyRole.interval
  public static let formula =
    "exact for normal pairs: all −½ ln(1 − ρ²) under which r² is in no tail of (1 − level)/2"
  public static let source =
    "Anderson 2003, An Introduction to Multivariate Statistical Analysis, section 4.2.2"
  public static let statements: [Statement] = [.low, .high]

  private let tail: Double

  public init(_ arguments: Arguments) { tail = 0.5 * (1 - arguments.real("level")) }

  public static func suits(_ type: any Estimator.Type) -> Bool { type is Gaussian.Type }

  public func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.isReal, law.shape.y.isReal else {
      throw Incompatibility("\(Self.id) needs real numbers X and Y, the law has \(law.shape)")
    }
    guard count >= 4 else { throw Incompatibility("\(Self.id) needs samples of at least 4") }
  }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      interval: CorrelationInterval(count: count, tail: tail),
      bias: NormalEstimates.bias(of: estimator, law, count: count))
  }

  private struct Worker: UncertaintyWorker {
    let interval: CorrelationInterval
    let bias: Double

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) {
      let (low, high) = interval.ends(information: estimates[0] + bias)
      statements[0] = low
      statements[1] = high
    }
  }
}

/// The interval for one sample size and one probability of each tail.
package struct CorrelationInterval {
  private let distribution: SquaredCorrelation
  /// The normal quantiles of P(R² ≤ r²) at the lower and at the upper end.
  private let atLow: Double, atHigh: Double
  /// The approximate deviation of artanh R.
  private let spread: Double

  /// Creates the interval for samples of n ≥ 4.
  package init(count: Int, tail: Double) {
    distribution = SquaredCorrelation(count: count)
    atLow = standardNormalQuantile(1 - tail)
    atHigh = standardNormalQuantile(tail)
    spread = 1 / Double(count - 3).squareRoot()
  }

  /// Returns the ends for −½ ln(1 − r²) of a sample.
  package func ends(information: Double) -> (low: Double, high: Double) {
    let r = NormalEstimates.correlation(information: information)
    // artanh r = −½ ln(1 − r²) + ln(1 + r)
    let t = max(information, 0) + naturalLog1p(r)
    return (logCosh(root(t, atLow)), logCosh(root(t, atHigh)))
  }

  /// Returns Φ⁻¹ P(R² ≤ tanh² t | ζ) less its target. It falls nearly linearly as ζ rises.
  private func excess(_ t: Double, _ zeta: Double, _ target: Double) -> Double {
    standardNormalQuantile(min(max(distribution.probability(within: t, zeta), 1e-10), 1 - 1e-10)) - target
  }

  /// Returns the ζ whose excess is 0; 0 if even ζ = 0 has no positive excess.
  ///
  /// A bracket grows outwards from Fisher's approximation. The Illinois rule of false position then
  /// halves the excess of an end that stays twice.
  private func root(_ t: Double, _ target: Double) -> Double {
    let guess = t - target * spread
    var step = 0.25 * spread
    var (low, high) = (max(guess - step, 0), max(guess, 0) + step)
    var (above, below) = (excess(t, low, target), excess(t, high, target))
    while above <= 0 {
      if low == 0 { return 0 }
      (high, below) = (low, above)
      step *= 2
      low = max(low - step, 0)
      above = excess(t, low, target)
    }
    while below > 0 {
      (low, above) = (high, below)
      step *= 2
      high += step
      below = excess(t, high, target)
    }
    var stayed = 0
    while high - low > 1e-12 * (1 + high) {
      let zeta = low + (high - low) * (above / (above - below))
      let value = excess(t, zeta, target)
      if abs(value) < 1e-10 { return zeta }
      // No number lies between adjacent ones.
      guard low < zeta, zeta < high else { return zeta }
      if value > 0 {
        (low, above) = (zeta, value)
        if stayed > 0 { below *= 0.5 }
        stayed = 1
      } else {
        (high, below) = (zeta, value)
        if stayed < 0 { above *= 0.5 }
        stayed = -1
      }
    }
    return 0.5 * (low + high)
  }
}
