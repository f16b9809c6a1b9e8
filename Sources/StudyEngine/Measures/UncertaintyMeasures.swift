/// The statistics of the intervals and tests with the estimates of one quantity in one cell.
///
/// Over the R replications with an estimate t and an interval [l, h] of it, θ the truth, v the
/// square of the estimate's own standard error, s² the variance of t. Undefined statistics are nil.
///
/// *Determinism:* sums in the order of the replications, eight partial sums, square roots.
/// *Source:* Morris, White & Crowther 2019, doi 10.1002/sim.8086; the robust form of the relative
/// error follows Stata `simsum` 2.3.2, White 2010, doi 10.1177/1536867X1001000305.
public struct UncertaintyMeasures: Hashable, Sendable {
  /// The level of the intervals; nil without intervals.
  public let level: Double?
  /// Estimates without an interval though one was asked for.
  public let intervalFailures: Int?
  /// The share of intervals with l ≤ θ ≤ h.
  public let coverage: Proportion?
  /// The share of intervals that contain the mean of the estimates: coverage if there were no bias.
  public let biasEliminatedCoverage: Proportion?
  /// √(Σu²/R²), u = 1{l ≤ t̄ ≤ h} − p + p′(t − t̄). p′ is the slope of the share as a function of
  /// the contained value, by its difference quotient over t̄ ± w̄/(2R^¼), w̄ the mean width.
  ///
  /// *Erratum:* the usual √(p(1 − p)/R) takes t̄ as known. For intervals that are not symmetric
  /// around their estimates it is up to a sixth short (see the article on calibration).
  public let biasEliminatedCoverageMCSE: Double?
  /// The mean of h − l.
  public let meanWidth: Double?
  /// sd(h − l)/√R.
  public let meanWidthMCSE: Double?
  /// √v̄, the standard error that the estimator itself reports, on average.
  public let modelStandardError: Double?
  /// √(Var(v)/(4R·v̄)).
  public let modelStandardErrorMCSE: Double?
  /// 100(√v̄/s − 1): the error of the estimator's own standard error in percent.
  public let modelStandardErrorError: Double?
  /// 100(√v̄/s)·sd(u)/√R, u = (v − v̄)/(2v̄) − (T − T̄)/(2s²), T = R/(R − 1)·(t − t̄)².
  public let modelStandardErrorErrorMCSE: Double?
  /// The significance of the tests; nil without tests.
  public let significance: Double?
  /// The share of p-values up to the significance: the size of the test for independent X and Y,
  /// else its power.
  public let rejections: Proportion?
  /// The Wilson interval of `biasEliminatedCoverage` for the independent trials that give its MCSE.
  public var biasEliminatedCoverageInterval: ClosedRange<Double>? {
    guard let share = biasEliminatedCoverage, let value = share.value else { return nil }
    guard let error = biasEliminatedCoverageMCSE, error > 0, value > 0, value < 1 else {
      return share.interval
    }
    return share.interval(effectiveTrials: value * (1 - value) / (error * error))
  }
  /// Estimates without a p-value though one was asked for.
  public let testFailures: Int?
}

/// The sums that `UncertaintyMeasures` needs, in two passes over the replications.
package struct UncertaintyStatistics {
  private let truth: Double
  private let level: Double?, significance: Double?
  private let hasErrors: Bool
  private var isFirstPass = true
  package private(set) var isDone = false

  private var count = 0, missing = 0, covered = 0, coveredMean = 0
  private var errorCount = 0
  private var pValues = 0, missingPValues = 0, rejected = 0
  /// Sums of the first pass: estimates with an interval, those with a standard error, widths, v.
  private var intervalMean = LaneSum(), mean = LaneSum(), width = LaneSum(), square = LaneSum()
  private var centre = 0.0, errorCentre = 0.0, meanWidth = 0.0, meanSquare = 0.0
  /// Intervals that contain the mean less or plus `step`, and sums for the error of that share.
  private var step = 0.0, coveredBelow = 0, coveredAbove = 0
  private var deviations = LaneSum(), coveredDeviations = LaneSum()
  private var widths = LaneSum(), squares = LaneSum(), spread = LaneSum(), products = LaneSum(),
    fourths = LaneSum()

  /// Makes empty statistics.
  ///
  /// - Parameter hasErrors: Whether the intervals come with a standard error.
  package init(truth: Double, level: Double?, significance: Double?, hasErrors: Bool) {
    self.truth = truth
    self.level = level
    self.significance = significance
    self.hasErrors = hasErrors
  }

  /// Adds the next estimate of a pass with its statements; NaN for a missing one.
  package mutating func add(_ estimate: Double, error: Double, low: Double, high: Double, pValue: Double) {
    if isFirstPass { first(estimate, error, low, high, pValue) } else { second(estimate, error, low, high) }
  }

  private mutating func first(
    _ estimate: Double, _ error: Double, _ low: Double, _ high: Double, _ pValue: Double
  ) {
    if let significance {
      if pValue.isNaN {
        missingPValues += 1
      } else {
        pValues += 1
        if pValue <= significance { rejected += 1 }
      }
    }
    guard level != nil else { return }
    guard !low.isNaN, !high.isNaN else {
      missing += 1
      return
    }
    count += 1
    if low <= truth, truth <= high { covered += 1 }
    intervalMean.add(estimate)
    width.add(high - low)
    if hasErrors {
      mean.add(estimate)
      square.add(error * error)
    }
  }

  private mutating func second(_ estimate: Double, _ error: Double, _ low: Double, _ high: Double) {
    guard level != nil, !low.isNaN, !high.isNaN else { return }
    if low <= centre - step, centre - step <= high { coveredBelow += 1 }
    if low <= centre + step, centre + step <= high { coveredAbove += 1 }
    let distance = estimate - centre
    deviations.add(distance * distance)
    if low <= centre, centre <= high {
      coveredMean += 1
      coveredDeviations.add(distance)
    }
    let deviation = high - low - meanWidth
    widths.add(deviation * deviation)
    guard hasErrors else { return }
    let difference = error * error - meanSquare
    let square = (estimate - errorCentre) * (estimate - errorCentre)
    squares.add(difference * difference)
    spread.add(square)
    products.add(difference * square)
    fourths.add(square * square)
  }

  package mutating func endPass() {
    guard isFirstPass else {
      isDone = true
      return
    }
    isFirstPass = false
    let number = Double(count)
    centre = count > 0 ? intervalMean.total / number : 0
    meanWidth = count > 0 ? width.total / number : 0
    step = count > 0 ? 0.5 * meanWidth / number.squareRoot().squareRoot() : 0
    errorCentre = count > 0 ? mean.total / number : 0
    meanSquare = count > 0 ? square.total / number : 0
    isDone = level == nil
  }

  private var biasEliminatedError: Double {
    let number = Double(count)
    let share = Double(coveredMean) / number
    let slope = step > 0 ? Double(coveredAbove - coveredBelow) / number / (2 * step) : 0
    let sum =
      number * share * (1 - share) + 2 * slope * coveredDeviations.total + slope * slope * deviations.total
    return max(0, sum).squareRoot() / number
  }

  /// The measures, once all passes are done.
  package var measures: UncertaintyMeasures {
    let number = Double(count)
    let isEnough = count > 1
    var (modelError, modelErrorMCSE): (Double?, Double?)
    var (relative, relativeMCSE): (Double?, Double?)
    if hasErrors, count > 0 {
      let root = meanSquare.squareRoot()
      modelError = root
      if isEnough, root > 0 {
        modelErrorMCSE = (squares.total / (number - 1) / (4 * number * meanSquare)).squareRoot()
      }
      let variance = isEnough ? spread.total / (number - 1) : 0
      if variance > 0 {
        let ratio = root / variance.squareRoot()
        relative = 100 * (ratio - 1)
        if meanSquare > 0 {
          // T = cd² with c = R/(R − 1); T̄ = s². Sums of products of the two parts of u.
          let c = number / (number - 1)
          let own = squares.total / (4 * meanSquare * meanSquare)
          let cross = c * products.total / (2 * meanSquare * variance)
          let other = (c * c * fourths.total - number * variance * variance) / (4 * variance * variance)
          let sum = max(0, own - cross + other)
          relativeMCSE = 100 * ratio * (sum / (number - 1) / number).squareRoot()
        }
      }
    }
    let hasIntervals = level != nil
    return UncertaintyMeasures(
      level: level, intervalFailures: hasIntervals ? missing : nil,
      coverage: hasIntervals ? Proportion(counted: covered, of: count) : nil,
      biasEliminatedCoverage: hasIntervals ? Proportion(counted: coveredMean, of: count) : nil,
      biasEliminatedCoverageMCSE: hasIntervals && count > 0 ? finite(biasEliminatedError) : nil,
      meanWidth: count > 0 ? finite(meanWidth) : nil,
      meanWidthMCSE: isEnough ? finite((widths.total / (number - 1) / number).squareRoot()) : nil,
      modelStandardError: modelError.flatMap(finite), modelStandardErrorMCSE: modelErrorMCSE.flatMap(finite),
      modelStandardErrorError: relative.flatMap(finite),
      modelStandardErrorErrorMCSE: relativeMCSE.flatMap(finite),
      significance: significance,
      rejections: significance != nil ? Proportion(counted: rejected, of: pValues) : nil,
      testFailures: significance != nil ? missingPValues : nil)
  }
}
