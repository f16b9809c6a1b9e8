import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

/// An estimator whose estimates have a shape worth looking at.
struct CalibrationShape: Sendable {
  let name: String
  let law: any JointLaw
  let count: Int
  let estimator: StudyEstimator
  /// Another estimator of the same quantity from the same samples.
  var companion: (any Estimator)?
  /// A p-value as a function of the estimate, for estimators that do not come with one.
  var pValue: (@Sendable (Double) -> Double)?
  /// The probability that p is not above 5 %, where there is a p-value.
  var rejection: Double?

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
      estimator: StudyEstimator(try! Gaussian([])))
  }

  /// The same estimates, each with an interval.
  var withIntervals: CalibrationShape {
    CalibrationShape(
      name: name, law: law, count: count,
      estimator: try! StudyEstimator(
        Gaussian([]), uncertainty: [Parameter("interval", .word("jackknife"))]))
  }

  /// The same estimates beside those of another estimator, which goes with them more or less.
  var withCompanion: CalibrationShape {
    var pair = self
    pair.companion = name == "normal" ? try! KSG1([]) : try! KernelDensity([])
    return pair
  }

  /// The estimators at work.
  var estimators: [StudyEstimator] { [estimator] + (companion.map { [StudyEstimator($0)] } ?? []) }

  /// Estimators, law and sample size.
  var description: String {
    "\(estimators.map(\.canonicalText).joined(separator: ", ")) on \(law.canonicalText), n = \(count)"
  }
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
