/// The `Gaussian` estimate of the scores Φ⁻¹(rank/(n + 1)) of coordinates: only the copula counts.
///
/// If the law's copula is normal, the estimate tends to I(X;Y) for all marginal distributions.
/// Otherwise it tends to the information of the normal copula with the same correlations of scores.
/// Increasing maps of a coordinate do not change a bit.
///
/// *Bias:* `correction: exact` subtracts the exact bias of `Gaussian` on normal laws. For scores
/// that is most of the bias, not all. No exact expectation is known.
/// *Accuracy:* Φ⁻¹ from a table, within 1e-15 of itself; sums as in `Gaussian`.
/// *Complexity:* sorting each coordinate, then as `Gaussian`.
/// *Edge cases:* equal values have the mean of their ranks. Fails as `Gaussian` does. Two
/// coordinates with equal or opposite ranks always fail, since ranks are compared as whole numbers.
/// *Source:* Ince et al. 2017, doi 10.1002/hbm.23471.
public struct GaussianCopula: CovarianceEstimator {
  public static let id = "gaussian-copula"
  public static let summary = "the Gaussian estimate of normal scores Φ⁻¹(rank/(n + 1))"
  public static let formula = "½ ln(|Rx||Ry|/|Rxy|) of the correlations R of the scores Φ⁻¹(rank/(n + 1))"
  public static let source = "Ince et al. 2017, doi 10.1002/hbm.23471"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var isRankInvariant: Bool { true }

  /// On normal laws, and on any margins of a normal copula.
  public func isOfOwnFamily(_ law: any JointLaw) -> Bool {
    law is any NormalLaw || law is CoupledSeries || (law as? Copula)?.isNormal ?? false
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    let (x, y) = (law.shape.x.dimension!, law.shape.y.dimension!)
    return InformationWorker(
      information: Scored(
        xDimension: x, yDimension: y,
        x: NormalScores(count: count, dimension: x), y: NormalScores(count: count, dimension: y),
        information: NormalInformation(count: count, xDimension: x, yDimension: y)),
      bias: subtractedBias(for: law, count: count))
  }

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

    /// Throws if one coordinate is a function of another, by an exact comparison of ranks.
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
