import CStreamKernels
import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Networks as critics: the kernels against jax and optax, and what is trained with them.
@Suite struct NetworkTests {
  struct Content: Decodable {
    struct Case: Decodable {
      let objective: String, architecture: String, activation: String
      let parameters: [Float], x: [Float], y: [Float], others: [Float], share: Double
      let value: Double, gradient: [Double], after: [Double]
    }
    let sides: [Int], hidden: [Int], embedding: Int, logBaseline: Double, rate: Float, divisor: Double
    let cases: [Case]
  }

  /// A batch of a reference, with memory of its own.
  private final class Batch {
    let row: Content.Case
    var network: mi_network
    var parameters: [Float], gradient: [Float], memory: [UInt64]
    var logMean = -Double.infinity
    private let objective: mi_objective, logBaseline: Double

    init(_ row: Content.Case, of content: Content) {
      self.row = row
      let shape = NetworkShape(
        architecture: NetworkShape.Architecture(rawValue: row.architecture)!, hidden: content.hidden,
        embedding: content.embedding, activation: NetworkShape.Activation(rawValue: row.activation)!,
        initialisation: .torch)
      network = shape.network(xSides: content.sides[0], ySides: content.sides[1])
      parameters = row.parameters + Array(repeating: 0, count: 16 - row.parameters.count % 16)
      gradient = parameters.map { _ in 0 }
      memory = Array(repeating: 0, count: mi_network_memory(&network, row.x.count / content.sides[0]) / 8 + 1)
      objective = [
        "softmax": MI_SOFTMAX, "log-mean": MI_LOG_MEAN, "exponential": MI_EXPONENTIAL,
        "logistic": MI_LOGISTIC,
      ][row.objective]!
      logBaseline = row.objective == "exponential" ? content.logBaseline : 0
    }

    func differentiate() -> Double {
      row.x.withUnsafeBufferPointer { x in
        row.y.withUnsafeBufferPointer { y in
          row.others.withUnsafeBufferPointer { others in
            parameters.withUnsafeBufferPointer { parameters in
              memory.withUnsafeMutableBytes { memory in
                withUnsafeMutablePointer(to: &logMean) { logMean in
                  var batch = mi_network_batch(
                    network: network, parameters: parameters.baseAddress, x: x.baseAddress, y: y.baseAddress,
                    others: row.others.isEmpty ? nil : others.baseAddress, count: y.count,
                    objective: objective,
                    log_baseline: logBaseline, share: row.share, log_mean: logMean,
                    memory: memory.baseAddress)
                  return mi_network_gradient(&batch, &gradient)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Values and gradients of every objective with every architecture and activation, within 1e-5 of the largest
  /// element in float32.
  @Test func gradients() throws {
    let content = try reference("networks", as: Content.self)
    #expect(content.cases.count == 2 * 4 * 7)
    for row in content.cases {
      let batch = Batch(row, of: content)
      let name = "\(row.objective), \(row.architecture), \(row.activation), others: \(!row.others.isEmpty)"
      #expect(mi_network_parameters(&batch.network) == row.gradient.count)
      let value = batch.differentiate()
      #expect(abs(value - row.value) < 1e-5 * (1 + abs(row.value)), "\(name): \(value), not \(row.value)")
      let scale = row.gradient.map(abs).max()!
      let error = zip(batch.gradient, row.gradient).map { abs(Double($0) - $1) }.max()!
      #expect(error < 1e-5 * scale, "\(name): an error of \(error) beside \(scale)")
    }
  }

  /// Five steps of Adam, and the moving mean of exp f where there is one.
  @Test func adam() throws {
    let content = try reference("networks", as: Content.self)
    for row in content.cases {
      let batch = Batch(row, of: content)
      batch.logMean = log(content.divisor)
      var means = batch.parameters.map { _ in Float(0) }
      var squares = means
      for step in 1...5 {
        _ = batch.differentiate()
        for i in row.gradient.count..<batch.gradient.count { batch.gradient[i] = 0 }
        var adam = mi_adam_step(
          rate: content.rate, first: 0.9, second: 0.999,
          mean_scale: Float(1 / (1 - pow(0.9, Double(step)))),
          square_scale: Float(1 / (1 - pow(0.999, Double(step)))), floor: 1e-8)
        mi_adam(&batch.parameters, &means, &squares, batch.gradient, batch.parameters.count, &adam)
      }
      // A step is as long as the rate even where the gradient is a rounding: at a bias that cancels, and with a rectifier
      // whose sum is near 0. There jax in float32 differs as much from jax in double precision: 0.0095.
      let scale = row.gradient.map(abs).max()!
      let known = row.gradient.indices.filter { abs(row.gradient[$0]) > 1e-2 * scale }
      let error = known.map { abs(Double(batch.parameters[$0]) - row.after[$0]) }.max()!
      #expect(known.count > row.gradient.count / 3)
      let bound = row.activation.hasSuffix("relu") ? 0.02 : 2e-5
      #expect(error < bound, "\(row.objective), \(row.architecture), \(row.activation): \(error)")
    }
  }

  /// Scores one by one are the scores of a row, from wherever it begins.
  @Test func scores() throws {
    let law = try MultivariateNormal([
      Parameter("dimensions", .integer(2)), Parameter("correlation", .real(0.3)),
    ])
    var stream = try RandomStream(at: StreamAddress(key: 3, replication: 0))
    let sample = try law.sample(count: 600, using: &stream)
    let (x, y) = (sample.x.reals.map { Float($0) }, sample.y.reals.map { Float($0) })
    for architecture in NetworkShape.Architecture.allCases {
      let shape = NetworkShape(
        architecture: architecture, hidden: [7, 4], embedding: 5, activation: .tanh, initialisation: .flax)
      let critic = NetworkCritic(shape, xSides: 2, ySides: 2)
      var numbers = NumberReader()
      shape.initialise(&critic.parameters, xSides: 2, ySides: 2, numbers: &numbers, using: &stream)
      critic.prepare(13..<600, x: x, y: y)
      for range in [13..<600, 29..<30, 100..<517] {
        var row = [Double](repeating: 0, count: range.count)
        var span = row.mutableSpan
        critic.scores(sample, anchor: 77, candidates: range, into: &span)
        for k in range {
          #expect(row[k - range.lowerBound] == critic.score(sample, anchor: 77, candidate: k))
        }
      }
    }
  }

  /// The first weights of each framework: their range, and their mean square within 5 standard errors.
  @Test(arguments: [NetworkShape.Initialisation.torch, .keras, .flax])
  func firstWeights(_ initialisation: NetworkShape.Initialisation) throws {
    let shape = NetworkShape(
      architecture: .joint, hidden: [300], embedding: 0, activation: .relu, initialisation: initialisation)
    var stream = try RandomStream(at: StreamAddress(key: 9, replication: 0))
    var parameters = [Float](repeating: 0, count: 300 * 11 + 301)
    var numbers = NumberReader()
    shape.initialise(&parameters, xSides: 6, ySides: 4, numbers: &numbers, using: &stream)
    let (weights, biases) = (parameters[0..<3000], parameters[3000..<3300])
    let variance: Double =
      switch initialisation {
      case .torch: 1 / 30.0
      case .keras: 2 / 310.0
      case .flax: 0.1
      }
    let squares = weights.map { Double($0 * $0) }
    let mean = squares.reduce(0, +) / 3000
    let spread = (squares.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 3000 / 3000).squareRoot()
    #expect(abs(mean - variance) < 5 * spread, "\(mean), not \(variance)")
    #expect(biases.allSatisfy { $0 == 0 } == (initialisation != .torch))
    let largest = Double(weights.map(abs).max()!)
    let bound: Double =
      switch initialisation {
      case .torch: 10.squareRoot() / 10
      case .keras: (6 / 310.0).squareRoot()
      case .flax: 2 * 0.1.squareRoot() / 0.87962566103423978
      }
    #expect(largest <= bound && largest > 0.98 * bound, "\(largest), at most \(bound)")
  }

  private func estimator(_ type: any Estimator.Type, _ parameters: [Parameter]) throws -> any Estimator {
    try type.init([Parameter("critic", .word("network"))] + parameters)
  }

  private func estimates(_ estimator: any Estimator, _ law: any JointLaw, count: Int, replications: Int)
    throws
    -> [Double]
  {
    try (0..<UInt64(replications)).map { replication in
      var draws = try RandomStream(at: StreamAddress(key: 20, replication: replication))
      let sample = try law.sample(count: count, using: &draws)
      var stream = try RandomStream(at: StreamAddress(key: 21, replication: replication))
      return try estimator.estimates(from: sample, of: law, using: &stream)[0]
    }
  }

  /// A separable network without hidden layers is bilinear: with 10 000 draws and small steps it reaches the optimum
  /// of f = bxy + terms of x or y on a normal pair, which is E f − E ln E_q exp f at its best b.
  @Test func linear() throws {
    let law = try normalPair(0.8)
    let linear = try estimator(
      InfoNCE.self,
      [
        Parameter("architecture", .word("separable")), Parameter("hidden", .numbers([])),
        Parameter("embedding", .integer(2)), Parameter("learning-rate", .real(0.02)),
        Parameter("batch", .integer(512)), Parameter("steps", .integer(400)),
        Parameter("test-batch", .integer(512)),
        Parameter("patience", .word("none")), Parameter("test-every", .integer(400)),
      ])
    let values = try estimates(linear, law, count: 10_000, replications: 4)
    // f = bxy + ay: ρb − b²/2 is largest at b = ρ with many candidates: ρ²/2 = 0.32, where the best critic has
    // I = 0.511; 512 candidates change it by less than 0.01.
    let mean = values.reduce(0, +) / 4
    #expect(abs(mean - 0.32) < 0.03, "\(values)")
  }

  /// Bounds of trained networks on a normal pair with I = 0.511 nats, within what five seeds of the article's program
  /// scatter.
  @Test(arguments: ["infonce", "nwj", "donsker-varadhan", "js", "smile", "mine", "tuba"])
  func trained(_ id: String) throws {
    let type = Catalog.estimators.first { $0.id == id }!
    let law = try normalPair(0.8)
    let network = try estimator(type, [Parameter("steps", .integer(750))])
    let values = try estimates(network, law, count: 2000, replications: 2)
    let mean = values.reduce(0, +) / 2
    #expect(abs(mean - 0.511) < 0.1, "\(id): \(values)")
  }

  /// A training that runs away is a failure, never a number.
  @Test func diverged() throws {
    let law = try normalPair(0.8)
    let network = try estimator(
      NWJ.self, [Parameter("optimiser", .word("sgd")), Parameter("learning-rate", .real(10))])
    #expect(throws: EstimationFailure.trainingDiverged) {
      try estimates(network, law, count: 600, replications: 1)
    }
  }

  /// A preset stands for a value of every setting, and each can be replaced.
  @Test func presets() throws {
    let plain = try InfoNCE([Parameter("critic", .word("network"))])
    #expect(
      plain.canonicalText
        == "infonce(critic=network, preset=bmi, architecture=joint, hidden=[16.0, 8.0], activation=relu, "
        + "initialisation=torch, inputs=standardised, optimiser=adam, learning-rate=0.1, batch=256, steps=10000, "
        + "split=half, test-batch=all, test-every=250, patience=2, report=largest-test, negatives=batch)")
    let other = try InfoNCE([
      Parameter("critic", .word("network")), Parameter("preset", .word("smile")),
      Parameter("batch", .integer(32)),
    ])
    #expect(other.arguments.integer("batch") == 32 && other.arguments.integer("embedding") == 32)
    #expect(other.arguments.integer("averaged") == 250)
    #expect(throws: ParameterError.self) {
      try InfoNCE([Parameter("critic", .word("network")), Parameter("candidates", .integer(8))])
    }
  }

  /// Folds: every draw tests once, and none trains the network that it tests.
  @Test func folds() throws {
    let settings = try NetworkSettings(
      InfoNCE([
        Parameter("critic", .word("network")), Parameter("split", .word("folds")),
        Parameter("folds", .integer(3)),
        Parameter("batch", .integer(6)),
      ]).arguments)
    let tests = settings.tests(of: 10)
    #expect(tests.flatMap { Array($0) } == Array(0..<10))
    for test in tests {
      let training = settings.trainingDraws(beside: test, of: 10).map { Int($0) }
      #expect(Set(training).isDisjoint(with: test) && training.count + test.count == 10)
    }
    #expect(settings.objection(to: 10) == nil)
    #expect(settings.objection(to: 8) == "needs 6 draws that train for a batch; of 8 draws 5 train")
  }
}
