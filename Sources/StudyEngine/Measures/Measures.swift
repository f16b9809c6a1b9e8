public import MutualInformation

/// The statistics of one estimator of one quantity in one cell, each with its Monte Carlo standard
/// error (MCSE), in nats.
///
/// With R valid estimates t, truth θ, e = t − θ, d = t − t̄, s² = Σd²/(R − 1), m = Σe²/R. No
/// statistic assumes a law of the estimates. An undefined statistic is nil: all without estimates,
/// the variance and all MCSEs of one estimate. An overflow is nil, too: no value is ever NaN or
/// infinite.
///
/// *Determinism:* sums in the order of the replications, eight partial sums, square roots; no more.
/// *Accuracy:* 1e-12 relative for R up to 10⁶, also where the mean is 10⁹ times the spread.
/// *Complexity:* one sort, or for many estimates a few passes in bounded memory (`RowStatistics`).
///
/// *Source:* Morris, White & Crowther 2019, doi 10.1002/sim.8086; Stata `simsum` 2.3.2 (robust
/// forms), White 2010, doi 10.1177/1536867X1001000305.
public struct Measures: Hashable, Sendable {
  /// The replications asked for: valid and failed.
  public let replications: Int
  /// The replications without an estimate. They are counted, never redrawn, and enter no statistic.
  public let failures: Int
  /// t̄.
  public let mean: Double?
  /// t̄ − θ.
  public let bias: Double?
  /// s/√R, the MCSE of the mean and of the bias.
  public let biasMCSE: Double?
  /// (t̄ − E)/(s/√R), E the exact expectation; 0 ± 1 if estimator, E and generator are all right.
  ///
  /// Nil unless E is exact, and nil with failures (they select), for s/√R ≤ 1e-12·max(1, |E|)
  /// (rounding, not chance), and where the error bound of E exceeds a twentieth of s/√R.
  public let z: Double?
  /// s², in nats².
  public let variance: Double?
  /// s²√((k − 1)/R), k = Σd⁴/(R s⁴), in nats²; nil for k < 1, as for every R ≤ 3.
  public let varianceMCSE: Double?
  /// s.
  public let standardDeviation: Double?
  /// √(R/(R−1))·√Σ(T − s²)²/(2sR), T = d²R/(R−1), about (s/2)√((k − 1)/R); nil for R < 3 (equal T).
  ///
  /// *Erratum:* the usual s/√(2(R−1)) is right for normal estimates, but half of this for skewed
  /// ones.
  public let standardDeviationMCSE: Double?
  /// m, in nats².
  public let meanSquaredError: Double?
  /// √(Σ(e² − m)²/(R(R − 1))), in nats².
  public let meanSquaredErrorMCSE: Double?
  /// √m.
  public let rootMeanSquaredError: Double?
  /// The MCSE of m over 2√m; 0 where m = 0.
  public let rootMeanSquaredErrorMCSE: Double?
  /// The smallest estimate.
  public let minimum: Double?
  /// The quantiles of probability 5 %, 25 %, 50 %, 75 % and 95 %; empty without estimates.
  public let quantiles: [Quantile]
  /// The largest estimate.
  public let maximum: Double?
  /// θ.
  let truth: Double
  /// The measures of the complete cases, if they differ from the valid estimates of this row.
  var differingCompleteCases: CompleteCases?

  /// I of the binned variables less the truth, if that I and the expectation are exact.
  public let discretisationBias: Double?
  /// The expectation less I of the binned variables, if both are exact.
  public let samplingBias: Double?
  /// The variance of the estimator over all samples, in nats², if it is exact.
  public let exactVariance: Double?
  /// Bounds on the errors of the three values above, where known.
  let discretisationError: Double?, samplingError: Double?, exactVarianceError: Double?
  /// (s² − exact variance)/MCSE of s². If estimates are few and skewed, it is beyond ±2 more often
  /// than a normal score, because the MCSE is then short.
  ///
  /// Nil unless the variance is exact; nil with failures, for MCSEs that are rounding (up to 1e-12
  /// of the variance or 1e-24 nats²), and if its error bound exceeds a twentieth of the MCSE.
  public let varianceZ: Double?

  /// Σd³/R over (Σd²/R)^(3/2); nil where the estimates do not vary.
  let skewness: Double?
  /// Whether estimates without spread would be as they must be (`Expectation.explains`).
  let isKnownExactly: Bool

  /// The bias adjusted by control variates, the exact rows of the cell; nil for an exact row, for
  /// one with failures, and without controls.
  package(set) public var controlled: ControlledEstimate?
  /// The mean squared error adjusted by control variates: by the exact rows of the cell and by the
  /// squared errors of those whose variance is exact, too. Nil for such a row, for one with failures,
  /// and without controls.
  package(set) public var controlledMeanSquaredError: ControlledEstimate?

  /// The measures of the intervals and tests of the estimates; nil if the estimator has none.
  package(set) public var uncertainty: UncertaintyMeasures?

  /// Computes all statistics.
  ///
  /// - Parameters:
  ///   - estimates: The valid estimates, finite, in the order of their replications.
  ///   - failures: The number of replications without an estimate; below 0 it counts as 0.
  ///   - truth: θ.
  ///   - expectation: The mean of the estimator where it is known.
  public init(of estimates: [Double], failures: Int, truth: Double, expectation: Expectation) {
    var statistics = RowStatistics(truth: truth)
    repeat {
      statistics.add(estimates.span)
      statistics.endPass()
    } while !statistics.isDone
    self.init(statistics, failures: max(0, failures), truth: truth, expectation: expectation)
  }

  /// Makes the measures from the finished passes over the estimates and their target.
  package init(_ statistics: RowStatistics, failures: Int, target: Target) {
    self.init(
      statistics, failures: failures, truth: target.truth.value, truthBound: target.truth.errorBound,
      expectation: target.expectation,
      discretised: target.discretised, exactVariance: target.variance)
  }

  /// Makes the measures from the finished passes over the estimates.
  package init(
    _ statistics: RowStatistics, failures: Int, truth: Double, truthBound: Double = 0,
    expectation: Expectation,
    discretised: ExactValue? = nil, exactVariance: Expectation = .none
  ) {
    self.replications = statistics.count + failures
    self.failures = failures
    self.truth = truth
    let isSplit = expectation.kind == .exact && discretised != nil
    let binning = discretised.map { difference($0.value, $0.errorBound, truth, truthBound) }
    let sampling = discretised.map {
      difference(expectation.value, expectation.errorBound, $0.value, $0.errorBound)
    }
    discretisationBias = isSplit ? finite(binning!.value) : nil
    samplingBias = isSplit ? finite(sampling!.value) : nil
    self.exactVariance = exactVariance.kind == .exact ? finite(exactVariance.value) : nil
    (discretisationError, samplingError) = (binning?.errorBound, sampling?.errorBound)
    exactVarianceError = exactVariance.errorBound
    guard statistics.count > 0 else {
      mean = nil; bias = nil; biasMCSE = nil; z = nil
      variance = nil; varianceMCSE = nil; standardDeviation = nil; standardDeviationMCSE = nil
      meanSquaredError = nil; meanSquaredErrorMCSE = nil
      rootMeanSquaredError = nil; rootMeanSquaredErrorMCSE = nil
      minimum = nil; quantiles = []; maximum = nil; varianceZ = nil
      skewness = nil; isKnownExactly = false
      return
    }
    let order = statistics.order
    minimum = order[0]
    maximum = order[statistics.count - 1]
    quantiles = order.slots.map { slot in Quantile(slot) { order[$0] } }

    let sums = statistics.sums
    let count = sums.count
    let scale = sums.scale
    let bias = sums.meanDifference(to: truth)
    let meanSquare = sums.meanSquaredError
    mean = finite(sums.mean)
    self.bias = finite(bias)
    skewness = sums.skewness
    isKnownExactly = expectation.explains(mean: sums.mean, variance: exactVariance)
    meanSquaredError = finite(meanSquare)
    rootMeanSquaredError = finite(sums.rootMeanSquaredError)
    guard statistics.count > 1 else {
      biasMCSE = nil; z = nil
      variance = nil; varianceMCSE = nil; standardDeviation = nil; standardDeviationMCSE = nil
      meanSquaredErrorMCSE = nil; rootMeanSquaredErrorMCSE = nil; varianceZ = nil
      return
    }

    // In units of `scale`: s², s, and k·s⁴ − s⁴.
    let correction = count / (count - 1)
    let square = sums.secondMoment * correction
    let deviation = square.squareRoot()
    let excess = sums.squaresSpread / count + sums.secondMoment * sums.secondMoment - square * square
    let biasError = sums.meanMCSE
    biasMCSE = finite(biasError)
    z = Self.score(
      sums.meanDifference(to: expectation.value), error: biasError, failures: failures, expectation)
    variance = finite(scale * scale * square)
    varianceMCSE = excess >= 0 ? finite(scale * scale * (excess / count).squareRoot()) : nil
    varianceZ = Self.varianceScore(variance, error: varianceMCSE, failures: failures, exactVariance)
    standardDeviation = finite(scale * deviation)
    let squaresSpread = correction * sums.squaresSpread.squareRoot()
    standardDeviationMCSE =
      statistics.count < 3
      ? nil
      : deviation > 0 ? finite(scale * correction.squareRoot() * squaresSpread / (2 * deviation * count)) : 0
    meanSquaredErrorMCSE = finite(sums.meanSquaredErrorMCSE)
    rootMeanSquaredErrorMCSE = finite(sums.rootMeanSquaredErrorMCSE)
  }

  /// The z-score, or nil where it would mean nothing.
  private static func score(
    _ difference: Double, error: Double, failures: Int, _ expectation: Expectation
  ) -> Double? {
    guard expectation.kind == .exact, failures == 0, error > 1e-12 * max(1, abs(expectation.value)),
      expectation.errorBound <= error / 20
    else { return nil }
    return finite(difference / error)
  }
}

extension Measures {
  /// (t̄ − θ)/θ, a pure number; nil if the truth is 0.
  public var relativeBias: Double? { truth == 0 ? nil : bias.flatMap { finite($0 / truth) } }
  /// s/(|θ|√R), the MCSE of the relative bias.
  public var relativeBiasMCSE: Double? { truth == 0 ? nil : biasMCSE.flatMap { finite($0 / abs(truth)) } }
  /// The share of replications without an estimate.
  public var failureRate: Proportion { Proportion(counted: failures, of: replications) }
  /// The measures over the replications of the cell in which every estimator has an estimate.
  public var completeCases: CompleteCases {
    differingCompleteCases
      ?? CompleteCases(
        replications: replications - failures, bias: bias, biasMCSE: biasMCSE,
        rootMeanSquaredError: rootMeanSquaredError, rootMeanSquaredErrorMCSE: rootMeanSquaredErrorMCSE)
  }

  /// The z-score of a variance, or nil where it would mean nothing.
  fileprivate static func varianceScore(
    _ variance: Double?, error: Double?, failures: Int, _ exact: Expectation
  ) -> Double? {
    guard let variance, let error, exact.kind == .exact, failures == 0,
      error > 1e-12 * max(1e-12, exact.value), exact.errorBound <= error / 20
    else { return nil }
    return finite((variance - exact.value) / error)
  }
}

/// The value, or nil where it overflowed.
func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
