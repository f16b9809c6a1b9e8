import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

/// An estimator whose estimates have a shape worth looking at.
struct CalibrationShape: Sendable {
  let name: String
  let law: any JointLaw
  let count: Int
  let estimator: any Estimator

  /// ρ = 0: nÎ is about half a chi-square variable with one degree of freedom. Small ρ: skewed. Large ρ: nearly normal.
  static let all: [CalibrationShape] = [
    normal("normal", correlation: 0.9, count: 14),
    normal("skewed", correlation: 0.3, count: 10),
    normal("chi-square", correlation: 0, count: 12),
  ]

  // The parameters are literals that the declarations admit: hence `try!` here and below.
  private static func normal(_ name: String, correlation: Double, count: Int) -> CalibrationShape {
    CalibrationShape(
      name: name, law: try! BivariateNormal([Parameter("correlation", .real(correlation))]), count: count,
      estimator: try! Gaussian([]))
  }

  /// The same estimates, each with an interval.
  var withIntervals: CalibrationShape {
    CalibrationShape(
      name: name, law: law, count: count,
      estimator: try! Assessed<Gaussian>([Parameter("interval", .word("jackknife"))]))
  }

  /// Estimator, law and sample size.
  var description: String { "\(estimator.canonicalText) on \(law.canonicalText), n = \(count)" }
}

/// All that a report says about the replications of one seed.
struct SeedResults: Sendable {
  let measures: Measures
}

/// A statistic with the error that is reported beside it. To calibrate another measure: a line in `all`.
struct CalibratedError: Sendable {
  let name: String
  let values: @Sendable (SeedResults) -> (statistic: Double?, error: Double?)

  init(_ name: String, _ values: @escaping @Sendable (SeedResults) -> (statistic: Double?, error: Double?)) {
    self.name = name
    self.values = values
  }

  static let all: [CalibratedError] = [
    CalibratedError("mean, bias") { ($0.measures.bias, $0.measures.biasMCSE) },
    CalibratedError("variance") { ($0.measures.variance, $0.measures.varianceMCSE) },
    CalibratedError("SD") { ($0.measures.standardDeviation, $0.measures.standardDeviationMCSE) },
    CalibratedError("MSE") { ($0.measures.meanSquaredError, $0.measures.meanSquaredErrorMCSE) },
    CalibratedError("RMSE") { ($0.measures.rootMeanSquaredError, $0.measures.rootMeanSquaredErrorMCSE) },
  ]

  /// Those of estimates with intervals.
  static let intervals: [CalibratedError] = [
    ofInterval("mean width") { ($0.meanWidth, $0.meanWidthMCSE) },
    ofInterval("coverage") { ($0.coverage?.value, $0.coverage?.mcse) },
    ofInterval("bias-eliminated coverage") {
      ($0.biasEliminatedCoverage?.value, $0.biasEliminatedCoverageMCSE)
    },
    ofInterval("model SE") { ($0.modelStandardError, $0.modelStandardErrorMCSE) },
    ofInterval("relative error of the model SE") {
      ($0.modelStandardErrorError, $0.modelStandardErrorErrorMCSE)
    },
  ]

  private static func ofInterval(
    _ name: String,
    _ values: @escaping @Sendable (UncertaintyMeasures) -> (statistic: Double?, error: Double?)
  ) -> CalibratedError {
    CalibratedError(name) { $0.measures.uncertainty.map(values) ?? (nil, nil) }
  }

  /// Not what is reported: the error of the standard deviation of normal estimates.
  static let textbook = CalibratedError("SD, by s/√(2(R − 1))") { results in
    let measures = results.measures
    return (
      measures.standardDeviation,
      measures.standardDeviation.map { $0 / Double(2 * (measures.replications - 1)).squareRoot() }
    )
  }
}

/// The mean reported error over the true standard deviation of the statistic, which is measured over seeds.
struct ErrorRatio: Sendable {
  /// The standard deviation of the statistic over seeds.
  let spread: Double
  /// Mean error / spread: below one, errors are reported too small.
  let ratio: Double
  /// The standard error of the ratio, that of the spread included: with the relative deviations u of the errors from their mean,
  /// and v of the squared deviations of the statistic from their mean, ratio · sd(u − v/2)/√seeds. No law is assumed.
  let standardError: Double

  init(statistics: [Double], errors: [Double]) {
    let count = Double(statistics.count)
    let (mean, error) = (statistics.reduce(0, +) / count, errors.reduce(0, +) / count)
    let squares = statistics.map { ($0 - mean) * ($0 - mean) }
    let variance = squares.reduce(0, +) / (count - 1)
    let influences = zip(errors, squares).map { $0 / error - 1 - 0.5 * ($1 / variance - 1) }
    spread = variance.squareRoot()
    ratio = error / spread
    standardError = ratio * (influences.reduce(0) { $0 + $1 * $1 }).squareRoot() / count
  }
}

/// How often the interval of a quantile covers the quantile.
struct QuantileCoverage: Sendable {
  let twentieths: Int
  let replications: Int
  let covered: Int
  let seeds: Int

  /// The coverage of the interval under every continuous law, P(l ≤ B < h) of B ~ Bin(R, p).
  var exact: Double {
    let ranks = QuantileRanks(twentieths: twentieths, count: replications)
    let (first, weights) = binomialWeights(count: replications, probability: Double(twentieths) / 20)
    return weights.indices.reduce(0) { sum, i in
      let k = first + i
      return k >= (ranks.low ?? 0) && k < (ranks.high ?? replications + 1) ? sum + weights[i] : sum
    }
  }

  var observed: Double { Double(covered) / Double(seeds) }
}

/// What is known of a shape from many replications under seeds of their own.
struct ShapeReference: Sendable {
  let skewness: Double
  let kurtosis: Double
  /// The quantiles of `Quantile.twentieths`.
  let quantiles: [Double]
  let failures: Int

  /// From 4000 replications of each of so many seeds; none of these seeds is calibrated.
  init(_ shape: CalibrationShape, seeds: Int, threads: Int) throws {
    let parts = try onThreads(
      seeds, threads: threads,
      makeWorker: { CalibrationDraws(estimators: [shape.estimator], replications: 4000) }
    ) { (draws, index) throws(GSLError) in
      try draws.run(law: shape.law, count: shape.count, seed: UInt64(1_000_000_000 + index))
      var estimates = [Double](repeating: 0, count: 4000)
      draws.copyEstimates(0, into: &estimates)
      return (estimates, draws.failures)
    }
    let estimates = parts.flatMap(\.0)
    let measures = Measures(of: estimates, failures: 0, truth: 0, expectation: .none)
    let (mean, sd) = (measures.mean!, measures.standardDeviation!)
    let count = Double(estimates.count)
    skewness = estimates.reduce(0) { $0 + pow(($1 - mean) / sd, 3) } / count
    kurtosis = estimates.reduce(0) { $0 + pow(($1 - mean) / sd, 4) } / count
    quantiles = measures.quantiles.map(\.value)
    failures = parts.reduce(0) { $0 + $1.1 }
  }
}

/// The errors of one shape at one number of replications, over many seeds.
struct ErrorCalibration: Sendable {
  let shape: CalibrationShape
  let replications: Int
  let seeds: Int
  /// In the order of the measures.
  let ratios: [ErrorRatio]
  let coverages: [QuantileCoverage]
  /// Estimates that failed, and errors that are not there.
  let gaps: Int

  private struct Row: Sendable {
    var values: [(statistic: Double, error: Double)]
    var covers: [Bool]
    var gaps: Int
  }

  init(
    _ shape: CalibrationShape, _ reference: ShapeReference, replications: Int, seeds: Int, threads: Int,
    measures: [CalibratedError] = CalibratedError.all
  ) throws {
    let cell = Cell(
      number: 1, law: shape.law, count: shape.count, key: 0, estimators: [CellEstimator(shape.estimator)])
    let target = cell.targets(of: shape.estimator)[0]
    let rows = try onThreads(
      seeds, threads: threads,
      makeWorker: {
        SeedWorker(CalibrationDraws(estimators: [shape.estimator], replications: replications), target)
      }
    ) { (worker, index) throws(GSLError) in
      let results = try worker.results(shape, seed: UInt64(index + 1))
      var row = Row(values: [], covers: [], gaps: results.measures.failures)
      for measure in measures {
        let (statistic, error) = measure.values(results)
        if statistic == nil || error == nil { row.gaps += 1 }
        row.values.append((statistic ?? 0, error ?? 0))
      }
      row.covers = zip(results.measures.quantiles, reference.quantiles).map { quantile, truth in
        (quantile.low ?? -.infinity) <= truth && truth <= (quantile.high ?? .infinity)
      }
      return row
    }
    self.shape = shape
    self.replications = replications
    self.seeds = seeds
    ratios = measures.indices.map { i in
      ErrorRatio(statistics: rows.map { $0.values[i].statistic }, errors: rows.map { $0.values[i].error })
    }
    coverages = Quantile.twentieths.enumerated().map { i, twentieths in
      QuantileCoverage(
        twentieths: twentieths, replications: replications, covered: rows.count { $0.covers[i] }, seeds: seeds
      )
    }
    gaps = rows.reduce(0) { $0 + $1.gaps }
  }
}

/// One thread's work on the seeds of a shape.
private final class SeedWorker {
  private let draws: CalibrationDraws
  private let target: Target
  private var statistics = RowStatistics(truth: 0)

  init(_ draws: CalibrationDraws, _ target: Target) {
    self.draws = draws
    self.target = target
  }

  func results(_ shape: CalibrationShape, seed: UInt64) throws(GSLError) -> SeedResults {
    try draws.run(law: shape.law, count: shape.count, seed: seed)
    return SeedResults(measures: draws.measures(target: target, in: &statistics))
  }
}
