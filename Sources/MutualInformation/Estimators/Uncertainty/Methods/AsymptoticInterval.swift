import GSLRandom

/// The large-sample interval for normal pairs: Î ± z·SE with SE = |r|/√n, r the sample correlation.
///
/// Var r tends to (1 − ρ²)²/n, and dI/dρ = ρ/(1 − ρ²), hence Var Î to ρ²/n. Normal scores of a law
/// with a normal copula have the same r in the limit, so the same holds for `GaussianCopula`.
///
/// *Coverage:* tends to level if ρ ≠ 0 on normal pairs, on other laws to something else. At ρ = 0
/// the variance vanishes at this order: nÎ tends to half a χ² of one degree of freedom, not to a
/// normal variable. Width and position are then wrong; those of `exact` are right, for `Gaussian`.
/// *Complexity:* a handful of operations.
/// *Source:* Anderson 2003, An Introduction to Multivariate Statistical Analysis, section 4.2.3;
/// normal scores: Klaassen & Wellner 1997, doi 10.2307/3318652.
public struct AsymptoticInterval: UncertaintyMethod {
  public static let id = "asymptotic"
  public static let role = UncertaintyRole.interval
  public static let formula =
    "Î ± z·SE, SE = |r|/√n: the limit for normal pairs; fails near independence"
  public static let source =
    "Anderson 2003, An Introduction to Multivariate Statistical Analysis, section 4.2.3; Klaassen & Wellner 1997, doi 10.2307/3318652"
  public static let statements: [Statement] = [.standardError, .low, .high]

  private let quantile: Double

  public init(_ arguments: Arguments) { quantile = NormalInterval.quantile(arguments) }

  public static func suits(_ type: any Estimator.Type) -> Bool {
    type is Gaussian.Type || type is GaussianCopula.Type
  }

  public func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.isReal, law.shape.y.isReal else {
      throw Incompatibility("\(Self.id) needs real numbers X and Y, the law has \(law.shape)")
    }
  }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      bias: NormalEstimates.bias(of: estimator, law, count: count), root: Double(count).squareRoot(),
      quantile: quantile)
  }

  private struct Worker: UncertaintyWorker {
    let bias: Double
    let root: Double
    let quantile: Double

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) {
      let r = NormalEstimates.correlation(information: estimates[0] + bias)
      NormalInterval.write(estimates[0], standardError: r / root, quantile, to: &statements, at: 0)
    }
  }
}
