/// Everything that `Measures` needs of the estimates of one row, in bounded memory: the estimates pass by, in the order of
/// their replications, as often as it takes.
///
/// Few estimates are kept and need one pass. Many need four for the sums; the order statistics are found meanwhile.
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
  /// The number of estimates.
  package private(set) var count = 0
  /// That many estimates are kept rather than read again.
  private let keptEstimates: Int
  private var kept: [Double] = []
  private var isFirstPass = true

  /// Statistics of nothing yet.
  ///
  /// - Parameters:
  ///   - truth: θ.
  ///   - keptEstimates: How many estimates may stay in memory.
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

  /// The next estimates of a pass. Every piece but the last must have a multiple of eight.
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

  /// The remaining passes over kept estimates.
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
