import GSLRandom

/// The interval from disjoint parts of the sample: Î ± z·SE, SE² = Σₘ (m − 1) s²ₘ bₘ/n / Σₘ (m − 1)
/// over m = 2, ..., M.
///
/// For each m the draws are cut at random into m parts of bₘ = ⌊n/m⌋ draws; draws left over are
/// left out. s²ₘ is the variance (with m − 1) of the estimates from the parts. If an estimate from
/// b draws is normal with the variance B/b, (m − 1) s²ₘ is B/bₘ times χ² of m − 1 degrees of
/// freedom. If these were independent, the likelihood would be largest for B = Σ (m − 1) bₘ s²ₘ/Σ
/// (m − 1); SE² = B/n. It has M(M − 1)/2 degrees of freedom, or fewer, as the cuts are of one
/// sample: 38 instead of 45 with M = 10, 105 instead of 190 with M = 20 (`Gaussian`, n = 1000).
///
/// No draw occurs twice, so nearest neighbours keep their meaning. Unlike the bootstrap it suits
/// all estimators.
///
/// *Coverage:* the variance has to fall as 1/n from n/M draws on. The bias has to be small against
/// SE: nothing corrects it. Near independence the variance falls as 1/n², and SE is too large.
/// *Randomness:* for each m one random order of the draws, and the estimator's draws for each part.
/// *Complexity:* M − 1 times that of an estimate, or somewhat less.
/// *Edge cases:* fails if the estimate of a part fails. The estimator must take samples of ⌊n/M⌋.
/// *Source:* Holmes & Nemenman 2019, doi 10.1103/PhysRevE.100.022404, section II B; their program
/// has b/n = 1/m, the same if m divides n.
public struct SubsamplingInterval: UncertaintyMethod {
  public static let id = "subsampling"
  public static let role = UncertaintyRole.interval
  public static let formula =
    "Î ± z·SE, SE² = B/n fitted to the variances among 2, 3, ... disjoint parts; for every estimator"
  public static let source = "Holmes & Nemenman 2019, doi 10.1103/PhysRevE.100.022404"
  public static let parameters = [
    ParameterSpecification(
      "parts", .integer(2...1000), default: .integer(10),
      summary: "M: the sample is cut into 2, 3, ..., M parts, each time anew")
  ]
  public static let example = [Parameter("parts", .integer(4))]
  public static let statements: [Statement] = [.standardError, .low, .high]
  public static let isRandomized = true

  private let quantile: Double
  private let parts: Int

  public init(_ arguments: Arguments) {
    quantile = NormalInterval.quantile(arguments)
    parts = arguments.integer("parts")
  }

  public func check(_ estimator: any Estimator, _ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard count >= 2 * parts else {
      throw Incompatibility("\(Self.id) into \(parts) parts needs samples of at least \(2 * parts)")
    }
    for m in 2...parts { try checkSubsample(estimator, law, count: count / m, method: Self.id) }
  }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      cuts: (2...parts).map { SubsampleRuns(estimator, law, count: count / $0, capacity: $0) },
      order: DrawChooser(count: count), quantile: quantile)
  }

  private struct Worker: UncertaintyWorker {
    /// The runs on two parts, on three, ...
    var cuts: [SubsampleRuns]
    var order: DrawChooser
    let quantile: Double

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      for i in cuts.indices {
        order.shuffle(using: &stream)
        cuts[i].reset()
        for part in 0..<i + 2 {
          let length = sample.count / (i + 2)
          cuts[i].take(sample, draws: order.indices, at: part * length..<(part + 1) * length)
          try cuts[i].run(using: &stream)
        }
      }
      let freedom = Double((cuts.count + 1) * cuts.count / 2)
      for j in estimates.indices {
        var sum = 0.0
        for i in cuts.indices {
          sum += cuts[i].sumOfSquares(j) * Double(sample.count / (i + 2)) / Double(sample.count)
        }
        NormalInterval.write(
          estimates[j], standardError: (sum / freedom).squareRoot(), quantile, to: &statements, at: 3 * j)
      }
    }
  }
}
