import CStreamKernels

/// How a network is trained and what is reported of it, read from an estimator's parameters.
package struct NetworkSettings: Hashable, Sendable {
  /// The draws that a network sees, and those that test it.
  enum Split: String, CaseIterable, Sendable {
    /// The first half trains, the second tests.
    case half
    /// All draws do both.
    case none
    /// Each of several parts tests a network that the others trained; the mean of the parts is
    /// reported.
    case folds
  }

  /// What is reported.
  enum Report: String, CaseIterable, Sendable {
    /// The largest test value.
    case largest = "largest-test"
    /// The last test value.
    case last = "last-test"
    /// The mean of the last test values.
    case meanTest = "mean-test"
    /// The mean of the objective on the last batches.
    case meanBatch = "mean-batch"
  }

  let shape: NetworkShape
  let isStandardised: Bool
  let usesAdam: Bool
  let learningRate: Double
  /// The draws of a training step.
  let batch: Int
  let steps: Int
  let split: Split
  let folds: Int
  /// The draws of a test batch; nil: all of them.
  let testBatch: Int?
  /// The steps from test to test.
  let testEvery: Int
  /// The tests without a new largest value after which training ends; nil: never.
  let patience: Int?
  let report: Report
  /// How many values `Report.meanTest` and `.meanBatch` average.
  let averaged: Int
  /// The steps after which the estimate is taken, too, in increasing order.
  let checkpoints: [Int]
  /// Whether the parts of the error are measured.
  let hasParts: Bool

  /// - Throws: `ParameterError` for checkpoints after the last step.
  package init(_ arguments: Arguments) throws(ParameterError) {
    let hidden = arguments.numbers("hidden").map { Int($0) }
    let isSeparable = arguments.word("architecture") == "separable"
    shape = NetworkShape(
      architecture: isSeparable ? .separable : .joint, hidden: hidden,
      embedding: isSeparable ? arguments.integer("embedding") : 0,
      activation: NetworkShape.Activation(rawValue: arguments.word("activation"))!,
      initialisation: NetworkShape.Initialisation(rawValue: arguments.word("initialisation"))!)
    isStandardised = arguments.word("inputs") == "standardised"
    usesAdam = arguments.word("optimiser") == "adam"
    learningRate = arguments.real("learning-rate")
    batch = arguments.integer("batch")
    steps = arguments.integer("steps")
    split = Split(rawValue: arguments.word("split"))!
    folds = split == .folds ? arguments.integer("folds") : 1
    if case .integer(let count)? = arguments["test-batch"] { testBatch = count } else { testBatch = nil }
    testEvery = arguments.integer("test-every")
    if case .integer(let count)? = arguments["patience"] { patience = count } else { patience = nil }
    report = Report(rawValue: arguments.word("report"))!
    averaged = arguments["averaged"] == nil ? 1 : arguments.integer("averaged")
    checkpoints = arguments.numbers("checkpoints").map { Int($0) }
    hasParts = arguments.word("error-parts") == "all"
    if let last = checkpoints.last, last > steps {
      throw ParameterError(
        parameter: "checkpoints", found: arguments["checkpoints"]!.shownText,
        allowed: "steps up to \(steps), the last step of the training")
    }
  }

  /// The draws of a sample of size n that test in each round; the others train, or all do.
  package func tests(of count: Int) -> [Range<Int>] {
    switch split {
    case .none: [0..<count]
    case .half: [count / 2..<count]
    case .folds: (0..<folds).map { $0 * count / folds..<($0 + 1) * count / folds }
    }
  }

  /// The number of draws that train beside a test of these.
  package func trainingDraws(beside test: Range<Int>, of count: Int) -> [UInt32] {
    (0..<count).filter { split == .none || !test.contains($0) }.map { UInt32($0) }
  }

  /// The bytes of a worker's parameters, layers and pairs, for trainings on samples of size n.
  package func workingBytes(xSides: Int, ySides: Int, count: Int) -> Int {
    var network = shape.network(xSides: xSides, ySides: ySides)
    let tests = tests(of: count)
    let parameters = mi_network_parameters(&network) * MemoryLayout<Float>.stride
    // The gradient and Adam's two means.
    let training = 3 * parameters + mi_network_memory(&network, batch)
    return parameters + tests.count * training
      + mi_network_draws_memory(&network, tests.map(\.count).max() ?? 0)
  }

  /// What is wrong with samples of this size, or with the settings beside each other; nil if nothing.
  package func objection(to count: Int) -> String? {
    for test in tests(of: count) {
      let training = split == .none ? count : count - test.count
      if training < batch {
        return "needs \(batch) draws that train for a batch; of \(count) draws \(training) train"
      }
      let needed = max(testBatch ?? 2, 2)
      if test.count < needed {
        return "needs \(needed) draws that test for a test batch; of \(count) draws \(test.count) test"
      }
    }
    return nil
  }
}

extension NetworkSettings {
  /// The settings as parameters of an estimator whose critic is a network.
  ///
  /// A preset is a set of defaults, each of which can be replaced:
  ///
  /// * `bmi`: the benchmark of Czyż et al. 2023, arXiv 2306.11078, version 0.1.3.
  /// * `torch-mist`: the library of that name.
  /// * `smile`: the experiments of Song & Ermon 2020, arXiv 1910.06222.
  /// * `mutinfo`: the library of that name, with a critic of two layers of 128.
  static func parameters(where critic: ParameterSpecification.Condition) -> [ParameterSpecification] {
    let preset = ParameterSpecification(
      "preset", .choice(presets), default: .word(presets[0]), appliesWhere: critic,
      summary: "the settings of a program or an article: defaults for the keys of the network")
    return [preset]
      + settings.map { setting in
        ParameterSpecification(
          setting.name, setting.kind,
          presets: .init("preset", Dictionary(uniqueKeysWithValues: zip(presets, setting.values))),
          appliesWhere: setting.condition ?? critic, summary: setting.summary)
      } + [
        ParameterSpecification(
          "checkpoints", .increasingSteps(1...100_000_000, most: 1000), default: .numbers([]),
          isImplicit: true,
          appliesWhere: critic,
          summary: "steps s after which the estimate is taken, too: what steps: s would report; [] is none"),
        ParameterSpecification(
          "error-parts", .choice(["none", "all"]), default: .word("none"), isImplicit: true,
          appliesWhere: critic,
          summary: "all: measures bound gap, training gap, overfit and selection beside each estimate"),
      ]
  }

  /// A network that is trained in no time.
  static let smallExample: [Parameter] = [
    Parameter("critic", .word("network")), Parameter("hidden", .numbers([5])),
    Parameter("batch", .integer(10)), Parameter("steps", .integer(3)), Parameter("test-every", .integer(2)),
  ]

  /// The names of all settings.
  static let names = Set(parameters(where: .init("critic", .word("network"))).map(\.name))

  private static let presets = ["bmi", "torch-mist", "smile", "mutinfo"]

  private struct Setting {
    let name: String
    let kind: ParameterKind
    /// In the order of `presets`.
    let values: [ParameterValue]
    let condition: ParameterSpecification.Condition?
    let summary: String

    init(
      _ name: String, _ kind: ParameterKind, _ values: [ParameterValue],
      where condition: ParameterSpecification.Condition? = nil, _ summary: String
    ) {
      (self.name, self.kind, self.values, self.condition) = (name, kind, values, condition)
      self.summary = summary
    }
  }

  private static func words<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> ParameterKind
  where Choice.RawValue == String {
    .choice(Choice.allCases.map(\.rawValue))
  }

  private static let settings = [
    Setting(
      "architecture", words(NetworkShape.Architecture.self),
      ["joint", "joint", "separable", "joint"].map { .word($0) },
      "joint: a perceptron of (x, y); separable: the inner product of one of x and one of y"),
    Setting(
      "hidden", .widths(1...4096, most: 8),
      [[16, 8], [128, 64], [256, 256, 256], [128, 128]].map { .numbers($0) },
      "the widths of the hidden layers; [] is none"),
    Setting(
      "embedding", .integer(1...4096), [8, 64, 32, 64].map { .integer($0) },
      where: .init("architecture", .word("separable")), "the outputs of each of the two perceptrons"),
    Setting(
      "activation", words(NetworkShape.Activation.self),
      ["relu", "relu", "relu", "leaky-relu"].map { .word($0) },
      "what follows a hidden layer: max(z, 0); z or 0.01 z; tanh z; z or exp z − 1"),
    Setting(
      "initialisation", words(NetworkShape.Initialisation.self),
      Array(repeating: .word("torch"), count: 4),
      "the first weights; torch: uniform on ±1/√inputs, biases too; keras: Glorot's uniform; flax: LeCun's normal"
    ),
    Setting(
      "inputs", .choice(["standardised", "raw"]),
      ["standardised", "raw", "raw", "raw"].map { .word($0) },
      "standardised: each coordinate less its mean over its deviation, both of the whole sample"),
    Setting(
      "optimiser", .choice(["adam", "sgd"]), Array(repeating: .word("adam"), count: 4),
      "Adam with β 0.9 and 0.999 and ε 1e-8, or plain steps along the gradient"),
    Setting(
      "learning-rate", .real(RealRange(0, 10, includesLower: false)),
      [0.1, 5e-4, 5e-4, 1e-3].map { .real($0) }, "the length of a step"),
    Setting(
      "batch", .integer(2...65_536), [256, 128, 64, 512].map { .integer($0) },
      "the draws of a step, chosen at random from those that train"),
    Setting(
      "steps", .integer(1...100_000_000), [10_000, 10_000, 20_000, 10_000].map { .integer($0) },
      "at most so many steps"),
    Setting(
      "split", words(Split.self), ["half", "none", "none", "half"].map { .word($0) },
      "half: the first half trains, the second tests; none: all draws do both; folds: each part tests once"),
    Setting(
      "folds", .integer(2...1000), Array(repeating: .integer(5), count: 4),
      where: .init("split", .word("folds")), "the number of parts"),
    Setting(
      "test-batch", .integerOrWord(2...1_000_000, ["all"]),
      [.word("all"), .word("all"), .integer(64), .integer(512)],
      "the draws of a test batch, all pairs of which are scored; test values are means over the batches"),
    Setting(
      "test-every", .integer(1...100_000_000), [250, 250, 250, 250].map { .integer($0) },
      "the steps from test to test; the last step is tested, too"),
    Setting(
      "patience", .integerOrWord(1...1_000_000, ["none"]),
      [.integer(2), .integer(5), .word("none"), .word("none")],
      "training ends after so many tests in a row without a new largest value"),
    Setting(
      "report", words(Report.self),
      ["largest-test", "last-test", "mean-batch", "last-test"].map { .word($0) },
      "the largest or the last test value, or the mean of the last test values or training batches"),
    Setting(
      "averaged", .integer(1...1_000_000), [2, 2, 250, 2].map { .integer($0) },
      where: .init("report", .word("mean-test"), .word("mean-batch")), "of how many values the mean is"),
  ]
}
