import GSLRandom

/// A bound on I(X;Y) from the scores of pairs that belong together and of pairs that do not.
///
/// The draws are cut into ⌊n/K⌋ disjoint batches of K. Draws that are left over are not used. In
/// each batch the pairs (xᵢ, yᵢ) stand for the joint law and all K(K − 1) pairs (xᵢ, yₖ), i ≠ k,
/// for the product of the marginals. The bound is computed in each batch and averaged over the
/// batches, as in training by mini-batches. So a bound with a logarithm of a mean has the bias of
/// its batches, not of the sample.
///
/// A bound is one file: its critics, and its formula in terms of `BatchScores`.
public protocol ContrastiveBound: Estimator {
  /// The critic, and the formula that turns scores into the bound.
  var configuration: BoundConfiguration { get }

  /// The mean of the bound over all samples of this size; `.none` if it is not known.
  func mean(under law: any JointLaw, count: Int) -> Expectation

  /// The same bound of K candidates with the oracle critic; nil if there is none.
  func withOracle(candidates: Int) -> (any ContrastiveBound)?
}

/// The configuration of a bound: its critic, and the formula that turns scores into the bound.
public struct BoundConfiguration: Sendable {
  let critic: CriticChoice
  /// K; 0 with a network.
  let candidates: Int
  /// The objective that a trained critic is fitted to.
  let objective: TrainingObjective
  /// What a network maximises.
  let networkObjective: NetworkObjective
  /// Scores of pairs that do not belong together are clipped to [−clip, clip].
  let clip: Double?
  /// Whether each y, not each x, is an anchor that is compared with the batch.
  let isAnchoredInY: Bool
  /// Whether the bound is infinite if pairs that do not belong together are impossible.
  let needsPositiveRatio: Bool
  /// Computes the bound of a batch.
  let value: @Sendable (BatchScores) -> Double

  /// Creates a configuration with the parameters `critic`, if it has a choice, and `candidates`.
  ///
  /// - Throws: `ParameterError` for settings of a network that do not fit together.
  init(
    _ arguments: Arguments, objective: TrainingObjective = .infoNCE,
    networkObjective: NetworkObjective = NetworkObjective(.softmax), clip: Double? = nil,
    isAnchoredInY: Bool = false, needsPositiveRatio: Bool = false,
    value: @escaping @Sendable (BatchScores) -> Double
  ) throws(ParameterError) {
    critic = try CriticChoice(arguments)
    candidates = CriticChoice.candidates(of: arguments)
    self.objective = objective
    self.networkObjective = networkObjective
    self.clip = clip
    self.isAnchoredInY = isAnchoredInY
    self.needsPositiveRatio = needsPositiveRatio
    self.value = value
  }
}

/// The summary of the scores of one batch.
struct BatchScores: Sendable {
  /// ⟨f⟩ over the pairs that belong together.
  var joint: Double
  /// ⟨f⟩ over the others.
  var product: Double
  /// ln ⟨exp f⟩ over the others.
  var logMeanExponential: Double
  /// The mean over the anchors of ln ⟨exp f⟩ over the anchor's other pairs.
  var meanLogMeanExponential: Double
}

extension ContrastiveBound {
  /// The oracle knows the law's variables, and a trained critic has no x².
  public var isSymmetric: Bool { false }
  /// With the oracle critic.
  public var knowsTheLaw: Bool { configuration.critic == .oracle }
  /// With a network.
  public var isRandomized: Bool { configuration.critic.isRandomized }
  /// Successive draws are a batch.
  public var dependsOnOrder: Bool { true }
  /// I(X;Y); with a network also at its checkpoints, and the parts of its error.
  public var quantities: [Quantity] { configuration.critic.quantities }
  /// The memory of a network.
  public func workingBytes(for law: any JointLaw, count: Int) -> Int {
    configuration.critic.workingBytes(for: law, count: count)
  }
  /// No formula is known unless a bound says otherwise.
  public func mean(under law: any JointLaw, count: Int) -> Expectation { .none }

  /// Most bounds have an oracle critic and the same parameters with it.
  public func withOracle(candidates: Int) -> (any ContrastiveBound)? {
    let others = arguments.parameters.filter {
      $0.name != "critic" && $0.name != "candidates" && !NetworkSettings.names.contains($0.name)
    }
    return try? Self(
      [Parameter("critic", .word("oracle")), Parameter("candidates", .integer(candidates))] + others)
  }

  /// The mean of the bound, and of the bound gap beside a network.
  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    configuration.critic.expectation(of: quantity, under: law, count: count) {
      mean(under: law, count: count)
    } oracle: {
      withOracle(candidates: $0)
    }
  }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try configuration.critic.check(law, count: count, candidates: configuration.candidates)
    if configuration.critic.usesOracle, configuration.needsPositiveRatio,
      !(law as! any DensityRatioLaw).hasPositiveRatio
    {
      throw Incompatibility("is infinite with the oracle critic where pairs of an x and a y are impossible")
    }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    let configuration = configuration
    return configuration.critic.makeWorker(
      for: law, count: count, candidates: configuration.candidates, objective: configuration.objective,
      networkObjective: configuration.networkObjective, isNormalised: true,
      isAnchoredInY: configuration.isAnchoredInY
    ) {
      ContrastiveBoundWorker(configuration, critic: $0, draws: $1, candidates: $2)
    } makeOracle: {
      // `CriticChoice.check` has ensured a density ratio, and every bound of a network has an oracle.
      ContrastiveBoundWorker(
        withOracle(candidates: $1)!.configuration, critic: (law as! any DensityRatioLaw).makeOracle(),
        draws: $0, candidates: $1)
    }
  }
}

/// The worker that scores one batch after the other.
private struct ContrastiveBoundWorker: EstimatorWorker {
  private let configuration: BoundConfiguration
  private let critic: any Critic
  /// Whether a row of scores belongs to a y. A network has exchanged variables already.
  private let isAnchoredInY: Bool
  private let first: Int
  private var bounds: [Double]
  /// The scores of one anchor.
  private var scores: [Double]
  // For each anchor: its own score, and the sum and ln Σ exp of the others.
  private var own: [Double], sums: [Double], logarithms: [Double]

  init(_ configuration: BoundConfiguration, critic: any Critic, draws: Range<Int>, candidates: Int) {
    self.configuration = configuration
    self.critic = critic
    isAnchoredInY = configuration.isAnchoredInY && !configuration.critic.isNetwork
    first = draws.lowerBound
    bounds = Array(repeating: 0, count: draws.count / candidates)
    scores = Array(repeating: 0, count: candidates)
    (own, sums, logarithms) = (scores, scores, scores)
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    for batch in bounds.indices {
      let start = first + batch * scores.count
      bounds[batch] = configuration.value(score(sample, start..<start + scores.count))
    }
    let bound = orderedSum(bounds.span) / Double(bounds.count)
    guard bound.isFinite else { throw .estimateNotFinite }
    values[0] = bound
  }

  private mutating func score(_ sample: borrowing Sample, _ batch: Range<Int>) -> BatchScores {
    let last = scores.count - 1
    let critic = critic
    for i in 0...last {
      let anchor = batch.lowerBound + i
      if isAnchoredInY {
        for k in batch { scores[k - batch.lowerBound] = critic.score(sample, anchor: k, candidate: anchor) }
      } else {
        var row = scores.mutableSpan
        critic.scores(sample, anchor: anchor, candidates: batch, into: &row)
      }
      // The scores of the others come first.
      own[i] = scores[i]
      scores[i] = scores[last]
      if let clip = configuration.clip { for k in 0..<last { scores[k] = min(max(scores[k], -clip), clip) } }
      let sum = orderedSum(scores.span.extracting(first: last))
      let logarithm = logSumExp(scores.span.extracting(first: last))
      (sums[i], logarithms[i]) = (sum, logarithm)
    }
    let (anchors, others) = (Double(scores.count), Double(last))
    return BatchScores(
      joint: orderedSum(own.span) / anchors, product: orderedSum(sums.span) / (anchors * others),
      logMeanExponential: logSumExp(logarithms.span) - naturalLog(anchors * others),
      meanLogMeanExponential: orderedSum(logarithms.span) / anchors - naturalLog(others))
  }
}
