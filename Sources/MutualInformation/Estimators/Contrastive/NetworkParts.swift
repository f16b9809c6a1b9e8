import GSLRandom

extension Quantity {
  /// The bound with the oracle critic, on the draws that test the network, less I(X;Y): what no
  /// training can mend.
  public static let boundGap = Quantity("bound gap", .information, constant: 0, isPart: true)
  /// The trained network on draws that it has not seen, less the oracle critic on the same draws.
  public static let trainingGap = Quantity("training gap", .information, constant: 0, isPart: true)
  /// The trained network on draws that trained it, less on draws that it has not seen.
  public static let overfit = Quantity("overfit", .information, constant: 0, isPart: true)
  /// The largest test value less the last one.
  public static let selection = Quantity("selection", .information, constant: 0, isPart: true)
}

/// Measures the parts of a trained critic's error after each training.
///
/// With tests on draws of their own the error of the largest test value is bound gap + training gap
/// + selection. With `split: none` the last test value is one of the draws that trained, and its
/// error is bound gap + training gap + overfit. The network then is also tested on a fresh sample of
/// the law, of the same size, drawn from the estimator's own stream after the training.
struct NetworkParts {
  /// The parts, in the order of their values.
  static let quantities: [Quantity] = [.boundGap, .trainingGap, .overfit, .selection]

  /// The first index of the parts among the values.
  private let start: Int
  private let critic: NetworkCritic
  private let law: any JointLaw
  private let truth: Double
  private var rounds: [Round]
  /// With `split: none`.
  private var fresh: Fresh?

  private struct Round {
    /// The draws that have trained: as many as test, so that both values are of as many candidates.
    let seen: Range<Int>
    /// The bound on draws that trained, unless the tests are that.
    var scoring: (any EstimatorWorker)?
    /// The bound on the draws that the network has not seen, with the oracle critic.
    var oracle: any EstimatorWorker
  }

  private struct Fresh {
    var sample: Sample
    var inputs: NetworkInputs
    var scoring: any EstimatorWorker
  }

  /// - Parameter inputs: Room for the inputs of a fresh sample.
  init(
    _ settings: NetworkSettings, critic: NetworkCritic, law: any JointLaw, count: Int, inputs: NetworkInputs,
    makeScoring: (any Critic, Range<Int>, Int) -> any EstimatorWorker,
    makeOracle: (Range<Int>, Int) -> any EstimatorWorker
  ) {
    start = 1 + settings.checkpoints.count
    self.critic = critic
    self.law = law
    // A law without a truth is in no study.
    truth = law.exactValue(of: .mutualInformation)?.value ?? .nan
    let tests = settings.tests(of: count)
    rounds = tests.indices.map { index in
      let test = tests[index]
      let batch = settings.testBatch ?? test.count
      let seen: Range<Int> =
        switch settings.split {
        case .none: test
        case .half: 0..<count / 2
        case .folds: tests[(index + 1) % tests.count]
        }
      return Round(
        seen: seen,
        scoring: settings.split == .none ? nil : makeScoring(critic, seen, min(batch, seen.count)),
        oracle: makeOracle(test, batch))
    }
    guard settings.split == .none else { return }
    fresh = Fresh(
      sample: Sample(count: count, shape: law.shape), inputs: inputs,
      scoring: makeScoring(critic, 0..<count, settings.testBatch ?? count))
  }

  /// The largest number of draws that are scored at once.
  var largest: Int { rounds.map(\.seen.count).max() ?? 0 }

  /// Writes the four parts of a round.
  ///
  /// - Parameters:
  ///   - latest: The last test value; `best` the largest.
  ///   - values: All values of the round.
  mutating func measure(
    _ round: Int, _ sample: borrowing Sample, _ inputs: NetworkInputs, latest: Double, best: Double,
    using stream: inout RandomStream, into values: inout [Double]
  ) throws(EstimationFailure) {
    let (oracle, unseen, seen): (Double, Double, Double)
    if fresh == nil {
      critic.prepare(rounds[round].seen, x: inputs.x, y: inputs.y)
      seen = try networkValue(of: &rounds[round].scoring!, sample, using: &stream)
      oracle = try singleValue(of: &rounds[round].oracle, sample, using: &stream)
      unseen = latest
    } else {
      seen = latest
      law.draw(into: &fresh!.sample, using: &stream)
      try fresh!.inputs.take(fresh!.sample, scaledAs: inputs)
      critic.prepare(rounds[round].seen, x: fresh!.inputs.x, y: fresh!.inputs.y)
      unseen = try networkValue(of: &fresh!.scoring, fresh!.sample, using: &stream)
      oracle = try singleValue(of: &rounds[round].oracle, fresh!.sample, using: &stream)
    }
    values[start] = oracle - truth
    values[start + 1] = unseen - oracle
    values[start + 2] = seen - unseen
    values[start + 3] = best - latest
  }
}

extension NetworkSettings {
  /// What is estimated: I(X;Y), then I(X;Y) at the checkpoints, then the parts of the error.
  var quantities: [Quantity] {
    [.mutualInformation] + checkpoints.map(Quantity.mutualInformation.after)
      + (hasParts ? NetworkParts.quantities : [])
  }
}
