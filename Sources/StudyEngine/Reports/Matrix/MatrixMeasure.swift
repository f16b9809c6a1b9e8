import MutualInformation

/// A measure that the matrix of a report shows: `--measure rmse`.
///
/// To add one, add its line to `all`.
public struct MatrixMeasure: Sendable {
  /// The word behind `--measure`, frozen once published.
  public let id: String
  /// The heading: `RMSE`, `size and power`.
  public let name: String
  /// One line for help.
  public let summary: String
  /// How the worst case of an estimator over the laws is told.
  let worst: Worst
  /// Whether values are information, in the unit of the report.
  let isInformation: Bool
  /// The value and its MCSE; nil if the row has none.
  let value: @Sendable (SummaryRow) -> (value: Double, error: Double?)?
  /// The loss, least for the best; nil for a row that does not compete, such as the power where X
  /// and Y are independent.
  let loss: @Sendable (SummaryRow) -> Double?

  /// Whether a row shows that its estimator cannot be the best anywhere: a test that rejects
  /// independence too often, beyond chance, has no power to compare.
  func disqualifies(_ row: SummaryRow) -> Bool {
    id == "power" && (StudyFinding.sizeDeviation(row)?.score ?? 0) > StudyFinding.threshold
  }

  /// How the worst case of an estimator over the laws is told.
  enum Worst {
    /// By the ratio of its value to the best of the law.
    case ratio
    /// By the value of largest loss.
    case value
  }

  /// The measures, in the order of help.
  public static let all: [MatrixMeasure] = [
    MatrixMeasure(
      id: "rmse", name: "RMSE", summary: "root mean squared error", worst: .ratio, isInformation: true,
      value: { pair($0.measures.rootMeanSquaredError, $0.measures.rootMeanSquaredErrorMCSE) },
      loss: { $0.measures.rootMeanSquaredError }),
    MatrixMeasure(
      id: "bias", name: "bias", summary: "mean less truth, adjusted by controls where that is better",
      worst: .value, isInformation: true,
      value: { pair($0.measures.printedBias, $0.measures.printedBiasMCSE) },
      loss: { $0.measures.printedBias.map(abs) }),
    MatrixMeasure(
      id: "sd", name: "SD", summary: "standard deviation of the estimates", worst: .ratio,
      isInformation: true,
      value: { pair($0.measures.standardDeviation, $0.measures.standardDeviationMCSE) },
      loss: { $0.measures.standardDeviation }),
    MatrixMeasure(
      id: "coverage", name: "coverage",
      summary: "share of intervals with the truth; best is nearest its level",
      worst: .value, isInformation: false,
      value: { pair($0.measures.uncertainty?.coverage?.value, $0.measures.uncertainty?.coverage?.mcse) },
      loss: { row in
        guard let found = row.measures.uncertainty, let share = found.coverage?.value, let level = found.level
        else { return nil }
        return abs(share - level)
      }),
    MatrixMeasure(
      id: "power", name: "power", summary: "share of tests that reject independence; the size where it holds",
      worst: .value, isInformation: false,
      value: { pair($0.measures.uncertainty?.rejections?.value, $0.measures.uncertainty?.rejections?.mcse) },
      loss: { row in
        row.target.truth.isZero ? nil : row.measures.uncertainty?.rejections?.value.map { 1 - $0 }
      }),
  ]

  /// What a report shows unless something else is asked for: the RMSE. If entries of the study differ
  /// in their interval or test alone, which leaves the RMSE as it is: the coverage, or the power, that
  /// more than half of the rows have.
  public static func usual(of summary: Summary) -> MatrixMeasure {
    let estimators = summary.study.estimators
    let isShared = Set(estimators.map(\.estimator.canonicalText)).count < estimators.count
    let others = all.filter { measure in
      !measure.isInformation && 2 * summary.rows.count { measure.value($0) != nil } > summary.rows.count
    }
    return isShared ? others.first ?? all[0] : all[0]
  }

  /// The measure of that id, or nil.
  public static func measure(_ id: String) -> MatrixMeasure? { all.first { $0.id == id } }

  /// A value of a row in the unit of the report; nil if it is missing or not finite.
  func inUnit(_ value: Double?, of row: SummaryRow, _ source: ReportSource) -> Double? {
    isInformation ? source.value(value, of: row) : value
  }

  /// The name of the unit of its values; nil for shares.
  func unit(of quantity: Quantity, _ source: ReportSource) -> String? {
    isInformation ? source.unit.name(for: quantity) : nil
  }

  private static func pair(_ value: Double?, _ error: Double?) -> (value: Double, error: Double?)? {
    value.map { ($0, error) }
  }
}
