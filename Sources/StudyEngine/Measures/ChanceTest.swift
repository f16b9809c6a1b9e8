import MutualInformation

/// Tests a mean for more error than chance if few or skewed estimates make its MCSE too short.
///
/// The score T = (t̄ − E)/(s/√R) of R estimates is not normal: s is random, and with skewness γ it
/// is short just where the mean is low. Hall's cubic T + aT² + a²T³/3 + a/2, a = γ̂/(3√R), removes
/// the skewness to order 1/R. The normal score has the tail probability of the result under
/// Student's t with R − 1 degrees of freedom.
///
/// There is no verdict for fewer than 30 estimates, and none for |a| > 1/16: one estimate then
/// carries much of the spread, and the next one like it may be missing.
///
/// *Accuracy:* the normal score is within 0.2 % of that of the t quantile for R >= 30 (Wallace).
/// *Source:* Hall 1992, doi 10.1111/j.2517-6161.1992.tb01863.x; Wallace 1959,
/// doi 10.1214/aoms/1177706094.
struct ChanceTest {
  /// The fewest estimates that allow a verdict.
  static let leastEstimates = 30
  /// The largest |a| that allows a verdict: skewness bends the scale most at scores near `longest`.
  private static let mostBend = 1.0 / 16
  /// Larger scores count as this one: the cubic holds for |aT| <= ½.
  private static let longest = 8.0

  private let count: Double
  /// a = γ̂/(3√R).
  private let bend: Double
  /// Whether there is a verdict.
  let hasVerdict: Bool

  /// Makes a test for the mean of some estimates.
  ///
  /// - Parameter skewness: The skewness of the estimates; nil if they do not vary.
  init(estimates: Int, skewness: Double?) {
    count = Double(estimates)
    bend = (skewness ?? .infinity) / (3 * count.squareRoot())
    hasVerdict = estimates >= Self.leastEstimates && abs(bend) <= Self.mostBend
  }

  /// The score of a standard normal variable that is as improbable as T; nil without a verdict.
  ///
  /// T beyond ±8 counts as ±8, which is beyond chance in any case.
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

  /// Whether T is less probable by chance than a normal score at a threshold.
  ///
  /// - Returns: False for |T| within the threshold; nil if T is beyond it without a verdict.
  func isBeyondChance(_ score: Double, threshold: Double) -> Bool? {
    guard abs(score) > threshold else { return false }
    return normalScore(score).map { abs($0) > threshold }
  }
}

extension Measures {
  /// The test for the mean of these estimates.
  var chanceTest: ChanceTest { ChanceTest(estimates: replications - failures, skewness: skewness) }

  /// z as a normal score; nil without z or a verdict.
  var judgedZ: Double? { z.flatMap(chanceTest.normalScore) }

  /// Whether all estimates are equal up to rounding for no known reason, so the MCSE is unknown.
  var hasUnknownSpread: Bool {
    guard let mean, let biasMCSE else { return false }
    return biasMCSE <= 1e-12 * max(1, abs(mean)) && !isKnownExactly
  }
}

extension Expectation {
  /// Whether estimates without spread are as they must be: their mean equals the exact expectation
  /// within its error bound and rounding, or the exact variance is 0.
  func explains(mean: Double, variance: Expectation) -> Bool {
    if variance.kind == .exact && abs(variance.value) <= variance.errorBound { return true }
    return kind == .exact && abs(mean - value) <= errorBound + 1e-12 * max(1, abs(value))
  }
}
