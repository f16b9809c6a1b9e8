/// The `Gaussian` estimate of normal scores: each coordinate is replaced by Φ⁻¹(rank/(n + 1)), so
/// that only the copula counts.
///
/// Where the law's copula is normal it tends to I(X;Y) whatever the marginal distributions are;
/// elsewhere to the information of the normal copula with the same correlations of scores. It stays
/// the same, to the last bit, when an increasing map is applied to a coordinate.
///
/// *Bias:* `correction: exact` subtracts what is the exact bias of `Gaussian` on normal laws; of
/// scores it is most of the bias, not all. No exact expectation is known.
/// *Accuracy:* Φ⁻¹ from a table, within 1e-15 of itself; sums as in `Gaussian`.
/// *Complexity:* sorting each coordinate, then as `Gaussian`.
/// *Edge cases:* equal values have the mean of their ranks. Fails as `Gaussian` does; of two
/// coordinates with equal or opposite ranks always, since ranks are compared as whole numbers.
/// *Source:* Ince et al. 2017, doi 10.1002/hbm.23471.
public struct GaussianCopula: CovarianceEstimator {
  public static let id = "gaussian-copula"
  public static let summary = "the Gaussian estimate of normal scores Φ⁻¹(rank/(n + 1))"
  public static let source = "Ince et al. 2017, doi 10.1002/hbm.23471"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var isRankInvariant: Bool { true }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    let (x, y) = (law.shape.x.dimension!, law.shape.y.dimension!)
    return InformationWorker(
      information: Scored(
        xDimension: x, yDimension: y,
        x: NormalScores(count: count, dimension: x), y: NormalScores(count: count, dimension: y),
        information: NormalInformation(count: count, xDimension: x, yDimension: y)),
      bias: subtractedBias(for: law, count: count))
  }

  /// The information of the scores.
  private struct Scored: SampleInformation {
    let xDimension: Int, yDimension: Int
    var x: NormalScores, y: NormalScores
    var information: NormalInformation

    mutating func estimate(_ sample: borrowing Sample) throws(EstimationFailure) -> Double {
      try x.set(sample.x.reals.span)
      try y.set(sample.y.reals.span)
      try checkRanks()
      let (a, b) = (x.scores, y.scores)
      return try information.estimate(a.span, b.span)
    }

    /// Looks for two coordinates of which one is a function of the other, by ranks: exactly.
    private func checkRanks() throws(EstimationFailure) {
      for k in 0..<xDimension + yDimension {
        for j in 0..<k {
          let (a, b) = (j < xDimension ? x : y, k < xDimension ? x : y)
          guard
            !a.isFunction(
              j < xDimension ? j : j - xDimension, of: b, k < xDimension ? k : k - xDimension)
          else { throw .perfectCorrelation }
        }
      }
    }
  }
}
