/// A column of `pairs.csv` that is computed from the replications: its name, formula and units.
///
/// `all` is the order of the columns. Later measures are appended, never inserted.
public struct PairMeasure: Sendable {
  /// The name of the column in snake_case, frozen once published.
  public let id: String
  /// One line for `mi-study list measures`.
  public let summary: String
  /// The dimension.
  public let dimension: Measure.Dimension
  /// The value in nats; nil is `NA`.
  public let value: @Sendable (PairMeasures) -> Double?

  private init(
    _ id: String, _ summary: String, _ dimension: Measure.Dimension = .information,
    value: @escaping @Sendable (PairMeasures) -> Double?
  ) {
    self.id = id
    self.summary = summary
    self.dimension = dimension
    self.value = value
  }

  /// All measures of pairs, in the order of the columns.
  public static let all: [PairMeasure] = [
    PairMeasure("replications", "R, the replications in which both A and B have an estimate", .count) {
      Double($0.replications)
    },
    PairMeasure("failures_a", "replications without an estimate of A", .count) { Double($0.failuresA) },
    PairMeasure("failures_b", "replications without an estimate of B", .count) { Double($0.failuresB) },
    PairMeasure("bias_difference", "the mean of d = t_A − t_B") { $0.biasDifference.value },
    PairMeasure("bias_difference_mcse", "sd(d)/√R") { $0.biasDifference.mcse },
    PairMeasure("mse_difference", "the mean of q = e_A² − e_B², e = t − θ", .squaredInformation) {
      $0.squaredErrorDifference.value
    },
    PairMeasure("mse_difference_mcse", "sd(q)/√R", .squaredInformation) { $0.squaredErrorDifference.mcse },
    PairMeasure("absolute_error_difference", "the mean of |e_A| − |e_B|") {
      $0.absoluteErrorDifference.value
    },
    PairMeasure("absolute_error_difference_mcse", "sd(|e_A| − |e_B|)/√R") { $0.absoluteErrorDifference.mcse },
    PairMeasure("mse_ratio", "p = m_A/m_B, m = Σe²/R", .none) { $0.squaredErrorRatio.value },
    PairMeasure("mse_ratio_mcse", "√(Σ(e_A² − p e_B²)²/(R(R − 1)))/m_B", .none) { $0.squaredErrorRatio.mcse },
    PairMeasure("rmse_ratio", "√p", .none) { $0.rootSquaredErrorRatio.value },
    PairMeasure("rmse_ratio_mcse", "mse_ratio_mcse/(2√p)", .none) { $0.rootSquaredErrorRatio.mcse },
    PairMeasure("sd_ratio", "s_A/s_B", .none) { $0.deviationRatio.value },
    PairMeasure("sd_ratio_mcse", "√Σ(a − v b)²/(2√v Σb), a and b squared deviations, v = s_A²/s_B²", .none) {
      $0.deviationRatio.mcse
    },
    PairMeasure("relative_precision", "100(v − 1) %", .none) { $0.relativePrecision.value },
    PairMeasure("relative_precision_mcse", "100 √Σ(a − v b)²/Σb %", .none) { $0.relativePrecision.mcse },
    PairMeasure("correlation", "r, of t_A and t_B", .none) { $0.correlation.value },
    PairMeasure(
      "correlation_mcse", "√(Σ(xy − r(x² + y²)/2)²/(R(R − 1))), x and y standardised estimates", .none
    ) { $0.correlation.mcse },
    PairMeasure("pairing_gain", "g = (s_A² + s_B²)/s_d²: independent samples need g R replications", .none) {
      $0.pairingGain
    },
    PairMeasure("replications_saved", "R(g − 1), for the same bias_difference_mcse", .none) {
      $0.replicationsSaved
    },
    PairMeasure("larger_errors_a", "replications in which |e_A| > |e_B|", .count) {
      Double($0.largerErrorsA)
    },
    PairMeasure("larger_errors_b", "replications in which |e_B| > |e_A|", .count) {
      Double($0.largerErrorsB)
    },
    PairMeasure("bias_difference_cv", "bias_difference adjusted by control variates") {
      $0.controlled?.value
    },
    PairMeasure("bias_difference_cv_mcse", "as bias_cv_mcse in summary.csv, of d") { $0.controlled?.mcse },
    PairMeasure("cv_controls", "the number of control variates", .count) {
      $0.controlled.map { Double($0.controls) }
    },
    PairMeasure("cv_saving", "(bias_difference_mcse/bias_difference_cv_mcse)²", .none) {
      $0.controlled?.saving
    },
  ]
}
