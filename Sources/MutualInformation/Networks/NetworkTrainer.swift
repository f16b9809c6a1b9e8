import CStreamKernels
import GSLRandom

/// What a network maximises.
struct NetworkObjective: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    /// The contrastive bound.
    case softmax
    /// Donsker and Varadhan's representation.
    case logMean
    /// 1 + E f − E_q exp(f − b) − b with the log-baseline b.
    case exponential(logBaseline: Double)
    /// The lower bound on the Jensen–Shannon divergence.
    case logistic
  }

  let form: Form
  /// Of `logMean` over chosen pairs instead of all: the share of a batch in the moving mean of
  /// exp f that divides its gradient.
  let movingShare: Double?

  init(_ form: Form, movingShare: Double? = nil) { (self.form, self.movingShare) = (form, movingShare) }
}

/// Trains a network on draws, step by step. The memory is made once.
struct NetworkTrainer {
  private let settings: NetworkSettings
  private let objective: NetworkObjective
  private let sides: (x: Int, y: Int)
  private var chooser: SubsetChooser
  private var chosen: [UInt32]
  private var batchX: [Float], batchY: [Float], others: [Float]
  private var gradient: [Float]
  private var means: [Float], squares: [Float]
  private var memory: [UInt64]
  /// The draws among which batches are chosen.
  private let draws: [UInt32]
  // Of the moving mean of exp f, and 1 − β^t of Adam's two means.
  private var logMean = -Double.infinity
  private var decays = (first: 1.0, second: 1.0)

  private static let decay: (first: Float, second: Float) = (0.9, 0.999)
  private static let floor: Float = 1e-8

  init(_ settings: NetworkSettings, objective: NetworkObjective, draws: [UInt32], critic: NetworkCritic) {
    self.settings = settings
    self.objective = objective
    self.draws = draws
    sides = (Int(critic.network.x_sides), Int(critic.network.y_sides))
    // The chooser refuses only 2³² draws or more, which no sample has.
    chooser = try! SubsetChooser(count: draws.count)
    chosen = Array(repeating: 0, count: settings.batch)
    batchX = Array(repeating: 0, count: settings.batch * sides.x)
    batchY = Array(repeating: 0, count: settings.batch * sides.y)
    others = objective.movingShare == nil ? [] : batchY
    gradient = critic.parameters
    means = gradient
    squares = gradient
    var network = critic.network
    memory = Array(repeating: 0, count: mi_network_memory(&network, settings.batch) / 8 + 1)
  }

  /// Draws the first parameters, and forgets earlier steps.
  mutating func start(_ critic: NetworkCritic, numbers: inout NumberReader, using stream: inout RandomStream)
  {
    settings.shape.initialise(
      &critic.parameters, xSides: sides.x, ySides: sides.y, numbers: &numbers, using: &stream)
    for i in means.indices { (means[i], squares[i]) = (0, 0) }
    logMean = -.infinity
    decays = (1, 1)
  }

  /// One step: a batch without repetitions, the gradient, the step along it.
  ///
  /// - Parameters:
  ///   - x: All draws, n × the coordinates; `y` likewise.
  /// - Returns: The objective on the batch, before the step.
  mutating func step(
    _ critic: NetworkCritic, x: [Float], y: [Float], using stream: inout RandomStream
  ) -> Double {
    choose(using: &stream)
    Self.gather(x, sides.x, draws, chosen, into: &batchX)
    Self.gather(y, sides.y, draws, chosen, into: &batchY)
    if objective.movingShare != nil {
      choose(using: &stream)
      Self.gather(y, sides.y, draws, chosen, into: &others)
    }
    let value = differentiate(critic)
    ascend(critic)
    return value
  }

  private mutating func choose(using stream: inout RandomStream) {
    // `NetworkSettings.objection` has ensured enough draws.
    try! chooser.choose(into: &chosen, using: &stream)
  }

  /// Copies the coordinates of the chosen draws, row by row.
  private static func gather(
    _ values: [Float], _ sides: Int, _ draws: [UInt32], _ chosen: [UInt32], into rows: inout [Float]
  ) {
    for (row, index) in chosen.enumerated() {
      let draw = Int(draws[Int(index)])
      for d in 0..<sides { rows[row * sides + d] = values[draw * sides + d] }
    }
  }

  private mutating func differentiate(_ critic: NetworkCritic) -> Double {
    let (form, logBaseline): (mi_objective, Double) =
      switch objective.form {
      case .softmax: (MI_SOFTMAX, 0)
      case .logMean: (MI_LOG_MEAN, 0)
      case .exponential(let logBaseline): (MI_EXPONENTIAL, logBaseline)
      case .logistic: (MI_LOGISTIC, 0)
      }
    return unsafe critic.parameters.withUnsafeBufferPointer { parameters in
      unsafe batchX.withUnsafeBufferPointer { x in
        unsafe batchY.withUnsafeBufferPointer { y in
          unsafe others.withUnsafeBufferPointer { others in
            unsafe memory.withUnsafeMutableBytes { memory in
              unsafe gradient.withUnsafeMutableBufferPointer { gradient in
                unsafe withUnsafeMutablePointer(to: &logMean) { logMean in
                  var batch = unsafe mi_network_batch(
                    network: critic.network, parameters: parameters.baseAddress, x: x.baseAddress,
                    y: y.baseAddress, others: objective.movingShare == nil ? nil : others.baseAddress,
                    count: settings.batch, objective: form, log_baseline: logBaseline,
                    share: objective.movingShare ?? 1, log_mean: logMean, memory: memory.baseAddress)
                  return unsafe mi_network_gradient(&batch, gradient.baseAddress)
                }
              }
            }
          }
        }
      }
    }
  }

  private mutating func ascend(_ critic: NetworkCritic) {
    let rate = Float(settings.learningRate)
    guard settings.usesAdam else {
      for i in 0..<critic.parameterCount { critic.parameters[i] += rate * gradient[i] }
      return
    }
    decays.first *= Double(Self.decay.first)
    decays.second *= Double(Self.decay.second)
    var step = mi_adam_step(
      rate: rate, first: Self.decay.first, second: Self.decay.second,
      mean_scale: Float(1 / (1 - decays.first)), square_scale: Float(1 / (1 - decays.second)),
      floor: Self.floor)
    unsafe critic.parameters.withUnsafeMutableBufferPointer { parameters in
      unsafe means.withUnsafeMutableBufferPointer { means in
        unsafe squares.withUnsafeMutableBufferPointer { squares in
          unsafe gradient.withUnsafeBufferPointer { gradient in
            unsafe mi_adam(
              parameters.baseAddress, means.baseAddress, squares.baseAddress, gradient.baseAddress,
              parameters.count, &step)
          }
        }
      }
    }
  }
}
