import GSLRandom

/// Intervals from estimates Î* of samples of n draws, drawn from the sample with replacement. SE is
/// their standard deviation (with B − 1), and q their quantiles:
///
/// * `basic`: [2Î − q(1 − α/2), 2Î − q(α/2)];
/// * `percentile`: [q(α/2), q(1 − α/2)];
/// * `normal`: Î ± z·SE.
///
/// *Bias:* resampling adds the bias of the estimator once more: if Î lies above I by b on average,
/// Î* lies above Î by about b. `percentile` then lies about 2b too high, `normal` b. `basic`
/// subtracts the difference and is the default. With plug-in estimates, whose b is often larger
/// than SE, the form decides.
/// *Randomness:* n independent indices for each sample, and the draws of the estimator.
/// *Complexity:* B times that of an estimate, and B log B.
/// *Edge cases:* fails if the estimate of one of the samples fails, as for few draws whose copies
/// are all the same. Refused if the estimator needs distances: every draw has copies. `MixedKSG`
/// tolerates copies, but takes them for atoms of the law.
/// *Quantiles:* type 7: linear between order statistics, q(0) the smallest and q(1) the largest.
/// *Source:* Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 6, 12 and 13;
/// Davison & Hinkley 1997, doi 10.1017/CBO9780511802843, section 5.2.
public struct BootstrapInterval: UncertaintyMethod {
  public static let id = "bootstrap"
  public static let role = UncertaintyRole.interval
  public static let formula =
    "from samples drawn out of the sample, in which the estimator's bias counts twice: see form"
  public static let source = "Davison & Hinkley 1997, doi 10.1017/CBO9780511802843, section 5.2"
  public static let parameters = [
    ParameterSpecification(
      "resamples", .integer(20...10_000), default: .integer(200),
      summary: "B, the samples drawn from the sample"),
    ParameterSpecification(
      "form", .choice(["basic", "percentile", "normal"]), default: .word("basic"),
      summary: "how the interval is made of the estimates Î* with quantiles q, α being 1 − level:",
      notes: [
        .init(
          "basic", "[2Î − q(1 − α/2), 2Î − q(α/2)]: takes the bias off",
          source: "Davison & Hinkley 1997, section 5.2"),
        .init(
          "percentile", "[q(α/2), q(1 − α/2)]: doubles the bias",
          source: "Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 13.3"),
        .init(
          "normal", "Î ± z·SE: leaves the bias",
          source: "Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 12"),
      ]),
  ]
  public static let example = [
    Parameter("resamples", .integer(20)), Parameter("form", .word("percentile")),
  ]
  public static let statements: [Statement] = [.standardError, .low, .high]
  public static let isRandomized = true
  public static let afterwards: Set<String> = ["form"]

  private enum Form: String {
    case basic, percentile, normal
  }

  private let level: Double
  private let quantile: Double
  private let resamples: Int
  private let form: Form

  public init(_ arguments: Arguments) {
    level = arguments.real("level")
    quantile = NormalInterval.quantile(arguments)
    resamples = arguments.integer("resamples")
    form = Form(rawValue: arguments.word("form"))!
  }

  public static func check(_ estimator: any Estimator) throws(Incompatibility) {
    guard estimator.toleratesTies else {
      throw Incompatibility(
        "\(id) repeats draws, and the estimator needs the distances between them", cure: "use subsampling")
    }
  }

  public func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard count >= 2 else { throw Incompatibility("\(Self.id) needs samples of at least 2") }
  }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      runs: SubsampleRuns(estimator, law, count: count, capacity: resamples),
      chooser: DrawChooser(count: count), method: self)
  }

  private struct Worker: UncertaintyWorker {
    var runs: SubsampleRuns
    var chooser: DrawChooser
    let method: BootstrapInterval

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      runs.reset()
      for _ in 0..<method.resamples {
        chooser.chooseWithReplacement(using: &stream)
        runs.take(sample, draws: chooser.indices, at: 0..<sample.count)
        try runs.run(using: &stream)
      }
      for j in estimates.indices {
        let variance = runs.sumOfSquares(j) / Double(method.resamples - 1)
        NormalInterval.write(
          estimates[j], standardError: variance.squareRoot(), method.quantile, to: &statements, at: 3 * j)
        guard method.form != .normal else { continue }
        runs.sort(j)
        let tail = 0.5 * (1 - method.level)
        let (low, high) = (runs.quantile(tail), runs.quantile(1 - tail))
        let isBasic = method.form == .basic
        statements[3 * j + 1] = isBasic ? 2 * estimates[j] - high : low
        statements[3 * j + 2] = isBasic ? 2 * estimates[j] - low : high
      }
    }
  }
}
