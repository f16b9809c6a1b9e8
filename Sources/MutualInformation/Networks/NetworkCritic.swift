package import CStreamKernels

/// A critic that is a network: its parameters, and the draws whose pairs it scores.
///
/// *Accuracy:* scores are computed in float32, with an error of some 1e-6 of their size; sums over
/// pairs in double precision.
/// *Bits:* the same on every processor: no library function, no fused operation, a fixed order.
// One worker owns it, and a worker is used by one thread at a time.
package final class NetworkCritic: Critic, @unchecked Sendable {
  package let network: mi_network
  /// The parameters in the order of `mi_network`, and zeros up to a multiple of sixteen.
  package var parameters: [Float]
  package let parameterCount: Int
  /// The draws of the sample that are scored.
  private var draws: Range<Int> = 0..<0
  private var memory: [UInt64] = []

  package init(_ shape: NetworkShape, xSides: Int, ySides: Int) {
    var network = shape.network(xSides: xSides, ySides: ySides)
    self.network = network
    parameterCount = mi_network_parameters(&network)
    parameters = Array(repeating: 0, count: (parameterCount + 15) / 16 * 16)
  }

  /// Makes room for a number of draws.
  package func reserve(_ count: Int) {
    var network = network
    let words = mi_network_draws_memory(&network, count) / 8 + 1
    if memory.count < words { memory = Array(repeating: 0, count: words) }
  }

  /// Takes the draws to score, with the parameters as they are.
  ///
  /// - Parameters:
  ///   - draws: The draws among those of `x` and `y`, which are n × the coordinates.
  package func prepare(_ draws: Range<Int>, x: [Float], y: [Float]) {
    self.draws = draws
    reserve(draws.count)
    withDraws { kernel in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeBufferPointer { y in
          unsafe mi_network_prepare(
            &kernel, x.baseAddress! + draws.lowerBound * Int(network.x_sides),
            y.baseAddress! + draws.lowerBound * Int(network.y_sides))
        }
      }
    }
  }

  private func withDraws(_ body: (inout mi_network_draws) -> Void) {
    unsafe memory.withUnsafeMutableBytes { memory in
      unsafe parameters.withUnsafeBufferPointer { parameters in
        var kernel = unsafe mi_network_draws(
          network: network, parameters: parameters.baseAddress, count: draws.count,
          memory: memory.baseAddress)
        body(&kernel)
      }
    }
  }

  package func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    var score = 0.0
    let first = draws.lowerBound
    withDraws { unsafe mi_network_scores(&$0, anchor - first, candidate - first, 1, &score) }
    return score
  }

  package func scores(
    _ sample: borrowing Sample, anchor: Int, candidates: Range<Int>, into scores: inout MutableSpan<Double>
  ) {
    precondition(scores.count == candidates.count)
    let first = draws.lowerBound
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      withDraws { kernel in
        unsafe mi_network_scores(
          &kernel, anchor - first, candidates.lowerBound - first, candidates.count, scores.baseAddress)
      }
    }
  }
}
