/// A column of `summary.csv` that is computed from the replications: its name, formula and units.
///
/// `all` is the order of the columns. Later measures are appended, never inserted.
public struct Measure: Sendable {
  /// The dimensions, which say how a value changes when nats become bits.
  public enum Dimension: Sendable {
    /// A number of replications.
    case count
    /// Nats.
    case information
    /// Nats².
    case squaredInformation
    /// A pure number.
    case none
  }

  /// The name of the column in snake_case, frozen once published.
  public let id: String
  /// One line for `mi-study list measures`.
  public let summary: String
  /// The dimension.
  public let dimension: Dimension
  /// The value in nats; nil is `NA`.
  public let value: @Sendable (Measures) -> Double?
  /// A bound on the error of a value that follows from mathematics, not from the replications.
  let errorBound: @Sendable (Measures) -> Double?

  private init(
    _ id: String, _ summary: String, _ dimension: Dimension = .information,
    errorBound: @escaping @Sendable (Measures) -> Double? = { _ in nil },
    value: @escaping @Sendable (Measures) -> Double?
  ) {
    self.errorBound = errorBound
    self.id = id
    self.summary = summary
    self.dimension = dimension
    self.value = value
  }

  /// All measures, in the order of the columns.
  public static let all: [Measure] =
    [
      Measure("replications", "replications asked for, valid and failed", .count) { Double($0.replications) },
      Measure("failures", "replications without an estimate", .count) { Double($0.failures) },
      Measure("mean", "t̄, the mean of the R valid estimates t") { $0.mean },
      Measure("bias", "t̄ − θ, θ the truth") { $0.bias },
      Measure("bias_mcse", "s/√R") { $0.biasMCSE },
      Measure("z", "(t̄ − E)/bias_mcse, E the exact expectation", .none) { $0.z },
      Measure("variance", "s² = Σ(t − t̄)²/(R − 1)", .squaredInformation) { $0.variance },
      Measure("variance_mcse", "s²√((k − 1)/R), k the kurtosis", .squaredInformation) { $0.varianceMCSE },
      Measure("sd", "s, the standard deviation") { $0.standardDeviation },
      Measure("sd_mcse", "about (s/2)√((k − 1)/R), k the kurtosis") { $0.standardDeviationMCSE },
      Measure("mse", "m = Σ(t − θ)²/R", .squaredInformation) { $0.meanSquaredError },
      Measure("mse_mcse", "√(Σ((t − θ)² − m)²/(R(R − 1)))", .squaredInformation) { $0.meanSquaredErrorMCSE },
      Measure("rmse", "√m") { $0.rootMeanSquaredError },
      Measure("rmse_mcse", "mse_mcse/(2√m)") { $0.rootMeanSquaredErrorMCSE },
      Measure("min", "the smallest estimate") { $0.minimum },
    ]
    + quantiles.map { index, id in
      Measure(id, "\(percent(index)) quantile, type 7") { $0.quantile(index)?.value }
    }
    + [Measure("max", "the largest estimate") { $0.maximum }]
    + quantiles.flatMap { index, id in
      [
        Measure("\(id)_low", "lower end of the distribution-free 95 % interval of \(id)") {
          $0.quantile(index)?.low
        },
        Measure("\(id)_high", "upper end of the distribution-free 95 % interval of \(id)") {
          $0.quantile(index)?.high
        },
      ]
    }
    + [
      Measure(
        "discretisation_bias", "I of the binned variables − θ, where the expectation is exact too",
        errorBound: { $0.discretisationError }
      ) { $0.discretisationBias },
      Measure(
        "sampling_bias", "E − I of the binned variables, E the exact expectation",
        errorBound: { $0.samplingError }
      ) { $0.samplingBias },
      Measure(
        "exact_variance", "the variance of the estimator over all samples", .squaredInformation,
        errorBound: { $0.exactVarianceError }
      ) { $0.exactVariance },
      Measure("variance_z", "(s² − exact_variance)/variance_mcse", .none) { $0.varianceZ },
    ]
    + intervals

  /// The measures of intervals and tests.
  private static let intervals =
    [
      Measure("interval_failures", "estimates without the interval that was asked for", .count) {
        $0.uncertainty?.intervalFailures.map(Double.init)
      }
    ]
    + share("coverage", "share of intervals that contain θ") { $0.coverage }
    + [
      Measure("be_coverage", "bias-eliminated coverage: share of intervals that contain t̄", .none) {
        $0.uncertainty?.biasEliminatedCoverage?.value
      },
      Measure("be_coverage_mcse", "as that of coverage, with the error of t̄", .none) {
        $0.uncertainty?.biasEliminatedCoverageMCSE
      },
      Measure("be_coverage_low", "lower end of the 95 % Wilson interval of be_coverage", .none) {
        $0.uncertainty?.biasEliminatedCoverageInterval?.lowerBound
      },
      Measure("be_coverage_high", "upper end of the 95 % Wilson interval of be_coverage", .none) {
        $0.uncertainty?.biasEliminatedCoverageInterval?.upperBound
      },
      Measure("mean_width", "mean width of the intervals") { $0.uncertainty?.meanWidth },
      Measure("mean_width_mcse", "sd(width)/√R") { $0.uncertainty?.meanWidthMCSE },
      Measure("model_se", "√v̄, v the square of the estimator's own standard error") {
        $0.uncertainty?.modelStandardError
      },
      Measure("model_se_mcse", "√(Var(v)/(4R·v̄))") { $0.uncertainty?.modelStandardErrorMCSE },
      Measure("model_se_error", "100(model_se/s − 1), percent", .none) {
        $0.uncertainty?.modelStandardErrorError
      },
      Measure("model_se_error_mcse", "100(model_se/s)·sd(u)/√R, u the influence of a replication", .none) {
        $0.uncertainty?.modelStandardErrorErrorMCSE
      },
      Measure("test_failures", "estimates without the p-value that was asked for", .count) {
        $0.uncertainty?.testFailures.map(Double.init)
      },
    ] + share("rejections", "share of p-values not above the significance: size or power") { $0.rejections }
    + [
      Measure("relative_bias", "(t̄ − θ)/θ", .none) { $0.relativeBias },
      Measure("relative_bias_mcse", "s/(|θ|√R)", .none) { $0.relativeBiasMCSE },
      Measure(
        "complete_replications",
        "complete cases: replications in which every estimator of the cell has an estimate",
        .count
      ) { Double($0.completeCases.replications) },
      Measure("complete_bias", "bias over the complete cases") { $0.completeCases.bias },
      Measure("complete_bias_mcse", "bias_mcse over the complete cases") { $0.completeCases.biasMCSE },
      Measure("complete_rmse", "rmse over the complete cases") { $0.completeCases.rootMeanSquaredError },
      Measure("complete_rmse_mcse", "rmse_mcse over the complete cases") {
        $0.completeCases.rootMeanSquaredErrorMCSE
      },
      Measure("failure_rate", "failures/replications", .none) { $0.failureRate.value },
      Measure("failure_rate_low", "lower end of the Wilson 95 % interval of failure_rate", .none) {
        $0.failureRate.interval?.lowerBound
      },
      Measure("failure_rate_high", "upper end of the Wilson 95 % interval of failure_rate", .none) {
        $0.failureRate.interval?.upperBound
      },
      Measure("bias_cv", "bias adjusted by control variates, the rows of the cell with an exact expectation")
      {
        $0.controlled?.value
      },
      Measure("bias_cv_mcse", "s_cv √(1/R + q): s_cv of the residuals, q of the controls' distances") {
        $0.controlled?.mcse
      },
      Measure("cv_controls", "the number of control variates", .count) {
        $0.controlled.map { Double($0.controls) }
      },
      Measure("cv_saving", "(bias_mcse/bias_cv_mcse)²: as good as so many times the replications", .none) {
        $0.controlled?.saving
      },
      Measure(
        "mse_cv", "mse adjusted by exact rows, and by squared errors of rows with an exact variance",
        .squaredInformation
      ) { $0.controlledMeanSquaredError?.value },
      Measure("mse_cv_mcse", "as bias_cv_mcse, of (t − θ)²", .squaredInformation) {
        $0.controlledMeanSquaredError?.mcse
      },
      Measure("rmse_cv", "√mse_cv if that is above 0") {
        $0.controlledMeanSquaredError?.squareRoot?.value
      },
      Measure("rmse_cv_mcse", "mse_cv_mcse/(2 rmse_cv)") {
        $0.controlledMeanSquaredError?.squareRoot?.mcse
      },
      Measure("mse_cv_saving", "(mse_mcse/mse_cv_mcse)²", .none) {
        $0.controlledMeanSquaredError?.saving
      },
    ]

  /// A share with its MCSE and its Wilson interval.
  private static func share(
    _ id: String, _ summary: String, _ share: @escaping @Sendable (UncertaintyMeasures) -> Proportion?
  ) -> [Measure] {
    [
      Measure(id, summary, .none) { $0.uncertainty.flatMap(share)?.value },
      Measure("\(id)_mcse", "√(p(1 − p)/R)", .none) { $0.uncertainty.flatMap(share)?.mcse },
      Measure("\(id)_low", "lower end of the 95 % Wilson interval of \(id)", .none) {
        $0.uncertainty.flatMap(share)?.interval?.lowerBound
      },
      Measure("\(id)_high", "upper end of the 95 % Wilson interval of \(id)", .none) {
        $0.uncertainty.flatMap(share)?.interval?.upperBound
      },
    ]
  }

  /// The quantiles by index in `Quantile.twentieths`.
  private static let quantiles = [(0, "q05"), (1, "q25"), (2, "median"), (3, "q75"), (4, "q95")]

  private static func percent(_ index: Int) -> String { "\(Quantile.twentieths[index] * 5) %" }
}

extension Measures {
  fileprivate func quantile(_ index: Int) -> Quantile? { quantiles.isEmpty ? nil : quantiles[index] }
}

extension Measure.Dimension {
  /// The text of a value in CSV and JSON; nil if missing or not finite. Counts have no decimal
  /// point.
  func text(_ value: Double?) -> String? {
    guard self == .count, let count = value.flatMap({ Int(exactly: $0) }) else { return decimal(value) }
    return String(count)
  }
}
