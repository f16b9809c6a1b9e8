import GSLRandom

/// The contrastive lower bound on I(X;Y) with K candidates: ln K + ⟨f(x, y) − ln Σ_k exp f(x, y_k)⟩ over anchors x,
/// where one of the y_k is the anchor's own y.
///
/// In expectation the value is at most min(I, ln K) whatever the critic f is. As K grows with a fixed critic it tends to
/// E f − E ln E exp f, which for f = xy/τ on a normal pair is ρ/τ − 1/(2τ²): a critic on the wrong scale is *worse* with
/// more candidates.
///
/// `negatives`:
/// * `independent`: ⌊n/K⌋ disjoint groups of K draws; the first draw of each is the anchor, the others its negatives;
/// * `batch`: ⌊n/K⌋ disjoint blocks of K draws; every draw of a block is an anchor, the others its negatives;
/// * `pool`: `anchors` draws chosen at random; for each, K − 1 draws of all n chosen at random (which may include the
///   anchor itself) are its negatives.
///
/// Draws that are left over are not used.
///
/// *Randomness:* `pool` only: the anchors, then the negatives anchor by anchor.
/// *Complexity:* n/K·K, n·K and anchors·K scores.
/// *Source:* van den Oord, Li & Vinyals 2018, arXiv 1807.03748.
public struct InfoNCE: Estimator {
  public static let id = "infonce"
  public static let summary = "the contrastive lower bound on I(X;Y) with K candidates"
  public static let source = "van den Oord, Li & Vinyals 2018, arXiv 1807.03748"
  public static let parameters = [
    ParameterSpecification(
      "critic", .choice(["inner-product", "oracle"]), default: .word("inner-product"),
      summary: "the score: xy/temperature, or the law's own log density ratio"),
    ParameterSpecification(
      "temperature", .real(RealRange(1e-6, 1e6)), default: .real(1),
      appliesWhere: Parameter("critic", .word("inner-product")), summary: "τ of the inner-product critic"),
    ParameterSpecification(
      "candidates", .integer(2...(1 << 20)), summary: "K: the positive and K − 1 negatives"),
    ParameterSpecification(
      "negatives", .choice(["batch", "independent", "pool"]), default: .word("batch"),
      summary: "where the negatives come from"),
    ParameterSpecification(
      "anchors", .integer(1...(1 << 28)), appliesWhere: Parameter("negatives", .word("pool")),
      summary: "how many draws of the pool are anchors"),
  ]
  public static let examples: [[Parameter]] = [
    [Parameter("temperature", .real(0.7)), Parameter("candidates", .integer(8))],
    [
      Parameter("critic", .word("oracle")), Parameter("candidates", .integer(5)),
      Parameter("negatives", .word("independent")),
    ],
    [
      Parameter("critic", .word("oracle")), Parameter("candidates", .integer(7)),
      Parameter("negatives", .word("pool")), Parameter("anchors", .integer(13)),
    ],
  ]

  /// Where the negatives of an anchor come from.
  enum Negatives: String { case batch, independent, pool }

  public let arguments: Arguments
  /// K.
  let candidates: Int
  let negatives: Negatives
  /// τ; nil for the oracle critic.
  let temperature: Double?
  private let anchors: Int?

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    candidates = arguments.integer("candidates")
    negatives = Negatives(rawValue: arguments.word("negatives"))!
    temperature = arguments["temperature"] == nil ? nil : arguments.real("temperature")
    anchors = arguments["anchors"] == nil ? nil : arguments.integer("anchors")
  }

  /// Every x is compared with many y, and the oracle knows the law's symbols.
  public static var isSymmetric: Bool { false }

  public var isRandomized: Bool { negatives == .pool }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    if temperature != nil {
      guard law.shape.x.isReal, law.shape.y.isReal else {
        throw Incompatibility("with the inner-product critic needs real X and Y, the law has \(law.shape)")
      }
    } else if !(law is any DensityRatioLaw) {
      throw Incompatibility("with the oracle critic needs a law whose density ratio is known")
    }
    guard count >= candidates else {
      throw Incompatibility("needs samples of at least \(candidates) for its candidates")
    }
    guard count >= anchors ?? 0 else {
      throw Incompatibility("needs samples of at least \(anchors!) for its anchors")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    let critic: any Critic =
      if let temperature { InnerProductCritic(temperature: temperature) } else {
        (law as! any DensityRatioLaw).makeOracle()
      }
    return switch negatives {
    case .batch: GroupWorker(critic, candidates: candidates, count: count, anchorsPerGroup: candidates)
    case .independent: GroupWorker(critic, candidates: candidates, count: count, anchorsPerGroup: 1)
    case .pool: PoolWorker(critic, candidates: candidates, count: count, anchors: anchors!)
    }
  }
}

/// f(x, y) − ln Σ exp f(x, y_k) of one anchor, which is candidate number `position` of K = `scores.count` candidates.
private func logShare(
  of position: Int, _ sample: borrowing Sample, _ critic: any Critic, _ candidates: [Int], from start: Int,
  scores: inout [Double]
) -> Double {
  let size = scores.count
  var span = scores.mutableSpan
  critic.score(
    sample, anchor: candidates[start + position],
    candidates: candidates.span.extracting(start..<start + size),
    into: &span)
  return scores[position] - logSumExp(scores.span)
}

/// Disjoint groups of K draws, all or the first of each being anchors.
private struct GroupWorker: EstimatorWorker {
  private let critic: any Critic
  private let logK: Double
  private let anchorsPerGroup: Int
  private let groups: Int
  private let indices: [Int]
  private var scores: [Double]
  private var terms: [Double]

  init(_ critic: any Critic, candidates: Int, count: Int, anchorsPerGroup: Int) {
    self.critic = critic
    self.anchorsPerGroup = anchorsPerGroup
    groups = count / candidates
    logK = naturalLog(Double(candidates))
    indices = Array(0..<groups * candidates)
    scores = Array(repeating: 0, count: candidates)
    terms = Array(repeating: 0, count: groups * anchorsPerGroup)
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    let size = scores.count
    for group in 0..<groups {
      for anchor in 0..<anchorsPerGroup {
        terms[group * anchorsPerGroup + anchor] = logShare(
          of: anchor, sample, critic, indices, from: group * size, scores: &scores)
      }
    }
    values[0] = logK + orderedSum(terms.span) / Double(terms.count)
  }
}

/// Anchors and negatives chosen at random from all draws.
private struct PoolWorker: EstimatorWorker {
  private let critic: any Critic
  private let logK: Double
  private var chooser: SubsetChooser
  private var anchors: [Int]
  private var negatives: [Int]
  /// The anchor, then the negatives.
  private var candidates: [Int]
  private var scores: [Double]
  private var terms: [Double]

  init(_ critic: any Critic, candidates: Int, count: Int, anchors: Int) {
    self.critic = critic
    logK = naturalLog(Double(candidates))
    // A sample has fewer than 2³² draws: the only thing that the chooser could refuse.
    chooser = try! SubsetChooser(count: count)
    self.anchors = Array(repeating: 0, count: anchors)
    negatives = Array(repeating: 0, count: candidates - 1)
    self.candidates = Array(repeating: 0, count: candidates)
    scores = Array(repeating: 0, count: candidates)
    terms = Array(repeating: 0, count: anchors)
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    chooser.choose(into: &anchors, using: &stream)
    for (row, anchor) in anchors.enumerated() {
      chooser.choose(into: &negatives, using: &stream)
      candidates[0] = anchor
      for j in negatives.indices { candidates[j + 1] = negatives[j] }
      terms[row] = logShare(of: 0, sample, critic, candidates, from: 0, scores: &scores)
    }
    values[0] = logK + orderedSum(terms.span) / Double(terms.count)
  }
}
