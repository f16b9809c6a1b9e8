import MutualInformation

/// The stored values of one estimator for some consecutive replications.
struct StoredWindow {
  let width: Int
  private var range = 0..<0
  private var estimates: [Double] = []
  /// The statuses; nil for replications that are not stored.
  private var statuses: [UInt8?] = []

  init(width: Int) { self.width = width }

  /// Moves on to other replications and forgets all values.
  mutating func clear(_ range: Range<Int>) {
    self.range = range
    estimates.removeAll(keepingCapacity: true)
    estimates.append(contentsOf: repeatElement(0, count: range.count * width))
    statuses.removeAll(keepingCapacity: true)
    statuses.append(contentsOf: repeatElement(nil, count: range.count))
  }

  /// Takes the window's replications from a block.
  mutating func take(_ rows: BlockRows) {
    for replication in range.clamped(to: rows.replications) {
      let index = replication - range.lowerBound
      statuses[index] = rows[statusOf: replication]
      for j in 0..<width { estimates[index * width + j] = rows[replication, j] }
    }
  }

  func status(of replication: Int) -> UInt8? { statuses[replication - range.lowerBound] }

  /// A value of a replication. The estimates by quantity come first, then the statements.
  func value(of replication: Int, _ column: Int) -> Double {
    estimates[(replication - range.lowerBound) * width + column]
  }

  /// The stored outcome of a replication and a quantity; nil if there is none.
  func outcome(of replication: Int, _ quantity: Int, _ estimator: StudyEstimator) -> EstimateOutcome? {
    status(of: replication).map { status in
      EstimateOutcome(
        value(of: replication, quantity), status: status,
        statements: estimator.indices(ofStatementsAbout: quantity).map { value(of: replication, $0) })
    }
  }
}
