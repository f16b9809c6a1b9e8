import GSLRandom

/// The contrastive lower bound on I(X;Y) with K candidates: ln K + ⟨f(x, y) − ln Σ_k exp f(x, y_k)⟩
/// over anchors x. One of the y_k is the anchor's own y.
///
/// In expectation the value is at most min(I, ln K) for every critic f. As K grows with a fixed
/// critic it tends to E f − E ln E exp f. For f = xy/τ on a normal pair that is ρ/τ − 1/(2τ²): a
/// critic on the wrong scale is *worse* with more candidates.
///
/// `negatives`:
/// * `independent`: ⌊n/K⌋ disjoint groups of K draws. The first is the anchor, the others its
///   negatives.
/// * `batch`: ⌊n/K⌋ disjoint blocks of K draws. Every draw is an anchor, the others its negatives.
/// * `pool`: `anchors` draws chosen at random. Each has K − 1 negatives chosen at random from all n
///   draws, which may include the anchor itself.
///
/// Draws that are left over are not used. A trained critic is fitted to the first half of the
/// sample; anchors and negatives are of the second.
///
/// *Randomness:* `pool` only: the anchors, then the negatives anchor by anchor.
/// *Complexity:* n/K·K, n·K and anchors·K scores.
/// *Source:* van den Oord, Li & Vinyals 2018, arXiv 1807.03748.
public struct InfoNCE: Estimator {
  public static let id = "infonce"
  public static let summary = "the contrastive lower bound on I(X;Y) with K candidates"
  public static let formula =
    "the mean of f(x, y) − ln(1/K · Σ exp f(x, yᵢ)) over K candidates yᵢ, at most ln K"
  public static let source = "van den Oord, Li & Vinyals 2018, arXiv 1807.03748"
  public static let parameters =
    CriticChoice.parameters(training: "by InfoNCE", networkTraining: "by InfoNCE") + [
      CriticChoice.candidates(),
      ParameterSpecification(
        "negatives", .choice(["batch", "independent", "pool"]), default: .word("batch"),
        summary: "where the negatives come from"),
      ParameterSpecification(
        "anchors", .integer(1...(1 << 28)),
        appliesWhere: ParameterSpecification.Condition("negatives", .word("pool")),
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
    [Parameter("critic", .word("trained")), Parameter("candidates", .integer(6))],
    NetworkSettings.smallExample,
  ]

  /// The source of an anchor's negatives.
  enum Negatives: String { case batch, independent, pool }

  public let arguments: Arguments
  /// K.
  let candidates: Int
  let negatives: Negatives
  let critic: CriticChoice
  private let anchors: Int?

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    candidates = CriticChoice.candidates(of: arguments)
    negatives = Negatives(rawValue: arguments.word("negatives"))!
    critic = try CriticChoice(arguments)
    anchors = arguments["anchors"] == nil ? nil : arguments.integer("anchors")
  }

  /// The memory of a network.
  public func workingBytes(for law: any JointLaw, count: Int) -> Int {
    critic.workingBytes(for: law, count: count)
  }

  /// Every x is compared with many y, and the oracle knows the law's symbols.
  public var isSymmetric: Bool { false }

  /// Successive draws are a group, or the first half of them trains.
  public var dependsOnOrder: Bool { true }

  /// I(X;Y); with a network also at its checkpoints, and the parts of its error.
  public var quantities: [Quantity] { critic.quantities }

  /// With the oracle critic.
  public var knowsTheLaw: Bool { critic == .oracle }
  public var isRandomized: Bool { negatives == .pool || critic.isRandomized }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try critic.check(law, count: count, candidates: candidates)
    guard negatives == .batch || !critic.isRandomized else {
      throw Incompatibility("with the network critic takes negatives of the batch only")
    }
    guard critic.scoredDraws(of: count).count >= anchors ?? 0 else {
      throw Incompatibility("needs samples of at least \(anchors!) for its anchors")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    // Terms of x alone cancel.
    let make = { (critic: any Critic, draws: Range<Int>, candidates: Int) -> any EstimatorWorker in
      switch negatives {
      case .batch: GroupWorker(critic, candidates: candidates, draws: draws, anchorsPerGroup: candidates)
      case .independent: GroupWorker(critic, candidates: candidates, draws: draws, anchorsPerGroup: 1)
      case .pool: PoolWorker(critic, candidates: candidates, draws: draws, anchors: anchors!)
      }
    }
    return critic.makeWorker(
      for: law, count: count, candidates: candidates, networkObjective: NetworkObjective(.softmax),
      isNormalised: false, make
    ) { draws, candidates in
      // `CriticChoice.check` has ensured a density ratio.
      make((law as! any DensityRatioLaw).makeOracle(), draws, candidates)
    }
  }

  /// The mean of the bound, and of the bound gap beside a network.
  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    critic.expectation(of: quantity, under: law, count: count) {
      mean(under: law, count: count)
    } oracle: {
      try? InfoNCE([Parameter("critic", .word("oracle")), Parameter("candidates", .integer($0))])
    }
  }
}

/// The worker for disjoint groups of K draws. All draws of a group are anchors, or the first.
private struct GroupWorker: EstimatorWorker {
  private let critic: any Critic
  private let logK: Double
  private let size: Int
  private let isBatch: Bool
  /// All draws of a batch; otherwise the negatives, one anchor after the other.
  private let indices: [UInt32]
  private let anchors: [UInt32]
  private var terms: [Double]
  private var scratch: [Double] = []

  init(_ critic: any Critic, candidates: Int, draws: Range<Int>, anchorsPerGroup: Int) {
    self.critic = critic
    size = candidates
    isBatch = anchorsPerGroup == candidates
    logK = naturalLog(Double(candidates))
    let first = draws.lowerBound
    let used = draws.prefix(draws.count / candidates * candidates)
    let isAnchor = { ($0 - first) % candidates < anchorsPerGroup }
    anchors = used.filter(isAnchor).map { UInt32($0) }
    indices = isBatch ? anchors : used.filter { !isAnchor($0) }.map { UInt32($0) }
    terms = Array(repeating: 0, count: anchors.count)
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    // Groups are passed on in portions that stay in the cache.
    let rows = isBatch ? size : max(1, portion / size)
    for first in stride(from: 0, to: anchors.count, by: rows) {
      let range = first..<min(first + rows, anchors.count)
      if isBatch {
        critic.fill(&terms, range, block: indices, of: sample, scratch: &scratch)
      } else {
        let others = range.lowerBound * (size - 1)..<range.upperBound * (size - 1)
        critic.fill(&terms, range, anchors: anchors, indices, others, of: sample, scratch: &scratch)
      }
    }
    values[0] = logK + orderedSum(terms.span) / Double(terms.count)
  }
}

/// The approximate number of scores computed at a time.
private let portion = 2048

/// The worker for anchors and negatives chosen at random from all draws.
private struct PoolWorker: EstimatorWorker {
  private let critic: any Critic
  private let logK: Double
  private let width: Int
  private let rows: Int
  private var chooser: SubsetChooser
  private var anchors: [UInt32]
  private var negatives: [UInt32]
  private var terms: [Double]
  private var scratch: [Double] = []
  /// The index of the pool's first draw in the sample.
  private let start: UInt32

  init(_ critic: any Critic, candidates: Int, draws: Range<Int>, anchors: Int) {
    self.critic = critic
    start = UInt32(draws.lowerBound)
    logK = naturalLog(Double(candidates))
    width = candidates - 1
    rows = min(anchors, max(1, portion / candidates))
    // The chooser refuses only 2³² draws or more, which no sample has.
    chooser = try! SubsetChooser(count: draws.count)
    self.anchors = Array(repeating: 0, count: anchors)
    negatives = Array(repeating: 0, count: rows * width)
    terms = Array(repeating: 0, count: anchors)
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    // `check` has ensured enough draws for the anchors and the candidates.
    try! chooser.choose(into: &anchors, using: &stream)
    for k in anchors.indices { anchors[k] += start }
    for first in stride(from: 0, to: anchors.count, by: rows) {
      let range = first..<min(first + rows, anchors.count)
      let chosen = range.count * width
      try! chooser.choose(rows: range.count, into: &negatives, count: chosen, using: &stream)
      for k in 0..<chosen { negatives[k] += start }
      critic.fill(&terms, range, anchors: anchors, negatives, 0..<chosen, of: sample, scratch: &scratch)
    }
    values[0] = logK + orderedSum(terms.span) / Double(terms.count)
  }
}

extension Critic {
  /// Writes the log-softmax of some of the anchors to their indices.
  fileprivate func fill(
    _ terms: inout [Double], _ rows: Range<Int>, anchors: [UInt32], _ negatives: [UInt32], _ used: Range<Int>,
    of sample: borrowing Sample, scratch: inout [Double]
  ) {
    var all = terms.mutableSpan
    var part = all._mutatingExtracting(rows)
    logSoftmax(
      sample, anchors: anchors.span.extracting(rows), negatives: negatives.span.extracting(used),
      scratch: &scratch, into: &part)
  }

  /// Writes the log-softmax of a block to its indices.
  fileprivate func fill(
    _ terms: inout [Double], _ rows: Range<Int>, block: [UInt32], of sample: borrowing Sample,
    scratch: inout [Double]
  ) {
    var all = terms.mutableSpan
    var part = all._mutatingExtracting(rows)
    logSoftmax(sample, block: block.span.extracting(rows), scratch: &scratch, into: &part)
  }
}
