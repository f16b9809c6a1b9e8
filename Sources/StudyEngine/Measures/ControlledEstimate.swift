/// A mean adjusted by control variates: by the rows of its cell whose expectation is known exactly.
///
/// All rows of a cell see the same samples. Where the mean c̄ of such a row is off its expectation
/// μ by chance, the mean ȳ of a row that goes with it is off, too. With the covariances S of the
/// estimates over R replications, p controls and β = S_cc⁻¹ S_cy,
///
/// mean_cv = ȳ − βᵀ(c̄ − μ),
/// MCSE_cv² = s²(1/R + (c̄ − μ)ᵀ((R − 1) S_cc)⁻¹(c̄ − μ)) + (Σ|β_j| ε_j)², s² = RSS/(R − p − 1),
///
/// RSS the sum of squared residuals, ε the bounds on the errors of μ. The plain mean and its score
/// z stay as they are.
///
/// MCSE_cv is never put below the plain MCSE over √R. Where y is all but a linear function of the
/// controls, what it does in rare samples decides, and R replications do not show what happens less
/// than once in R.
///
/// *Accuracy:* for normal estimates (mean_cv − E)/MCSE_cv has Student's law with R − p − 1 degrees
/// of freedom and no bias; for other ones mean_cv has a bias of order 1/R, below its MCSE.
///
/// The same formulas adjust the mean of the squared errors (y − θ)², by the controls c − μ and
/// (c − θ)²: the latter have the expectation σ² + (μ − θ)² where the variance σ² of c is known
/// exactly, too.
///
/// *Source:* Lavenberg & Welch 1981, doi 10.1287/mnsc.27.3.322.
public struct ControlledEstimate: Hashable, Sendable {
  /// The adjusted bias, the adjusted difference of two biases, or the adjusted mean squared error.
  public let value: Double
  /// Its Monte Carlo standard error.
  public let mcse: Double
  /// p, the number of controls.
  public let controls: Int
  /// MCSE²/MCSE_cv², at most R: so many times the replications would make the plain MCSE as small. Below 1
  /// where the controls explain less than their estimated coefficients cost.
  public let saving: Double

  /// Nil unless all is finite and the MCSE is more than rounding: 1e-12 of the size.
  ///
  /// - Parameters:
  ///   - size: What rounding is compared with: the mean, or 1 (1e-12 for squares) if that is more.
  ///   - mcse: That of the formula.
  ///   - plainMCSE: That of the plain mean of as many replications.
  init?(
    _ value: Double, size: Double, mcse: Double, controls: Int, plainMCSE: Double, replications: Double
  ) {
    let mcse = max(mcse, plainMCSE / replications.squareRoot())
    guard value.isFinite, mcse.isFinite, mcse > 1e-12 * size else { return nil }
    let ratio = plainMCSE / mcse
    self.value = value
    self.mcse = mcse
    self.controls = controls
    saving = ratio * ratio
  }

  private init(negating other: ControlledEstimate) {
    value = -other.value
    (mcse, controls, saving) = (other.mcse, other.controls, other.saving)
  }

  /// The difference B − A.
  var negated: ControlledEstimate { ControlledEstimate(negating: self) }

  /// The square root of an adjusted mean squared error, with the MCSE divided by twice the root; nil
  /// unless the mean is above 0.
  package var squareRoot: (value: Double, mcse: Double)? {
    guard value > 0 else { return nil }
    let root = value.squareRoot()
    return (root, mcse / (2 * root))
  }

  /// Whether reports print it for the plain value: its MCSE is at least 5 % smaller.
  public var isBetter: Bool { saving >= 1.1 }
}

extension Measures {
  /// The adjusted bias, if it is known better than the plain one.
  var betterBias: ControlledEstimate? { controlled.flatMap { $0.isBetter ? $0 : nil } }

  /// The bias that reports print: the adjusted one if it is known better.
  package var printedBias: Double? { betterBias?.value ?? bias }

  /// The MCSE of `printedBias`.
  package var printedBiasMCSE: Double? { betterBias?.mcse ?? biasMCSE }

  /// The replications of which the plain mean would be as good as the adjusted one.
  var equivalentReplications: Double? { betterBias.map { $0.saving * Double(replications - failures) } }
}

extension PairMeasures {
  /// The adjusted difference, if it is known better than the plain one.
  var betterDifference: ControlledEstimate? { controlled.flatMap { $0.isBetter ? $0 : nil } }

  /// The bias difference that reports print: the adjusted one if it is known better.
  var printedDifference: Estimate {
    betterDifference.map { Estimate($0.value, $0.mcse) } ?? biasDifference
  }
}
