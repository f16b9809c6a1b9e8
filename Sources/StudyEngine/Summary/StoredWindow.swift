import MutualInformation

/// What is stored of one estimator for some consecutive replications.
struct StoredWindow {
  let width: Int
  private var range = 0..<0
  private var estimates: [Double] = []
  /// nil for replications that are not there yet.
  private var statuses: [UInt8?] = []

  init(width: Int) { self.width = width }

  /// Moves on to other replications.
  mutating func clear(_ range: Range<Int>) {
    self.range = range
    estimates.removeAll(keepingCapacity: true)
    estimates.append(contentsOf: repeatElement(0, count: range.count * width))
    statuses.removeAll(keepingCapacity: true)
    statuses.append(contentsOf: repeatElement(nil, count: range.count))
  }

  /// Takes what a block has of them.
  mutating func take(first: Int, _ values: Span<Double>, _ states: Span<UInt8>) {
    for replication in range.clamped(to: first..<first + states.count) {
      let (to, from) = (replication - range.lowerBound, replication - first)
      statuses[to] = states[from]
      for j in 0..<width { estimates[to * width + j] = values[from * width + j] }
    }
  }

  func status(of replication: Int) -> UInt8? { statuses[replication - range.lowerBound] }

  /// A value of a replication by its place: that of a quantity is its estimate.
  func value(of replication: Int, _ place: Int) -> Double {
    estimates[(replication - range.lowerBound) * width + place]
  }

  /// What is stored for a replication and a quantity; nil where nothing is.
  func outcome(of replication: Int, _ quantity: Int, _ estimator: any Estimator) -> EstimateOutcome? {
    status(of: replication).map { status in
      EstimateOutcome(
        value(of: replication, quantity), status: status,
        statements: estimator.places(ofStatementsAbout: quantity).map { value(of: replication, $0) })
    }
  }
}
