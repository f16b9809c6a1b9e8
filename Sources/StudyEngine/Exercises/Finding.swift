/// The percentile of the notebook's one draw of an exercise among the draws of a shipped study.
///
/// It is recorded, not recomputed. The digests name the study and the summary that it comes from.
public struct Finding: Sendable {
  /// The exercise's number.
  public let exercise: Int
  /// The name of the estimate.
  public let name: String
  /// The notebook's estimate.
  public let draw: Double
  /// The name of the study.
  public let study: String
  /// `Study.digest` of the study, in hexadecimal.
  public let studyDigest: String
  /// SHA-256 of its `summary.csv`, in hexadecimal.
  public let summaryDigest: String
  /// The replications of the cell.
  public let replications: Int
  /// How many of their estimates are below the notebook's.
  public let below: Int
  /// The bias of the estimator and its Monte Carlo standard error, in nats.
  public let bias: Double, biasMCSE: Double

  /// The finding in one sentence.
  public var sentence: String {
    let percentile = Int((100 * Double(below) / Double(replications)).rounded())
    let bias = Figure.text(bias, error: biasMCSE)
    let error = Figure.text(biasMCSE, error: biasMCSE)
    return
      "\(name): \(Figure.significant(draw, 4)) is one draw, at percentile \(percentile) of \(replications); bias "
      + "\(bias) ± \(error) nats (Studies/\(study).yaml)"
  }

  /// The findings of an exercise; none for one that draws nothing.
  public static func findings(for exercise: Int) -> [Finding] { all.filter { $0.exercise == exercise } }
}
