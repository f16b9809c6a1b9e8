import MutualInformation

extension StoredRun {
  /// Writes `replications.csv`, a megabyte at a time: by cell, replication, estimator and quantity.
  ///
  /// Memory: some ten thousand replications of one cell.
  ///
  /// - Throws: A `StoreError`, or what `write` throws: that ends it.
  public func exportReplications(to write: (_ bytes: [UInt8]) throws -> Void) throws {
    let csv = ReplicationsCSV(of: study)
    let rows = try store.rowNumbers()
    let reader = BlockReader()
    var buffer = Array(csv.header.utf8)
    let extents = try extents(threads: 1)
    for (index, cell) in plan.cells.enumerated() {
      let lines = csv.lines(of: cell)
      var windows = cell.estimators.map { StoredWindow(width: $0.estimator.width) }
      let places = cell.estimators.map { place in
        place.estimator.quantities.indices.map { place.estimator.places(ofStatementsAbout: $0) }
      }
      let length = 1 << 14
      let count = extents[index].count
      for start in stride(from: 0, to: count, by: length) {
        let range = start..<min(start + length, count)
        for (position, place) in cell.estimators.enumerated() {
          windows[position].clear(range)
          guard let address = address(of: place, in: cell, rows: rows) else { continue }
          try store.forEachBlock(
            at: address, reader: reader, in: range, onDamage: { _ in throw damage(of: place, in: cell) }
          ) { windows[position].take(first: $0, $1, $2) }
        }
        for replication in range {
          for position in windows.indices {
            guard let status = windows[position].status(of: replication) else { continue }
            let window = windows[position]
            for (quantity, places) in places[position].enumerated() {
              lines.append(
                replication: replication, estimator: position, quantity: quantity,
                estimate: window.value(of: replication, quantity),
                failure: EstimationFailure(rawValue: status),
                statements: places.isEmpty ? [] : places.map { window.value(of: replication, $0) },
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
