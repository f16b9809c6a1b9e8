import GSLRandom

/// Trains a network on a part of a sample and scores the rest with it.
///
/// The tests are those of the bound itself: its worker for the draws of a test, with the network as
/// critic. The values are those of `NetworkSettings.quantities`.
struct NetworkWorker: EstimatorWorker {
  private let settings: NetworkSettings
  private let critic: NetworkCritic
  private var rounds: [Round]
  private var inputs: NetworkInputs
  private var parts: NetworkParts?
  /// The last values that are averaged, the oldest overwritten first.
  private var last: [Double]
  /// The values of a round.
  private var found: [Double]
  private var sums: [Double]

  /// A training and its test.
  private struct Round {
    let test: Range<Int>
    var trainer: NetworkTrainer
    var scoring: any EstimatorWorker
  }

  /// The state of a training.
  private struct Progress {
    var best = -Double.infinity
    var latest = 0.0
    /// How many values there were to average.
    var recorded = 0
    /// The tests since the last one with a new largest value.
    var sinceBest = 0
  }

  /// - Parameters:
  ///   - isAnchoredInY: Whether the network takes Y as its x and X as its y.
  ///   - makeScoring: Makes the worker of the bound from a critic, the draws to score and the number
  ///     of candidates.
  ///   - makeOracle: Makes the worker of the same bound with the oracle critic.
  init(
    _ settings: NetworkSettings, objective: NetworkObjective, law: any JointLaw, count: Int,
    isAnchoredInY: Bool,
    makeScoring: (any Critic, Range<Int>, Int) -> any EstimatorWorker,
    makeOracle: (Range<Int>, Int) -> any EstimatorWorker
  ) {
    // `CriticChoice.check` has refused other variables.
    var sides = (x: law.shape.x.dimension!, y: law.shape.y.dimension!)
    if isAnchoredInY { sides = (sides.y, sides.x) }
    let critic = NetworkCritic(settings.shape, xSides: sides.x, ySides: sides.y)
    self.settings = settings
    self.critic = critic
    rounds = settings.tests(of: count).map { test in
      Round(
        test: test,
        trainer: NetworkTrainer(
          settings, objective: objective, draws: settings.trainingDraws(beside: test, of: count),
          critic: critic),
        scoring: makeScoring(critic, test, settings.testBatch ?? test.count))
    }
    inputs = NetworkInputs(
      count: count, xSides: sides.x, ySides: sides.y, isStandardised: settings.isStandardised,
      isExchanged: isAnchoredInY)
    if settings.hasParts {
      parts = NetworkParts(
        settings, critic: critic, law: law, count: count, inputs: inputs, makeScoring: makeScoring,
        makeOracle: makeOracle)
    }
    critic.reserve(max(rounds.map(\.test.count).max() ?? 0, parts?.largest ?? 0))
    last = Array(repeating: 0, count: settings.averaged)
    found = Array(repeating: 0, count: settings.quantities.count)
    sums = found
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    try inputs.take(sample)
    for k in sums.indices { sums[k] = 0 }
    for round in rounds.indices {
      try train(round, sample, using: &stream)
      for k in sums.indices { sums[k] += found[k] }
    }
    for k in sums.indices { values[k] = sums[k] / Double(rounds.count) }
  }

  /// Computes the values of a round.
  private mutating func train(
    _ round: Int, _ sample: borrowing Sample, using stream: inout RandomStream
  ) throws(EstimationFailure) {
    var numbers = NumberReader()
    rounds[round].trainer.start(critic, numbers: &numbers, using: &stream)
    var progress = Progress()
    var checkpoint = 0
    let isOfBatches = settings.report == .meanBatch
    // Where batches are reported, tests would only say when to stop, and the parts of the error.
    let needsTests = !isOfBatches || settings.patience != nil || settings.hasParts
    for step in 1...settings.steps {
      let objective = rounds[round].trainer.step(critic, x: inputs.x, y: inputs.y, using: &stream)
      guard objective.isFinite else { throw .trainingDiverged }
      if isOfBatches { record(objective, &progress) }
      let isChecked = checkpoint < settings.checkpoints.count && settings.checkpoints[checkpoint] == step
      let isTested = needsTests && (step % settings.testEvery == 0 || step == settings.steps)
      guard isTested || isChecked else { continue }
      let before = progress
      if needsTests {
        progress.latest = try test(round, sample, using: &stream)
        progress.best = max(progress.best, progress.latest)
      }
      let kept = isOfBatches ? 0 : last[progress.recorded % last.count]
      if !isOfBatches { record(progress.latest, &progress) }
      if isChecked {
        checkpoint += 1
        found[checkpoint] = report(progress)
      }
      guard isTested else {
        // The training goes on as if this test had not been.
        if !isOfBatches { last[before.recorded % last.count] = kept }
        progress = before
        continue
      }
      progress.sinceBest = progress.latest > before.best ? 0 : progress.sinceBest + 1
      if let patience = settings.patience, progress.sinceBest >= patience { break }
    }
    found[0] = report(progress)
    // A training that has ended reports the same at every later step.
    for k in checkpoint..<settings.checkpoints.count { found[1 + k] = found[0] }
    try parts?.measure(
      round, sample, inputs, latest: progress.latest, best: progress.best, using: &stream, into: &found)
  }

  private mutating func record(_ value: Double, _ progress: inout Progress) {
    last[progress.recorded % last.count] = value
    progress.recorded += 1
  }

  private func report(_ progress: Progress) -> Double {
    switch settings.report {
    case .largest: return progress.best
    case .last: return progress.latest
    case .meanTest, .meanBatch:
      let averaged = min(progress.recorded, last.count)
      return orderedSum(last.span.extracting(first: averaged)) / Double(averaged)
    }
  }

  private mutating func test(
    _ round: Int, _ sample: borrowing Sample, using stream: inout RandomStream
  ) throws(EstimationFailure) -> Double {
    critic.prepare(rounds[round].test, x: inputs.x, y: inputs.y)
    return try networkValue(of: &rounds[round].scoring, sample, using: &stream)
  }
}

/// The bound of a worker whose critic a training has made. What is not finite has diverged.
func networkValue(
  of worker: inout any EstimatorWorker, _ sample: borrowing Sample, using stream: inout RandomStream
) throws(EstimationFailure) -> Double {
  let value: Double
  do {
    value = try singleValue(of: &worker, sample, using: &stream)
  } catch {
    throw error == .estimateNotFinite ? .trainingDiverged : error
  }
  guard value.isFinite else { throw .trainingDiverged }
  return value
}

/// The estimate of a worker that has one. It is on the stack, so nothing is allocated.
func singleValue(
  of worker: inout any EstimatorWorker, _ sample: borrowing Sample, using stream: inout RandomStream
) throws(EstimationFailure) -> Double {
  var value = InlineArray<1, Double>(repeating: 0)
  var span = value.mutableSpan
  try worker.estimate(sample, using: &stream, into: &span)
  return value[0]
}
