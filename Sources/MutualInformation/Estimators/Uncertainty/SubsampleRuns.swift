import CStreamKernels
import GSLRandom

/// Repeated runs of an estimator on samples made of another sample's draws, with the memory.
struct SubsampleRuns {
  private var sample: Sample
  private var worker: any EstimatorWorker
  /// The number of quantities.
  let width: Int
  /// The estimates quantity by quantity, each with room for `capacity`.
  private var estimates: [Double]
  private var values: [Double]
  private var sorted: [Double], order: [UInt32], memory: [UInt64]
  private let capacity: Int
  /// The number of runs since the last `reset`.
  private(set) var count = 0

  /// Creates memory for at most `capacity` runs on samples of `count` draws.
  init(_ estimator: any Estimator, _ law: any JointLaw, count: Int, capacity: Int) {
    sample = Sample(count: count, shape: law.shape)
    worker = estimator.makeWorker(for: law, count: count)
    width = estimator.quantities.count
    self.capacity = capacity
    estimates = Array(repeating: 0, count: width * capacity)
    values = Array(repeating: 0, count: width)
    sorted = Array(repeating: 0, count: capacity)
    order = Array(repeating: 0, count: capacity)
    memory = Array(repeating: 0, count: 2 * capacity)
  }

  mutating func reset() { count = 0 }

  /// Makes the next sample from all draws of another but one.
  mutating func take(_ other: borrowing Sample, leavingOut draw: Int) {
    sample.copy(other, leavingOut: draw)
  }

  /// Makes the next sample from draws of another: those at some indices of a list.
  mutating func take(_ other: borrowing Sample, draws: [UInt32], at places: Range<Int>) {
    sample.copy(other, draws: draws.span.extracting(places))
  }

  /// Makes the next sample of another's draws, the values of Y in another order.
  ///
  /// - Parameter isFirst: Whether the other sample is new, so that X and Z have to be copied too.
  mutating func takeReordering(_ other: borrowing Sample, y draws: [UInt32], isFirst: Bool) {
    if isFirst { sample.copy(other) }
    sample.copyY(other, draws: draws.span)
  }

  /// Estimates from the sample that was made last.
  mutating func run(using stream: inout RandomStream) throws(EstimationFailure) {
    // The span must not depend on `self`, which the worker is a part of.
    var values: [Double] = []
    swap(&values, &self.values)
    defer { swap(&values, &self.values) }
    var span = values.mutableSpan
    try worker.estimate(sample, using: &stream, into: &span)
    for j in 0..<width {
      guard values[j].isFinite else { throw .estimateNotFinite }
      estimates[j * capacity + count] = values[j]
    }
    count += 1
  }

  /// Returns the first estimate of a quantity.
  func first(_ quantity: Int) -> Double { estimates[quantity * capacity] }

  /// Sorts the estimates of a quantity, for its quantiles.
  ///
  /// - Precondition: `count` = `capacity`.
  mutating func sort(_ quantity: Int) {
    precondition(count == capacity)
    let start = quantity * capacity
    unsafe estimates.withUnsafeBufferPointer {
      unsafe mi_sort($0.baseAddress! + start, capacity, &sorted, &order, &memory)
    }
  }

  /// Returns the quantile of the estimates sorted last: type 7, at (count − 1)p.
  func quantile(_ p: Double) -> Double {
    let position = QuantilePosition(p, count: capacity)
    let lower = sorted[position.lower]
    return lower + position.fraction * (sorted[position.upper] - lower)
  }

  /// Returns the mean of a quantity's estimates, summed in a fixed order.
  func mean(_ quantity: Int) -> Double {
    orderedSum(estimates.span.extracting(quantity * capacity..<quantity * capacity + count)) / Double(count)
  }

  /// Returns Σ(Îᵢ − Ī)², summed in a fixed order.
  mutating func sumOfSquares(_ quantity: Int) -> Double {
    let mean = mean(quantity)
    let span = estimates.span.extracting(quantity * capacity..<quantity * capacity + count)
    var sums = (0.0, 0.0)
    for i in span.indices {
      let deviation = span[i] - mean
      if i % 2 == 0 { sums.0 += deviation * deviation } else { sums.1 += deviation * deviation }
    }
    return sums.0 + sums.1
  }
}

/// Checks that an estimator takes samples of this size, for a method that runs it on them.
func checkSubsample(
  _ estimator: any Estimator, _ law: any JointLaw, count: Int, method: String
) throws(Incompatibility) {
  guard count >= 2 else { throw Incompatibility("\(method) needs larger samples") }
  do {
    try estimator.check(law, count: count)
  } catch {
    throw Incompatibility("\(method) runs it on \(count) draws: \(error)")
  }
}
