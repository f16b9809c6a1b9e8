import MutualInformation

extension StoredRun {
  /// Writes `replications.csv` by cell, replication, estimator and quantity, a megabyte at a time;
  /// without control variates that the study did not list.
  ///
  /// Memory: some ten thousand replications of one cell.
  ///
  /// - Throws: A `StoreError`, or an error of `write`, which ends the export.
  public func exportReplications(to write: (_ bytes: [UInt8]) throws -> Void) throws {
    let csv = ReplicationsCSV(of: study)
    let addresses = try store.index()
    let reader = BlockReader()
    var buffer = Array(csv.header.utf8)
    let used = try usedReplications(threads: 1)
    for (index, cell) in plan.cells.enumerated() {
      let lines = csv.lines(of: cell)
      let own = cell.estimators.prefix(cell.ownCount)
      var windows = own.map { StoredWindow(width: $0.width) }
      let columns = own.map { entry in
        entry.estimator.quantities.indices.map { entry.indices(ofStatementsAbout: $0) }
      }
      let length = 1 << 14
      let count = used[index].count
      for start in stride(from: 0, to: count, by: length) {
        let range = start..<min(start + length, count)
        for (position, entry) in own.enumerated() {
          windows[position].clear(range)
          guard let address = addresses.address(of: entry, in: cell) else { continue }
          try store.forEachBlock(
            at: address, reader: reader, in: range,
            onDamage: { _ in throw store.damage(of: entry, in: cell) }
          ) { windows[position].take($0) }
        }
        for replication in range {
          for position in windows.indices {
            guard let status = windows[position].status(of: replication) else { continue }
            let window = windows[position]
            for (quantity, columns) in columns[position].enumerated() {
              lines.append(
                replication: replication, estimator: position, quantity: quantity,
                estimate: window.value(of: replication, quantity),
                failure: EstimationFailure(rawValue: status),
                statements: columns.isEmpty ? [] : columns.map { window.value(of: replication, $0) },
                to: &buffer)
            }
          }
          if buffer.count > 1 << 20 {
            try write(buffer)
            buffer.removeAll(keepingCapacity: true)
          }
        }
      }
    }
    try write(buffer)
  }
}
