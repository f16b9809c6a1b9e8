import GSLRandom

/// The large-sample interval for estimates from counts: Î ± z·SE,
/// SE² = Σ p̂ (ln(p̂/(p̂x p̂y)) − Î₀)²/n. p̂ are the observed frequencies. The plug-in estimate Î₀
/// is the mean of these logarithms. For I(Z;Y|X) they are ln(p̂(z, y|x)/(p̂(z|x) p̂(y|x))).
///
/// SE is that of the linear term of the plug-in estimate as a function of the frequencies.
/// Corrections for bias change the centre, not SE. The cells of a histogram are taken as given: the
/// interval is about the information of the binned variables.
///
/// *Coverage:* tends to level for a fixed number of cells if X and Y are dependent. At independence
/// the variance vanishes at this order, as for `AsymptoticInterval`. A bias that is not small
/// against SE moves the interval away.
/// *Complexity:* the sample counted once more, and one logarithm for each cell that is not empty.
/// *Edge cases:* SE = 0 if the logarithms are all equal, as when y is a function of x and all x are
/// equally frequent.
/// *Source:* Moddemeijer 1989, doi 10.1016/0165-1684(89)90132-1.
public struct DeltaInterval: UncertaintyMethod {
  public static let id = "delta"
  public static let role = UncertaintyRole.interval
  public static let formula =
    "Î ± z·SE, n·SE² the variance of ln(p̂/(p̂x p̂y)) over the draws; fails near independence"
  public static let source = "Moddemeijer 1989, doi 10.1016/0165-1684(89)90132-1"
  public static let statements: [Statement] = [.standardError, .low, .high]

  private let quantile: Double

  public init(_ arguments: Arguments) { quantile = NormalInterval.quantile(arguments) }

  public static func suits(_ type: any Estimator.Type) -> Bool { type is any CountingEstimator.Type }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      counting: (estimator as! any CountingEstimator).makeCountingWorker(for: law, count: count),
      logarithms: LogarithmsOfRatios(count: count), quantile: quantile)
  }

  private struct Worker: UncertaintyWorker {
    var counting: any CountingWorker
    var logarithms: LogarithmsOfRatios
    let quantile: Double

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      let variance = try counting.variance(of: sample, &logarithms)
      NormalInterval.write(
        estimates[0], standardError: (variance / Double(sample.count)).squareRoot(), quantile,
        to: &statements, at: 0)
    }
  }
}
