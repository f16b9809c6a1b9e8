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
struct RowStatistics {
  /// That many estimates are kept rather than read again.
  static let keptEstimates = 1 << 15

  private(set) var sums: CentralSums
  private(set) var order: OrderStatistics
  /// The number of estimates.
  private(set) var count = 0
  private var kept: [Double] = []
  private var isFirstPass = true

  /// Statistics of nothing yet.
  ///
  /// - Parameter truth: θ.
  init(truth: Double) {
    sums = CentralSums(truth: truth)
    order = OrderStatistics()
  }

  /// Begins another row in the same memory.
  mutating func reset(truth: Double) {
    sums = CentralSums(truth: truth)
    order.reset()
    count = 0
    kept.removeAll(keepingCapacity: true)
    isFirstPass = true
  }

  /// Whether no further pass is needed.
  var isDone: Bool { !isFirstPass && (count == 0 || sums.isDone && order.isDone) }

  /// The next estimates of a pass. Every piece but the last must have a multiple of eight.
  mutating func add(_ piece: Span<Double>) {
    sums.add(piece)
    order.add(piece)
    guard isFirstPass else { return }
    count += piece.count
    if count <= Self.keptEstimates {
      for i in piece.indices { kept.append(piece[i]) }
    }
  }

  /// Ends a pass over all estimates.
  mutating func endPass() {
    if isFirstPass, count <= Self.keptEstimates {
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
