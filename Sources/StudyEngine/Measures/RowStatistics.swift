/// The sums and order statistics that `Measures` needs of the estimates of one row, in bounded
/// memory. The estimates pass by in the order of their replications, as often as needed.
///
/// Few estimates are kept and need one pass. Many need four passes for the sums; the order
/// statistics are found meanwhile.
///
/// ```swift
/// repeat {
///   for piece in pieces { statistics.add(piece) }
///   statistics.endPass()
/// } while !statistics.isDone
/// ```
package struct RowStatistics {
  private(set) var sums: CentralSums
  private(set) var order: OrderStatistics
  package private(set) var count = 0
  /// The most estimates that are kept rather than read again.
  private let keptEstimates: Int
  private var kept: [Double] = []
  private var isFirstPass = true

  /// Makes empty statistics.
  ///
  /// - Parameters:
  ///   - truth: θ.
  ///   - keptEstimates: The most estimates that may stay in memory.
  package init(truth: Double, keptEstimates: Int = 1 << 15) {
    self.keptEstimates = keptEstimates
    sums = CentralSums(truth: truth)
    order = OrderStatistics()
  }

  /// Begins another row in the same memory.
  package mutating func reset(truth: Double) {
    sums = CentralSums(truth: truth)
    order.reset()
    count = 0
    kept.removeAll(keepingCapacity: true)
    isFirstPass = true
  }

  /// Whether no further pass is needed.
  package var isDone: Bool { !isFirstPass && (count == 0 || sums.isDone && order.isDone) }

  /// Adds the next estimates of a pass. Every piece but the last must have a multiple of eight.
  package mutating func add(_ piece: Span<Double>) {
    sums.add(piece)
    order.add(piece)
    guard isFirstPass else { return }
    count += piece.count
    if count <= keptEstimates {
      for i in piece.indices { kept.append(piece[i]) }
    }
  }

  /// Ends a pass over all estimates.
  package mutating func endPass() {
    if isFirstPass, count <= keptEstimates {
      finish()
    } else {
      order.endPass()
      sums.endPass(extremes: order.extremes)
    }
    isFirstPass = false
  }

  /// Makes the remaining passes over the kept estimates.
  private mutating func finish() {
    guard count > 0 else { return }
    order.set(sorted: sortedAscending(kept))
    var sums = sums
    sums.endPass(extremes: order.extremes)
    while !sums.isDone {
      sums.add(kept.span)
      sums.endPass(extremes: order.extremes)
    }
    self.sums = sums
  }
}
