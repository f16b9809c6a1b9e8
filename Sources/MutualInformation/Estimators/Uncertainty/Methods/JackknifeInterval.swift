import GSLRandom

/// The delete-one jackknife: the interval is Î ± z·SE with the normal quantile z and
/// SE² = (n − 1)/n Σ (Îᵢ − Ī)². Îᵢ is the estimate without draw i, and Ī their mean.
///
/// On average the variance is too large rather than too small, for any function of the draws that
/// does not depend on their order.
///
/// *Coverage:* tends to level if Î is a smooth function of the draws and I > 0. A bias that is not
/// small against SE moves the interval away.
/// *Complexity:* n estimates from n − 1 draws.
/// *Edge cases:* fails if the estimate fails without one of the draws. Refused for estimators that
/// draw random numbers or cut the draws into batches: leaving one out would shift all others.
/// *Source:* Efron & Stein 1981, doi 10.1214/aos/1176345462; Tukey 1958,
/// doi 10.1214/aoms/1177706647.
public struct JackknifeInterval: UncertaintyMethod {
  public static let id = "jackknife"
  public static let role = UncertaintyRole.interval
  public static let formula = "Î ± z·SE, SE² = (n − 1)/n Σ(Îᵢ − Ī)², Îᵢ the estimate without draw i"
  public static let source = "Efron & Stein 1981, doi 10.1214/aos/1176345462"
  public static let statements: [Statement] = [.standardError, .low, .high]

  private let quantile: Double

  public init(_ arguments: Arguments) { quantile = NormalInterval.quantile(arguments) }

  public static func check(_ estimator: any Estimator) throws(Incompatibility) {
    guard !estimator.isRandomized, !estimator.dependsOnOrder else {
      throw Incompatibility(
        "\(id) needs an estimate without random numbers that no order of the draws changes",
        cure: "use subsampling")
    }
  }

  public func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkSubsample(estimator, law, count: count - 1, method: Self.id)
  }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      runs: SubsampleRuns(estimator, law, count: count - 1, capacity: count), quantile: quantile)
  }

  private struct Worker: UncertaintyWorker {
    var runs: SubsampleRuns
    let quantile: Double

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      runs.reset()
      for draw in 0..<sample.count {
        runs.take(sample, leavingOut: draw)
        try runs.run(using: &stream)
      }
      let count = Double(sample.count)
      for j in estimates.indices {
        let variance = runs.sumOfSquares(j) * (count - 1) / count
        NormalInterval.write(
          estimates[j], standardError: variance.squareRoot(), quantile, to: &statements, at: 3 * j)
      }
    }
  }
}
