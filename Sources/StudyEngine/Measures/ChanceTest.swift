import MutualInformation

/// Tells a mean that is off by more than chance from one whose few or skewed estimates make its MCSE too short.
///
/// The score T = (t̄ − E)/(s/√R) of R estimates is no normal variable: s is random, and with skewness γ it is short just where
/// the mean is low. Hall's cubic T + aT² + a²T³/3 + a/2, a = γ̂/(3√R), takes the skewness out to order 1/R; a normal score
/// then has the tail probability that the result has under Student's t with R − 1 degrees of freedom.
///
/// There is no verdict from fewer than 30 estimates, and none where |a| > 1/16: one estimate then carries much of the spread,
/// and the next one like it may be missing.
///
/// *Accuracy:* the normal score is within 0.2 % of that of the t quantile for R >= 30 (Wallace's approximation).
/// *Source:* Hall 1992, doi 10.1111/j.2517-6161.1992.tb01863.x; Wallace 1959, doi 10.1214/aoms/1177706094.
struct ChanceTest {
  /// With fewer estimates than that there is no verdict.
  static let leastEstimates = 30
  /// The most that skewness may bend the scale, at scores near `longest`.
  private static let mostBend = 1.0 / 16
  /// Scores beyond that count as that: the cubic holds for |aT| <= ½.
  private static let longest = 8.0

  private let count: Double
  /// a = γ̂/(3√R).
  private let bend: Double
  /// Whether anything can be said at all.
  let hasVerdict: Bool

  /// A test for the mean of some estimates.
  ///
  /// - Parameter skewness: Of the estimates; nil where they do not vary.
  init(estimates: Int, skewness: Double?) {
    count = Double(estimates)
    bend = (skewness ?? .infinity) / (3 * count.squareRoot())
    hasVerdict = estimates >= Self.leastEstimates && abs(bend) <= Self.mostBend
  }

  /// The score of a standard normal variable that is as improbable as T; nil where nothing can be said.
  ///
  /// T beyond ±8 counts as ±8: as beyond chance as anything.
  func normalScore(_ score: Double) -> Double? {
    guard hasVerdict, !score.isNaN else { return nil }
    let t = max(-Self.longest, min(Self.longest, score))
    let unbent = t + bend * t * t + bend * bend * t * t * t / 3 + bend / 2
    let freedom = count - 1
    let size =
      (freedom * naturalLog(1 + unbent * unbent / freedom)).squareRoot()
      * ((8 * freedom + 1) / (8 * freedom + 3))
    return unbent < 0 ? -size : size
  }

  /// Whether T is further out than a normal score ever is but with the probability of that threshold.
  ///
  /// - Returns: False for |T| within the threshold; nil where T is beyond it, but nothing can be said.
  func isBeyondChance(_ score: Double, threshold: Double) -> Bool? {
    guard abs(score) > threshold else { return false }
    return normalScore(score).map { abs($0) > threshold }
  }
}

extension Measures {
  /// The test for the mean of these estimates.
  var chanceTest: ChanceTest { ChanceTest(estimates: replications - failures, skewness: skewness) }

  /// z as a normal score; nil without z, and where nothing can be said of it.
  var judgedZ: Double? { z.flatMap(chanceTest.normalScore) }

  /// Whether all estimates are equal, to rounding, though nothing says that they must be: the MCSE of 0 is then not known.
  var hasUnknownSpread: Bool {
    guard let mean, let biasMCSE else { return false }
    return biasMCSE <= 1e-12 * max(1, abs(mean)) && !isKnownExactly
  }
}

extension Expectation {
  /// Whether estimates that do not vary are as they must be: the mean equals the exact expectation within its error bound and
  /// rounding, or the exact variance is 0.
  func explains(mean: Double, variance: Expectation) -> Bool {
    if variance.kind == .exact && abs(variance.value) <= variance.errorBound { return true }
    return kind == .exact && abs(mean - value) <= errorBound + 1e-12 * max(1, abs(value))
  }
}
