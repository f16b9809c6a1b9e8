import MutualInformation

extension StoredRun {
  /// Writes `replications.csv`, a megabyte at a time: by cell, replication, estimator and quantity.
  ///
  /// Memory: the estimates of one cell.
  public func exportReplications(
    to write: (_ bytes: [UInt8]) throws(StoreError) -> Void
  ) throws(StoreError) {
    let csv = ReplicationsCSV(of: study)
    var buffer = Array(csv.header.utf8)
    for cell in plan.cells {
      let lines = csv.lines(of: cell)
      var columns: [(estimates: [Double], statuses: [UInt8?])] = []
      for place in cell.estimators {
        let width = place.estimator.quantities.count
        var estimates: [Double] = []
        var statuses: [UInt8?] = []
        try forEachBlock(of: place, in: cell) { block in
          // Replications that are not there yet leave a gap.
          while statuses.count < block.first {
            statuses.append(nil)
            estimates.append(contentsOf: repeatElement(0, count: width))
          }
          statuses.append(contentsOf: block.statuses.map(Optional.some))
          estimates.append(contentsOf: block.estimates)
        }
        columns.append((estimates, statuses))
      }
      for replication in 0..<study.replications {
        for (position, place) in cell.estimators.enumerated()
        where replication < columns[position].statuses.count {
          guard let status = columns[position].statuses[replication] else { continue }
          let width = place.estimator.quantities.count
          for quantity in 0..<width {
            lines.append(
              replication: replication, estimator: position, quantity: quantity,
              estimate: columns[position].estimates[replication * width + quantity],
              failure: EstimationFailure(rawValue: status), to: &buffer)
          }
        }
        if buffer.count > 1 << 20 {
          try write(buffer)
          buffer.removeAll(keepingCapacity: true)
        }
      }
    }
    try write(buffer)
  }
}
