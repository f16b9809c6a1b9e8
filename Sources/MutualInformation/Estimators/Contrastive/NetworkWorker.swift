import GSLRandom

/// Trains a network on a part of a sample and scores the rest with it.
///
/// The tests are those of the bound itself: its worker for the draws of a test, with the network as
/// critic.
struct NetworkWorker: EstimatorWorker {
  private let settings: NetworkSettings
  private let critic: NetworkCritic
  private let sides: (x: Int, y: Int)
  private var rounds: [Round]
  private var x: [Float], y: [Float]
  /// The last values that are averaged, the oldest overwritten first.
  private var last: [Double]

  /// A training and its test.
  private struct Round {
    let test: Range<Int>
    var trainer: NetworkTrainer
    var scoring: any EstimatorWorker
  }

  /// - Parameter makeScoring: Makes the worker of the bound from a critic, the draws to score and
  ///   the number of candidates.
  init(
    _ settings: NetworkSettings, objective: NetworkObjective, shape: SampleShape, count: Int,
    makeScoring: (any Critic, Range<Int>, Int) -> any EstimatorWorker
  ) {
    // `CriticChoice.check` has refused other variables.
    let sides = (x: shape.x.dimension!, y: shape.y.dimension!)
    let critic = NetworkCritic(settings.shape, xSides: sides.x, ySides: sides.y)
    self.settings = settings
    self.critic = critic
    self.sides = sides
    rounds = settings.tests(of: count).map { test in
      Round(
        test: test,
        trainer: NetworkTrainer(
          settings, objective: objective, draws: settings.trainingDraws(beside: test, of: count),
          critic: critic),
        scoring: makeScoring(critic, test, settings.testBatch ?? test.count))
    }
    critic.reserve(rounds.map(\.test.count).max() ?? 0)
    x = Array(repeating: 0, count: count * sides.x)
    y = Array(repeating: 0, count: count * sides.y)
    last = Array(repeating: 0, count: settings.averaged)
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    try Self.take(sample.x.reals, sides.x, settings.isStandardised, into: &x)
    try Self.take(sample.y.reals, sides.y, settings.isStandardised, into: &y)
    var sum = 0.0
    for round in rounds.indices { sum += try train(round, sample, using: &stream) }
    values[0] = sum / Double(rounds.count)
  }

  /// The value that a round reports.
  private mutating func train(
    _ round: Int, _ sample: borrowing Sample, using stream: inout RandomStream
  ) throws(EstimationFailure) -> Double {
    var numbers = NumberReader()
    rounds[round].trainer.start(critic, numbers: &numbers, using: &stream)
    var (best, latest, recorded, sinceBest) = (-Double.infinity, 0.0, 0, 0)
    let isOfBatches = settings.report == .meanBatch
    for step in 1...settings.steps {
      let objective = rounds[round].trainer.step(critic, x: x, y: y, using: &stream)
      guard objective.isFinite else { throw .trainingDiverged }
      if isOfBatches {
        last[recorded % last.count] = objective
        recorded += 1
      }
      guard step % settings.testEvery == 0 || step == settings.steps else { continue }
      // Where batches are reported, tests would only say when to stop.
      if isOfBatches, settings.patience == nil { continue }
      latest = try test(round, sample, using: &stream)
      if !isOfBatches {
        last[recorded % last.count] = latest
        recorded += 1
      }
      sinceBest = latest > best ? 0 : sinceBest + 1
      best = max(best, latest)
      if let patience = settings.patience, sinceBest >= patience { break }
    }
    switch settings.report {
    case .largest: return best
    case .last: return latest
    case .meanTest, .meanBatch:
      let averaged = min(recorded, last.count)
      return orderedSum(last.span.extracting(first: averaged)) / Double(averaged)
    }
  }

  /// The bound on the draws of a round's test.
  private mutating func test(
    _ round: Int, _ sample: borrowing Sample, using stream: inout RandomStream
  ) throws(EstimationFailure) -> Double {
    critic.prepare(rounds[round].test, x: x, y: y)
    // On the stack: a test allocates nothing.
    var value = InlineArray<1, Double>(repeating: 0)
    var span = value.mutableSpan
    do {
      try rounds[round].scoring.estimate(sample, using: &stream, into: &span)
    } catch {
      throw error == .estimateNotFinite ? .trainingDiverged : error
    }
    guard value[0].isFinite else { throw .trainingDiverged }
    return value[0]
  }

  /// Takes a column as float32, each coordinate standardised if that is asked for.
  private static func take(
    _ values: [Double], _ sides: Int, _ isStandardised: Bool, into result: inout [Float]
  ) throws(EstimationFailure) {
    try rangeOfFinite(values.span)
    guard isStandardised else {
      for i in values.indices { result[i] = Float(values[i]) }
      return
    }
    let count = values.count / sides
    for d in 0..<sides {
      var (sum, squares) = (0.0, 0.0)
      for i in 0..<count { sum += values[i * sides + d] }
      let mean = sum / Double(count)
      for i in 0..<count {
        let distance = values[i * sides + d] - mean
        squares += distance * distance
      }
      let deviation = (squares / Double(count)).squareRoot()
      guard deviation.isFinite else { throw .sampleNotFinite }
      guard deviation > 0 else { throw .constantVariable }
      for i in 0..<count { result[i * sides + d] = Float((values[i * sides + d] - mean) / deviation) }
    }
  }
}
