/// The notebook's one draw of an exercise among the draws of a shipped study: its percentile, and its
/// distance from the mean.
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
  /// The true value, in nats.
  public let truth: Double
  /// The exact mean of the estimator, in nats; nil if none is known.
  public let expectation: Double?
  /// The variance of the estimator and its Monte Carlo standard error, in nats².
  public let variance: Double, varianceMCSE: Double
  /// The SD of the estimator and its Monte Carlo standard error, in nats.
  public let sd: Double, sdMCSE: Double

  /// The exact bias, in nats; nil if no exact mean is known.
  public var exactBias: Double? { expectation.map { $0 - truth } }
  /// The mean of the estimator in nats: the exact one, or else the Monte Carlo mean.
  public var mean: Double { expectation ?? truth + bias }
  /// The distance of the draw from the mean, in SDs.
  public var standardScore: Double { (draw - mean) / sd }

  /// The finding in one sentence.
  public var sentence: String {
    let percentile = Int((100 * Double(below) / Double(replications)).rounded())
    let bias = Figure.text(bias, error: biasMCSE)
    let error = Figure.text(biasMCSE, error: biasMCSE)
    return
      "\(name): \(Figure.significant(draw, 4)) is one draw, at percentile \(percentile) of \(replications); bias "
      + "\(bias) ± \(error) nats (Studies/\(study).yaml)"
  }

  /// Mean, variance and the draw's distance in one sentence, which says what is exact.
  public var momentSentence: String {
    let center =
      if let exactBias {
        "the exact mean is \(Figure.significant(mean, 6)), the exact bias \(Figure.significant(exactBias, 4)) nats"
      } else {
        "no exact mean is known; by Monte Carlo it is \(Figure.withError(mean, biasMCSE))"
      }
    let side = standardScore < 0 ? "below" : "above"
    return
      "\(name): \(center); the draw lies \(DecimalDigits.fixed(abs(standardScore), decimals: 2)) SD \(side) "
      + "the mean; by Monte Carlo SD \(Figure.withError(sd, sdMCSE)), variance \(Figure.withError(variance, varianceMCSE))"
  }

  /// The findings of an exercise; none for one that draws nothing.
  public static func findings(for exercise: Int) -> [Finding] { all.filter { $0.exercise == exercise } }
}
