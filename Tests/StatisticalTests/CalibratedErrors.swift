import StudyEngine

/// All that a report says about the replications of one seed.
struct SeedResults: Sendable {
  let measures: Measures
  /// Where the shape has a companion: A is the estimator, B the companion.
  let pair: PairMeasures?
}

/// A statistic with the error that is reported beside it. To calibrate another measure: a line in one of the lists.
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
    ofUncertainty("mean width") { ($0.meanWidth, $0.meanWidthMCSE) },
    ofUncertainty("coverage") { ($0.coverage?.value, $0.coverage?.mcse) },
    ofUncertainty("bias-eliminated coverage") {
      ($0.biasEliminatedCoverage?.value, $0.biasEliminatedCoverageMCSE)
    },
    ofUncertainty("model SE") { ($0.modelStandardError, $0.modelStandardErrorMCSE) },
    ofUncertainty("relative error of the model SE") {
      ($0.modelStandardErrorError, $0.modelStandardErrorErrorMCSE)
    },
  ]

  private static func ofUncertainty(
    _ name: String,
    _ values: @escaping @Sendable (UncertaintyMeasures) -> (statistic: Double?, error: Double?)
  ) -> CalibratedError {
    CalibratedError(name) { $0.measures.uncertainty.map(values) ?? (nil, nil) }
  }

  /// Those of two estimators on the same samples.
  static let pairs: [CalibratedError] = [
    ofPair("bias difference") { $0.biasDifference },
    ofPair("MSE difference") { $0.squaredErrorDifference },
    ofPair("difference of mean \\|error\\|") { $0.absoluteErrorDifference },
    ofPair("MSE ratio") { $0.squaredErrorRatio },
    ofPair("RMSE ratio") { $0.rootSquaredErrorRatio },
    ofPair("SD ratio") { $0.deviationRatio },
    ofPair("relative precision") { $0.relativePrecision },
    ofPair("correlation") { $0.correlation },
  ]

  private static func ofPair(
    _ name: String, _ estimate: @escaping @Sendable (PairMeasures) -> PairMeasures.Estimate
  ) -> CalibratedError {
    CalibratedError(name) { results in
      let estimate = results.pair.map(estimate)
      return (estimate?.value, estimate?.mcse)
    }
  }

  /// Those of tests.
  static let tests = [ofUncertainty("rejection rate") { ($0.rejections?.value, $0.rejections?.mcse) }]

  /// Not what is reported: the error of the standard deviation of normal estimates.
  static let textbook = CalibratedError("SD, by s/√(2(R − 1))") { results in
    let measures = results.measures
    return (
      measures.standardDeviation,
      measures.standardDeviation.map { $0 / Double(2 * (measures.replications - 1)).squareRoot() }
    )
  }

  /// Not what is reported: the error of the difference of two means from samples of their own.
  static let unpaired = CalibratedError("bias difference, unpaired") { results in
    let pair = results.pair
    return (
      pair?.biasDifference.value,
      pair.flatMap { pair in
        pair.biasDifference.mcse.flatMap { error in pair.pairingGain.map { error * $0.squareRoot() } }
      }
    )
  }
}
