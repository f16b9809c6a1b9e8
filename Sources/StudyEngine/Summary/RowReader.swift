import MutualInformation

/// Recomputes the measures of rows from stored replications, in their order and bounded memory.
final class RowReader {
  /// The state of one quantity of the current estimator.
  private struct QuantityState {
    var statistics: RowStatistics
    /// Valid estimates that are not in the statistics yet.
    var piece: [Double]
    var filled = 0
    /// The columns of the statements about the quantity in a replication's values.
    var columns = Columns()
    var uncertainty: UncertaintyStatistics?

    /// The columns of the statements; nil for one that is not made.
    struct Columns {
      var error: Int?, low: Int?, high: Int?, pValue: Int?
    }

    var isDone: Bool { statistics.isDone && uncertainty?.isDone ?? true }

    mutating func append(_ estimate: Double) {
      piece[filled] = estimate
      filled += 1
      if filled == piece.count { flush() }
    }

    /// Appends consecutive estimates. Whole pieces of eight bypass the buffer.
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

    /// Begins an estimator, with its intervals and tests if it has any.
    mutating func begin(_ estimator: StudyEstimator, _ position: Int, _ target: Target) {
      guard !estimator.uncertainty.isEmpty else {
        uncertainty = nil
        return
      }
      let column = { estimator.index(of: $0, quantity: position) }
      columns = Columns(
        error: column(.standardError), low: column(.low), high: column(.high), pValue: column(.pValue))
      uncertainty = UncertaintyStatistics(
        truth: target.truth.value, level: columns.low.map { _ in estimator.arguments.real("level") },
        significance: columns.pValue.map { _ in estimator.arguments.real("significance") },
        hasErrors: columns.error != nil)
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
  private var quantities: [QuantityState] = []

  init(store: RunStore) { self.store = store }

  /// Returns the measures of one estimator in one cell, by quantity, and the reasons of failures.
  ///
  /// - Parameter onDamage: Receives the row of a block that does not match its checksum.
  func measures(
    of estimator: StudyEstimator, at address: BlockAddress, targets: [Target], replications: Range<Int>,
    onDamage: (_ row: Int64) throws -> Void
  ) throws(StoreError) -> (measures: [Measures], reasons: FailureReasons) {
    while quantities.count < targets.count {
      quantities.append(
        QuantityState(
          statistics: RowStatistics(truth: 0), piece: Array(repeating: 0, count: Self.pieceLength)))
    }
    for (j, target) in targets.enumerated() {
      quantities[j].statistics.reset(truth: target.truth.value)
      quantities[j].begin(estimator, j, target)
    }
    var reasons = FailureReasons()
    // One access: all passes see the same blocks, even if a run writes more meanwhile.
    try store.reading { access in
      var isFirst = true
      repeat {
        reasons = FailureReasons()
        try access.forEachBlock(
          at: address, reader: reader, in: replications, isChecked: isFirst, onDamage: onDamage
        ) { rows in
          // A study that asks for fewer replications than are stored reports only those.
          let range = replications.clamped(to: rows.replications)
          var failed = 0
          for replication in range where rows[statusOf: replication] != 0 {
            failed += 1
            reasons.add(status: rows[statusOf: replication])
          }
          if failed == 0, address.width == 1 {
            quantities[0].append(contentsOf: rows.values(of: range).span)
          } else {
            for j in targets.indices { append(rows, range, quantity: j) }
          }
        }
        for j in targets.indices {
          quantities[j].flush()
          quantities[j].statistics.endPass()
          quantities[j].uncertainty?.endPass()
        }
        isFirst = false
      } while targets.indices.contains { !quantities[$0].isDone }
    }
    let measures = targets.indices.map { j in
      var measures = Measures(quantities[j].statistics, failures: reasons.total, target: targets[j])
      measures.uncertainty = quantities[j].uncertainty?.measures
      return measures
    }
    return (measures, reasons)
  }

  /// Appends the valid estimates of one quantity in a block, and the statements about it.
  private func append(_ rows: BlockRows, _ range: Range<Int>, quantity: Int) {
    if !quantities[quantity].statistics.isDone {
      for replication in range where rows[statusOf: replication] == 0 {
        quantities[quantity].append(rows[replication, quantity])
      }
    }
    guard var uncertainty = quantities[quantity].uncertainty, !uncertainty.isDone else { return }
    let columns = quantities[quantity].columns
    for replication in range where rows[statusOf: replication] == 0 {
      let value = { (column: Int?) in column.map { rows[replication, $0] } ?? .nan }
      uncertainty.add(
        rows[replication, quantity], error: value(columns.error), low: value(columns.low),
        high: value(columns.high), pValue: value(columns.pValue))
    }
    quantities[quantity].uncertainty = uncertainty
  }
}
