public import MutualInformation

/// A share of replications, p = k/R, with its Monte Carlo error: coverage, size, power, failures.
///
/// *Source:* Wilson 1927, doi 10.1080/01621459.1927.10502953; Morris, White & Crowther 2019,
/// doi 10.1002/sim.8086.
public struct Proportion: Hashable, Sendable {
  /// Successes, k.
  public let successes: Int
  /// Trials, R.
  public let trials: Int

  /// k out of R.
  ///
  /// - Throws: `ParameterError` unless 0 ≤ k ≤ R.
  public init(_ successes: Int, of trials: Int) throws(ParameterError) {
    guard 0 <= successes, successes <= trials else {
      throw ParameterError(
        parameter: "successes", found: "\(successes) of \(trials)", allowed: "from 0 to the number of trials")
    }
    self.init(counted: successes, of: trials)
  }

  /// A share that was counted.
  init(counted successes: Int, of trials: Int) {
    self.successes = successes
    self.trials = trials
  }

  /// p; nil without trials.
  public var value: Double? { trials > 0 ? Double(successes) / Double(trials) : nil }

  /// √(p(1 − p)/R), 0 at p = 0 and p = 1, where only the interval means something.
  public var mcse: Double? {
    value.map { ($0 * (1 - $0) / Double(trials)).squareRoot() }
  }

  /// The Wilson interval at 95 %: all p₀ with |p − p₀| ≤ 1.96 √(p₀(1 − p₀)/R); nil without trials.
  ///
  /// *Accuracy:* rounding; the ends are exactly 0 at k = 0 and 1 at k = R.
  public var interval: ClosedRange<Double>? { interval(effectiveTrials: Double(trials)) }

  /// The Wilson interval of dependent trials that are worth so many independent ones.
  func interval(effectiveTrials count: Double) -> ClosedRange<Double>? {
    guard trials > 0, count > 0 else { return nil }
    // More trials than that leave a point; their squares would overflow.
    let count = min(count, 1e150)
    let k = Double(successes) / Double(trials) * count
    let square = Self.quantile * Self.quantile
    let centre = (k + 0.5 * square) / (count + square)
    let half =
      Self.quantile / (count + square) * (k * (count - k) / count + 0.25 * square).squareRoot()
    let low = successes == 0 ? 0 : centre - half
    return low...(successes == trials ? 1 : centre + half)
  }

  /// The 97.5 % point of the standard normal law.
  private static let quantile = 1.959963984540054
}
