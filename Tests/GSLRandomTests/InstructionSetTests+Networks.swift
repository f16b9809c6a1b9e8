import CStreamKernels
import Foundation
import GSLRandom
import Testing

/// The kernels of networks, in float32.
extension InstructionSetTests {
  private func floats(_ count: Int, replication: UInt64 = 0, times scale: Double = 1) throws -> [Float] {
    try normals(count, replication: replication).map { Float($0 * scale) }
  }

  /// With zeros up to a multiple of sixteen.
  private func padded(_ values: [Float]) -> [Float] {
    values + Array(repeating: 0, count: (values.count + 15) / 16 * 16 - values.count)
  }

  /// Bits, with one pattern for every NaN.
  private func bits(_ values: [Float]) -> [UInt32] {
    values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
  }

  private static let special: [Float] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 88.72, 88.73, -87.4, -103.9,
  ]

  private static let activations = [MI_RELU, MI_LEAKY_RELU, MI_TANH, MI_ELU]

  private func exponentials(_ x: [Float]) -> [Float] {
    var result = padded(x)
    mi_float_exps(result, &result, result.count)
    return Array(result.prefix(x.count))
  }

  private func activated(_ kind: mi_activation, _ z: [Float]) -> [Float] {
    var values = padded(z)
    mi_activations(Int32(kind.rawValue), values, &values, values.count)
    return Array(values.prefix(z.count))
  }

  @Test func floatFunctions() throws {
    let x = try Self.special + floats(1000) + floats(1000, times: 40)
    expectOneResult("e^x") { bits(exponentials(x)) }
    for kind in Self.activations { expectOneResult("\(kind)") { bits(activated(kind, x)) } }
  }

  /// Floats of both signs, `step` patterns apart, from 2⁻³⁰ up to a number.
  private static func floats(upTo limit: Float, every step: Int) -> [Float] {
    stride(from: Int(Float(0x1p-30).bitPattern), through: Int(limit.bitPattern), by: step).flatMap {
      pattern in
      let value = Float(bitPattern: UInt32(pattern))
      return [value, -value]
    }
  }

  /// e^x in float32 against double precision: within 9e-8 of its size, and half a subnormal number more
  /// where the result is one.
  @Test func errorOfTheFloatExponential() {
    let x = Self.floats(upTo: 110, every: 499) + Self.special + [-103.98, -0x1p-149, 0x1p-127, -0x1p-60]
    for (x, value) in zip(x, exponentials(x)) {
      let exact = exp(Double(x))
      if exact > Double(Float.greatestFiniteMagnitude) {
        // Rounded, so that 3.4028235e38 and infinity are both near.
        let isNear = exact < 1.0000002 * Double(Float.greatestFiniteMagnitude)
        #expect(value == .infinity || isNear, "e^\(x): \(value)")
      } else if exact.isNaN {
        #expect(value.isNaN)
      } else {
        let allowed = 9e-8 * exact + (exact < Double(Float.leastNormalMagnitude) ? 0x1p-150 : 0)
        if !(abs(Double(value) - exact) <= allowed) { Issue.record("e^\(x): \(value), not \(exact)") }
      }
    }
    #expect(
      exponentials([0, -0.0, .infinity, -.infinity, -104, 88.73]) == [1, 1, .infinity, 0, 0, .infinity])
  }

  /// tanh z within 1e-7 and e^z − 1 within 6e-8 in float32, absolute errors; limits and signs.
  @Test func errorsOfTheActivations() {
    let z = Self.floats(upTo: 100, every: 997) + Self.special
    for (z, value) in zip(z, activated(MI_TANH, z)) {
      let error = abs(Double(value) - tanh(Double(z)))
      if !(error < 1e-7 || z.isNaN && value.isNaN) { Issue.record("tanh \(z): \(value)") }
    }
    for (z, value) in zip(z, activated(MI_ELU, z)) {
      let exact = z > 0 ? Double(z) : expm1(Double(z))
      let isExact = value == z && z > 0
      let error = abs(Double(value) - exact)
      if !(isExact || error < 6e-8 || z.isNaN && value.isNaN) { Issue.record("ELU of \(z): \(value)") }
    }
    #expect(activated(MI_TANH, [0, -0.0, .infinity, -.infinity]) == [0, 0, 1, -1])
    #expect(activated(MI_ELU, [0, -0.0, .infinity, -.infinity]) == [0, 0, .infinity, -1])
    #expect(activated(MI_RELU, [3, -3, .infinity, -.infinity]) == [3, 0, .infinity, 0])
    #expect(
      activated(MI_LEAKY_RELU, [3, -3, .infinity, -.infinity]) == [3, -3 * 0.01, .infinity, -.infinity])
  }

  // ---- Networks ---------------------------------------------------------------------------------

  struct Shape: CustomTestStringConvertible, Sendable {
    let embedding: UInt32, widths: [UInt32], activation: mi_activation

    var testDescription: String {
      "embedding \(embedding), widths \(widths), activation \(activation.rawValue)"
    }

    var network: mi_network {
      var network = mi_network()
      (network.x_sides, network.y_sides, network.embedding) = (2, 3, embedding)
      network.hidden = UInt32(widths.count)
      withUnsafeMutableBytes(of: &network.widths) {
        for (index, width) in widths.enumerated() { $0.bindMemory(to: UInt32.self)[index] = width }
      }
      network.activation = Int32(activation.rawValue)
      return network
    }
  }

  /// Widths around the rows and tiles of each instruction set, and every activation.
  static let shapes: [Shape] = [0, 5].flatMap { embedding in
    zip([[], [1], [16, 8], [7, 9, 4], [33, 18], [8]], activations + [MI_RELU, MI_TANH]).map {
      Shape(embedding: embedding, widths: $0, activation: $1)
    }
  }

  /// A batch of n draws, with other y if they are given.
  private struct Batch {
    var network: mi_network
    let parameters: [Float]
    let count: Int
    let x: [Float], y: [Float], others: [Float]?
    let objective: mi_objective
    var logBaseline = 0.2

    /// The value, the logarithm of the moving mean, and the gradient.
    func differentiate() -> (value: Double, logMean: Double, gradient: [Float]) {
      var network = network
      var logMean = 0.3
      var gradient = parameters.map { _ in Float.nan }
      var memory = [UInt64](repeating: .max, count: mi_network_memory(&network, count) / 8 + 1)
      let value = x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          (others ?? []).withUnsafeBufferPointer { others in
            parameters.withUnsafeBufferPointer { parameters in
              memory.withUnsafeMutableBytes { memory in
                withUnsafeMutablePointer(to: &logMean) { logMean in
                  var batch = mi_network_batch(
                    network: network, parameters: parameters.baseAddress, x: x.baseAddress,
                    y: y.baseAddress, others: self.others == nil ? nil : others.baseAddress, count: count,
                    objective: objective, log_baseline: logBaseline, share: self.others == nil ? 1 : 0.3,
                    log_mean: logMean, memory: memory.baseAddress)
                  return mi_network_gradient(&batch, &gradient)
                }
              }
            }
          }
        }
      }
      return (value, logMean, Array(gradient.prefix(mi_network_parameters(&network))))
    }
  }

  private static let objectives = [MI_SOFTMAX, MI_LOG_MEAN, MI_EXPONENTIAL, MI_LOGISTIC]

  /// The layers there and back: values and gradients of all objectives, of batches around the groups of sixteen.
  @Test(arguments: shapes) func gradients(_ shape: Shape) throws {
    var network = shape.network
    let parameters = try padded(floats(mi_network_parameters(&network), times: 0.6))
    for count in [2, 16, 21, 67] {
      let (x, y) = (try floats(2 * count, replication: 1), try floats(3 * count, replication: 2))
      let others = try floats(3 * count, replication: 3)
      for objective in Self.objectives {
        for others in objective == MI_SOFTMAX ? [nil] : [nil, others] {
          let batch = Batch(
            network: network, parameters: parameters, count: count, x: x, y: y, others: others,
            objective: objective)
          expectOneResult("\(count) draws, objective \(objective.rawValue), others \(others != nil)") {
            let (value, logMean, gradient) = batch.differentiate()
            #expect(value.isFinite && gradient.allSatisfy { $0.isFinite })
            return gradient.map { UInt64($0.bitPattern) } + [value.bitPattern, logMean.bitPattern]
          }
        }
      }
    }
  }

  /// Scores of some hundreds, most weights among them without effect: f = (ax + b)(cy + d) against the gradient in double
  /// precision. A score is rounded to 2⁻²⁴ of its size a few times.
  @Test(arguments: [1, 5, 15, 40] as [Double]) func largeScores(_ scale: Double) throws {
    let (a, b, c, d) = (1.1 * scale, -0.3, 0.9, 0.2)
    let count = 67
    let (x, y) = (try floats(count, replication: 1), try floats(count, replication: 2))
    let f = x.map { x in y.map { y in (a * Double(x) + b) * (c * Double(y) + d) } }
    let pairs = Double(count * (count - 1))
    let largest = f.joined().max()!
    var network = mi_network()
    (network.x_sides, network.y_sides, network.embedding) = (1, 1, 1)
    for objective in Self.objectives {
      let logBaseline = objective == MI_EXPONENTIAL ? largest - 3 : 0
      var weights = f.map { $0.map { _ in 0.0 } }
      let sum = f.indices.flatMap { i in f.indices.filter { $0 != i }.map { exp(f[i][$0] - largest) } }
        .reduce(0, +)
      for i in 0..<count {
        let highest = f[i].max()!
        let row = f[i].map { exp($0 - highest) }.reduce(0, +)
        for k in 0..<count {
          let own = i == k
          switch objective {
          case MI_SOFTMAX: weights[i][k] = ((own ? 1 : 0) - exp(f[i][k] - highest) / row) / Double(count)
          case MI_LOG_MEAN: weights[i][k] = own ? 1 / Double(count) : -exp(f[i][k] - largest) / sum
          case MI_EXPONENTIAL: weights[i][k] = own ? 1 / Double(count) : -exp(f[i][k] - logBaseline) / pairs
          default:
            weights[i][k] = own ? 1 / (1 + exp(f[i][k])) / Double(count) : -1 / (1 + exp(-f[i][k])) / pairs
          }
        }
      }
      var expected = [0.0, 0, 0, 0]
      for i in 0..<count {
        for k in 0..<count {
          let (x, y, weight) = (Double(x[i]), Double(y[k]), weights[i][k])
          let (ofX, ofY) = (a * x + b, c * y + d)
          for (index, slope) in [ofY * x, ofY, ofX * y, ofX].enumerated() {
            expected[index] += weight * slope
          }
        }
      }
      let batch = Batch(
        network: network, parameters: padded([a, b, c, d].map { Float($0) }), count: count, x: x, y: y,
        others: nil, objective: objective, logBaseline: logBaseline)
      let gradient = batch.differentiate().gradient
      let size = expected.map(abs).max()!
      let allowed = size * (2e-6 + 0x1p-22 * f.joined().map(abs).max()!)
      for (found, expected) in zip(gradient, expected) {
        #expect(
          abs(Double(found) - expected) < allowed, "\(objective.rawValue): \(gradient), \(expected)")
      }
    }
  }

  /// The layers there alone: scores of a row, from an index within a group to another.
  @Test(arguments: shapes) func scores(_ shape: Shape) throws {
    var network = shape.network
    let count = 307
    let parameters = try padded(floats(mi_network_parameters(&network), times: 0.6))
    let (x, y) = (try floats(2 * count, replication: 1), try floats(3 * count, replication: 2))
    expectOneResult("scores") {
      var memory = [UInt64](repeating: .max, count: mi_network_draws_memory(&network, count) / 8 + 1)
      var scores = [Double](repeating: .nan, count: 300)
      parameters.withUnsafeBufferPointer { parameters in
        memory.withUnsafeMutableBytes { memory in
          var draws = mi_network_draws(
            network: network, parameters: parameters.baseAddress, count: count, memory: memory.baseAddress)
          mi_network_prepare(&draws, x, y)
          mi_network_scores(&draws, 41, 5, 300, &scores)
        }
      }
      #expect(scores.allSatisfy { $0.isFinite })
      return scores.map(\.bitPattern)
    }
  }

  @Test func adam() throws {
    let count = 112
    let start = try floats(count)
    try expectOneResult("parameters and both means") {
      var (parameters, means, squares) = (start, start.map { _ in Float(0) }, start.map { _ in Float(0) })
      for step in 1...4 {
        let scale = [1e-20, 1, 1e-3, 1e8][step - 1]
        let gradient = try floats(count, replication: UInt64(step), times: scale)
        var adam = mi_adam_step(
          rate: 0.1, first: 0.9, second: 0.999, mean_scale: Float(1 / (1 - pow(0.9, Double(step)))),
          square_scale: Float(1 / (1 - pow(0.999, Double(step)))), floor: 1e-8)
        mi_adam(&parameters, &means, &squares, gradient, count, &adam)
      }
      #expect(parameters.allSatisfy { $0.isFinite } && parameters != start)
      return (parameters + means + squares).map(\.bitPattern)
    }
  }
}
