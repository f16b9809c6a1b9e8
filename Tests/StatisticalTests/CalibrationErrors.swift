import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

/// The mean reported error over the true standard deviation of the statistic, which is measured over seeds.
struct ErrorRatio: Sendable {
  /// The mean of the statistic over seeds.
  let mean: Double
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
    self.mean = mean
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

/// The errors of one shape at one number of replications, over many seeds.
struct ErrorCalibration: Sendable {
  let shape: CalibrationShape
  let replications: Int
  let seeds: Int
  /// In the order of the measures.
  let ratios: [ErrorRatio]
  let coverages: [QuantileCoverage]
  /// Where the shape has a test.
  let rejections: RejectionCoverage?
  /// Estimates that failed, and errors that are not there.
  let gaps: Int

  private struct Row: Sendable {
    var values: [(statistic: Double, error: Double)]
    /// The intervals of quantiles.
    var covers: [Bool] = []
    /// The share that the test rejects.
    var rejections: Proportion?
    var gaps: Int
  }

  init(
    _ shape: CalibrationShape, _ reference: ShapeReference?, replications: Int, seeds: Int, threads: Int,
    measures: [CalibratedError]
  ) throws {
    let cell = Cell(
      number: 1, law: shape.law, count: shape.count, key: 0,
      estimators: shape.estimators)
    let target = cell.targets(of: shape.estimator.estimator)[0]
    let rows = try onThreads(
      seeds, threads: threads,
      makeWorker: {
        SeedWorker(CalibrationDraws(estimators: shape.estimators, replications: replications), target)
      }
    ) { (worker, index) throws(GSLError) in
      let results = try worker.results(shape, seed: UInt64(index + 1))
      var row = Row(values: [], gaps: worker.failures)
      for measure in measures {
        let (statistic, error) = measure.values(results)
        if statistic == nil || error == nil { row.gaps += 1 }
        row.values.append((statistic ?? 0, error ?? 0))
      }
      row.rejections = results.measures.uncertainty?.rejections
      row.covers = zip(results.measures.quantiles, reference?.quantiles ?? []).map { quantile, truth in
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
    coverages = (reference == nil ? [] : Quantile.twentieths).enumerated().map { i, twentieths in
      QuantileCoverage(
        twentieths: twentieths, replications: replications, covered: rows.count { $0.covers[i] }, seeds: seeds
      )
    }
    rejections = shape.rejection.map { RejectionCoverage($0, rows.compactMap(\.rejections)) }
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

  /// Estimates of the last seed that failed.
  var failures: Int { draws.failures }

  func results(_ shape: CalibrationShape, seed: UInt64) throws(GSLError) -> SeedResults {
    try draws.run(law: shape.law, count: shape.count, seed: seed)
    return SeedResults(
      measures: draws.measures(target: target, in: &statistics, pValue: shape.pValue),
      pair: shape.companion == nil ? nil : draws.pairMeasures(0, 1, target: target))
  }
}
