/// Compares the estimators of a cell by their stored replications, in step and bounded memory.
final class CellReader {
  /// An estimator of the cell.
  struct Part {
    /// The address of the estimator's blocks; nil if nothing is stored.
    let address: BlockAddress?
    /// The truths, by quantity.
    let truths: [Double]
    /// The error for a block that does not match its checksum.
    let damage: StoreError
  }

  /// A column of a window: an estimator and one of its quantities.
  typealias Column = (estimator: Int, column: Int)

  /// The number of pairs that pass through the replications together.
  private static let pairsAtOnce = 1 << 12
  private let store: RunStore
  private let reader = BlockReader()

  init(store: RunStore) { self.store = store }

  /// Returns the statistics of the pairs, in order, and of every column over the complete cases.
  ///
  /// - Parameters:
  ///   - parts: The estimators of the cell.
  ///   - replications: The replications that the study asks for, from 0.
  ///   - pairs: Pairs of columns of one quantity, with the scales of their errors.
  ///   - completeAmong: The number of estimators, the first ones, that must all have an estimate in a
  ///     complete case; nil if complete cases are not wanted.
  ///   - controls: The regression on control variates, which is completed; nil for none.
  func compare(
    _ parts: [Part], replications: Range<Int>, pairs: [(a: Column, b: Column, scales: PairScales)],
    completeAmong: Int?, controls: inout CellControls?
  ) throws(StoreError) -> (pairs: [PairStatistics], complete: [CompleteCases]) {
    var window = CellWindow(widths: parts.map(\.truths.count), replications: replications.count)
    let truths = parts.flatMap(\.truths)
    var statistics = pairs.map { PairStatistics(truth: truths[$0.a.column], scales: $0.scales) }
    var complete: [CompleteCases] = []
    // One access: all passes see the same blocks, even if a run writes more meanwhile.
    try store.reading { access in
      var isFirst = true
      let pass = { (body: (CellWindow) -> Void) in
        for start in stride(from: replications.lowerBound, to: replications.upperBound, by: window.length) {
          let range = start..<min(start + window.length, replications.upperBound)
          if window.range != range {
            try self.load(range, of: parts, from: access, isChecked: isFirst, into: &window)
          }
          body(window)
        }
        isFirst = false
      }
      for first in stride(from: 0, to: pairs.count, by: Self.pairsAtOnce) {
        let chunk = first..<min(first + Self.pairsAtOnce, pairs.count)
        for _ in 0..<PairStatistics.passes {
          try pass { window in
            for tile in window.tiles {
              for i in chunk { window.add(tile: tile, pairs[i].a, pairs[i].b, to: &statistics[i]) }
            }
          }
          for i in chunk { statistics[i].endPass() }
        }
      }
      if controls != nil {
        for _ in 0..<ControlRegression.passes {
          try pass { window in
            for tile in window.tiles { window.add(tile: tile, to: &controls!) }
          }
          controls!.endPass()
        }
      }
      if let completeAmong {
        var columns = truths.map { CompleteSums(truth: $0) }
        for _ in 0..<CentralSums.passes {
          try pass { window in
            for replication in window.range where window.isComplete(replication, among: completeAmong) {
              for column in columns.indices {
                columns[column].append(window.estimate(of: replication, column: column))
              }
            }
          }
          for column in columns.indices { columns[column].endPass() }
        }
        complete = columns.map { CompleteCases($0.sums) }
      }
    }
    return (statistics, complete)
  }

  private func load(
    _ range: Range<Int>, of parts: [Part], from access: StoreAccess, isChecked: Bool,
    into window: inout CellWindow
  ) throws {
    window.clear(range)
    for (estimator, part) in parts.enumerated() {
      guard let address = part.address else { continue }
      try access.forEachBlock(
        at: address, reader: reader, in: range, isChecked: isChecked,
        onDamage: { _ in throw part.damage }
      ) { window.take($0, estimator: estimator) }
    }
  }
}
