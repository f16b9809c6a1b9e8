import GRDB
import MutualInformation

/// Recomputes the measures of rows from the stored replications, in the order of the replications and in bounded memory.
final class RowReader {
  /// What is known of one quantity of the estimator in hand.
  private struct Quantity {
    var statistics: RowStatistics
    /// Valid estimates on their way into the statistics.
    var piece: [Double]
    var filled = 0

    mutating func append(_ estimate: Double) {
      piece[filled] = estimate
      filled += 1
      if filled == piece.count { flush() }
    }

    /// Estimates one after the other, past the buffer as far as pieces allow.
    mutating func append(contentsOf estimates: Span<Double>) {
      var start = 0
      while filled % 8 > 0, start < estimates.count {
        append(estimates[start])
        start += 1
      }
      let whole = (estimates.count - start) / 8 * 8
      if whole > 0 {
        flush()
        statistics.add(estimates.extracting(start..<start + whole))
      }
      for i in start + whole..<estimates.count { append(estimates[i]) }
    }

    mutating func flush() {
      let piece = piece
      statistics.add(piece.span.extracting(0..<filled))
      filled = 0
    }
  }

  private static let pieceLength = 1 << 10
  private let store: RunStore
  private let reader = BlockReader()
  private var quantities: [Quantity] = []

  init(store: RunStore) { self.store = store }

  /// The measures of one estimator in one cell, by quantity, from some consecutive replications.
  ///
  /// - Parameter onDamage: Called for a block that does not match its checksum.
  func measures(
    at address: BlockAddress, targets: [Target], replications: Range<Int>,
    onDamage: (_ row: Int64) throws -> Void
  ) throws(StoreError) -> [Measures] {
    while quantities.count < targets.count {
      quantities.append(
        Quantity(
          statistics: RowStatistics(truth: 0), piece: Array(repeating: 0, count: Self.pieceLength)))
    }
    for (j, target) in targets.enumerated() { quantities[j].statistics.reset(truth: target.truth.value) }
    var failures = 0
    // One access: all passes see the same blocks, even if a run is writing more of them.
    try store.read { database in
      var isFirst = true
      repeat {
        failures = 0
        try store.forEachBlock(
          in: database, at: address, reader: reader, in: replications, isChecked: isFirst,
          onDamage: onDamage
        ) { first, estimates, statuses in
          // A study that asks for fewer replications than are stored reports what it asks for.
          let range = replications.clamped(to: first..<first + statuses.count)
          let rows = range.lowerBound - first..<range.upperBound - first
          var failed = 0
          for i in rows where statuses[i] != 0 { failed += 1 }
          failures += failed
          if failed == 0, targets.count == 1 {
            quantities[0].append(contentsOf: estimates.extracting(rows))
          } else {
            for j in targets.indices { append(estimates, statuses, rows, position: j, of: targets.count) }
          }
        }
        for j in targets.indices {
          quantities[j].flush()
          quantities[j].statistics.endPass()
        }
        isFirst = false
      } while targets.indices.contains { !quantities[$0].statistics.isDone }
    }
    return targets.indices.map { j in
      Measures(quantities[j].statistics, failures: failures, target: targets[j])
    }
  }

  /// The valid estimates of one quantity in a block.
  private func append(
    _ estimates: Span<Double>, _ statuses: Span<UInt8>, _ rows: Range<Int>, position: Int, of width: Int
  ) {
    if quantities[position].statistics.isDone { return }
    for i in rows where statuses[i] == 0 {
      quantities[position].append(estimates[i * width + position])
    }
  }
}
