public import MutualInformation

/// The differences and ratios of two estimators A and B of one quantity on the same samples of a
/// cell, each with its Monte Carlo standard error (MCSE), in nats.
///
/// Over the R replications in which both have an estimate t: e = t − θ, d = t_A − t_B, u = t − t̄,
/// s² = Σu²/(R − 1), m = Σe²/R. No statistic assumes a law of the estimates. An undefined or
/// overflowing statistic is nil, such as an MCSE of one replication or a ratio to zero.
///
/// *Determinism:* sums in the order of the replications and square roots; no other function.
/// *Accuracy:* 1e-12 relative for R up to 10⁶ if the error is more than rounding, even if d varies
/// 10⁹ times less than t; r and its MCSE 1e-12 absolute. Squares and fourth powers neither overflow
/// nor vanish on the way.
/// *Complexity:* three passes in bounded memory (`PairStatistics`).
///
/// *Source:* Morris, White & Crowther 2019, doi 10.1002/sim.8086; White 2010,
/// doi 10.1177/1536867X1001000305 (relative precision); the MCSEs of ratios by the delta method.
public struct PairMeasures: Hashable, Sendable {
  /// A statistic and its MCSE; either may be undefined.
  public struct Estimate: Hashable, Sendable {
    /// The statistic.
    public let value: Double?
    /// Its Monte Carlo standard error.
    public let mcse: Double?

    /// Makes an estimate; a value that is not finite becomes nil.
    init(_ value: Double?, _ mcse: Double?) {
      self.value = value.flatMap { $0.isFinite ? $0 : nil }
      self.mcse = mcse.flatMap { $0.isFinite ? $0 : nil }
    }

    fileprivate var negated: Estimate { Estimate(value.map { -$0 }, mcse) }

    /// 1/x, whose MCSE is that of x over x².
    fileprivate var inverse: Estimate {
      guard let value, value != 0 else { return Estimate(nil, nil) }
      return Estimate(1 / value, mcse.map { $0 / (value * value) })
    }

    fileprivate var root: Estimate {
      guard let value, value > 0 else { return Estimate(value, value == 0 ? nil : mcse) }
      return Estimate(value.squareRoot(), mcse.map { $0 / (2 * value.squareRoot()) })
    }
  }

  /// R, the replications in which both have an estimate.
  public let replications: Int
  /// The replications without an estimate of A, in the whole cell.
  public let failuresA: Int
  /// The replications without an estimate of B, in the whole cell.
  public let failuresB: Int
  /// d̄, MCSE sd(d)/√R.
  public let biasDifference: Estimate
  /// q̄ with q = e_A² − e_B², MCSE sd(q)/√R; in nats².
  public let squaredErrorDifference: Estimate
  /// The mean of |e_A| − |e_B|, MCSE sd/√R.
  public let absoluteErrorDifference: Estimate
  /// p = m_A/m_B, MCSE √(Σ(e_A² − p e_B²)²/(R(R − 1)))/m_B.
  public let squaredErrorRatio: Estimate
  /// √p, MCSE that of p over 2√p.
  public var rootSquaredErrorRatio: Estimate { squaredErrorRatio.root }
  /// s_A²/s_B², MCSE √Σ(a − p b)²/Σb, a = u_A², b = u_B², p = Σa/Σb; nil for R < 3 (equal a).
  private let varianceRatio: Estimate
  /// s_A²/s_B² − 1, without loss of digits where it is small.
  private let varianceExcess: Double?
  /// s_A/s_B, MCSE that of s_A²/s_B² over 2 s_A/s_B.
  public var deviationRatio: Estimate { varianceRatio.root }
  /// 100(s_A²/s_B² − 1): how many percent more replications A needs for the same MCSE of its mean.
  public var relativePrecision: Estimate {
    Estimate(varianceExcess.map { 100 * $0 }, varianceRatio.mcse.map { 100 * $0 })
  }
  /// r, the correlation of t_A and t_B.
  ///
  /// MCSE √(Σψ²/(R(R − 1))) with the influence function ψ = xy − r(x² + y²)/2 of r, x and y the
  /// estimates less their mean over √(Σu²/R): distribution-free, (1 − r²)/√R for normal estimates.
  /// Nil for R < 3. *Source:* Hampel 1974, doi 10.1080/01621459.1974.10482962; Devlin, Gnanadesikan
  /// & Kettenring 1975, doi 10.1093/biomet/62.3.531.
  public let correlation: Estimate
  /// (s_A² + s_B²)/s_d²: independent samples would need so many times the replications for the same
  /// MCSE of the bias difference; nil if d does not vary.
  public let pairingGain: Double?
  /// The replications that pairing saves: R (gain − 1) = 2R Σu_A u_B/Σ(d − d̄)². It is negative for
  /// negatively correlated estimates.
  public let replicationsSaved: Double?

  /// The bias difference adjusted by control variates, the exact rows of the cell; nil if both
  /// expectations are exact (then it is their difference), if A or B has failures, and without
  /// controls.
  package(set) public var controlled: ControlledEstimate?

  /// The replications in which |e_A| > |e_B|.
  public let largerErrorsA: Int
  /// The replications in which |e_B| > |e_A|.
  public let largerErrorsB: Int

  /// |q̄| over its MCSE, without overflow: infinite if q does not vary, 0 if q̄ is rounding.
  let squaredErrorScore: Double?
  /// The relative MCSE of √p, without overflow: 0 if q̄ is rounding, nil if nothing is known of it.
  let relativeRatioError: Double?

  /// Computes all measures of a pair.
  ///
  /// - Parameters:
  ///   - a: The estimates of A in the order of their replications, finite, nil where there is none.
  ///   - b: The estimates of B of the same replications, likewise.
  ///   - truth: θ.
  /// - Throws: `ParameterError` where A and B have different numbers of replications.
  public init(of a: [Double?], _ b: [Double?], truth: Double) throws(ParameterError) {
    guard a.count == b.count else {
      throw ParameterError(
        parameter: "estimates of B", found: "\(b.count) replications", allowed: "\(a.count), those of A")
    }
    let eights = { (values: [Double?], value: (Double?) -> Double) in
      stride(from: 0, to: values.count, by: 8).map { start in
        var eight = SIMD8<Double>.zero
        for i in start..<min(start + 8, values.count) { eight[i - start] = value(values[i]) }
        return eight
      }
    }
    let (columnA, columnB) = (eights(a) { $0 ?? 0 }, eights(b) { $0 ?? 0 })
    let (weightsA, weightsB) = (eights(a) { $0 == nil ? 0 : 1 }, eights(b) { $0 == nil ? 0 : 1 })
    let largest = { (values: [Double?]) in
      values.reduce(0) { max($0, $1.map { abs($0 - truth) } ?? 0) }
    }
    var statistics = PairStatistics(
      truth: truth, scales: PairScales(largestErrors: largest(a), largest(b)))
    for _ in 0..<PairStatistics.passes {
      statistics.add(
        columnA.span, columnB.span, weights: weightsA.span, weightsB.span, isWhole: false)
      statistics.endPass()
    }
    self.init(statistics, failures: (a.count { $0 == nil }, b.count { $0 == nil }))
  }

  /// Makes the measures from the finished passes over the estimates.
  init(_ statistics: PairStatistics, failures: (a: Int, b: Int)) {
    let count = statistics.count
    replications = Int(count)
    (failuresA, failuresB) = failures
    guard count > 0 else {
      let none = Estimate(nil, nil)
      biasDifference = none; squaredErrorDifference = none; absoluteErrorDifference = none
      squaredErrorRatio = none; varianceRatio = none; correlation = none
      varianceExcess = nil; pairingGain = nil; replicationsSaved = nil
      largerErrorsA = 0; largerErrorsB = 0
      squaredErrorScore = nil; relativeRatioError = nil
      return
    }
    largerErrorsA = Int(statistics.largerA)
    largerErrorsB = Int(statistics.largerB)
    let scales = statistics.scales
    let error = { (spread: Double) in count > 1 ? (spread / (count - 1) / count).squareRoot() : nil }
    let mean = { (mean: PairStatistics.TwoParts, spread: Double, units: [Double]) in
      Estimate(units.reduce(mean.value, *), error(spread).map { units.reduce($0, *) })
    }
    biasDifference = mean(statistics.difference, statistics.differenceSpread, [scales.d])
    squaredErrorDifference = mean(statistics.squares, statistics.squaresSpread, [scales.d, scales.d])
    absoluteErrorDifference = mean(statistics.absolutes, statistics.absolutesSpread, [scales.d])
    let (squareA, squareB) = (statistics.squareA, statistics.squareB)
    let ratioError =
      squareB > 0 && count > 1 ? (statistics.ratioSpread / (count * (count - 1))).squareRoot() / squareB : nil
    squaredErrorRatio = Estimate(
      squareB > 0 ? squareA / squareB * scales.squaredRatio : nil,
      ratioError.map { $0 * scales.squaredRatio })
    let difference = (value: statistics.squares.value, error: error(statistics.squaresSpread))
    let isRounding = Self.isRounding(difference.value, squareA, squareB, scales)
    squaredErrorScore = difference.error.map {
      isRounding ? 0 : $0 > 0 ? abs(difference.value) / $0 : .infinity
    }
    relativeRatioError =
      isRounding
      ? difference.error.map { _ in 0 }
      : squareB > 0
        ? ratioError.flatMap { squareA > 0 ? finite($0 / (2 * squareA / squareB)) : nil }
        : difference.error.flatMap { finite($0 / (2 * difference.value)) }
    let (spreadA, spreadB) = (statistics.spreadA, statistics.spreadB)
    let spreads = count > 1 && spreadB > 0
    varianceRatio = Estimate(
      spreads ? spreadA / spreadB * scales.squaredRatio : nil,
      spreads && count > 2 ? statistics.precisionSpread.squareRoot() / count * scales.squaredRatio : nil)
    let excess = spreads ? statistics.spreadExcess : nil
    varianceExcess = excess.flatMap(finite)
    let correlates = spreads && spreadA > 0
    correlation = Estimate(
      correlates ? 1 - statistics.distance : nil,
      correlates && count > 2 ? (statistics.influenceSpread / (count * (count - 1))).squareRoot() : nil)
    // A difference that is constant, up to rounding, needs no replications.
    let rounding = 1e-12 * max(1, abs(biasDifference.value ?? .infinity))
    let isPaired = count > 1 && (biasDifference.mcse ?? 0) > rounding
    let (shareA, shareB) = (scales.shareA, scales.shareB)
    let spread = spreadA * (shareA * shareA) + spreadB * (shareB * shareB)
    pairingGain = isPaired ? finite(spread / statistics.differenceSpread) : nil
    replicationsSaved =
      isPaired
      ? finite(2 * count * statistics.product * (shareA * shareB) / statistics.differenceSpread) : nil
  }

  /// Whether q̄ = m_A − m_B is rounding: at most 1e-24 nats², or 1e-12 of m_A + m_B.
  private static func isRounding(
    _ difference: Double, _ squareA: Double, _ squareB: Double, _ scales: PairScales
  ) -> Bool {
    if abs(difference) * scales.d * scales.d <= 1e-24 { return true }
    guard scales.areEqual else { return false }
    return abs(squareA - squareB) <= 1e-12 * (squareA + squareB)
  }

  private init(reversing other: PairMeasures) {
    replications = other.replications
    (failuresA, failuresB) = (other.failuresB, other.failuresA)
    biasDifference = other.biasDifference.negated
    squaredErrorDifference = other.squaredErrorDifference.negated
    absoluteErrorDifference = other.absoluteErrorDifference.negated
    squaredErrorRatio = other.squaredErrorRatio.inverse
    varianceRatio = other.varianceRatio.inverse
    // 1/p − 1 = (1 − p)/p.
    varianceExcess = other.varianceExcess.flatMap { excess in
      other.varianceRatio.value.flatMap { $0 > 0 ? -excess / $0 : nil }
    }
    correlation = other.correlation
    pairingGain = other.pairingGain
    replicationsSaved = other.replicationsSaved
    (largerErrorsA, largerErrorsB) = (other.largerErrorsB, other.largerErrorsA)
    squaredErrorScore = other.squaredErrorScore
    relativeRatioError = other.relativeRatioError
    controlled = other.controlled?.negated
  }

  /// The measures of B and A: differences change their sign, ratios turn over.
  public var reversed: PairMeasures { PairMeasures(reversing: self) }
}

extension PairMeasures {
  /// Whether the printed bias difference exceeds twice its MCSE; one below 1e-12 nats is rounding.
  public var hasBiasDifference: Bool {
    guard let value = printedDifference.value, let mcse = printedDifference.mcse else { return false }
    return abs(value) > 2 * mcse && abs(value) > 1e-12
  }
}
