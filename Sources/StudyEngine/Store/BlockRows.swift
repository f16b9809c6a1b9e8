/// One estimator's replications in a block; valid as long as the block's memory.
package struct BlockRows {
  /// The number of the first replication.
  package let first: Int
  /// The number of replications.
  package let count: Int
  /// The number of values of a replication.
  package let width: Int
  /// The values, replication by replication.
  private let values: UnsafeMutablePointer<Double>
  /// By replication: 0, or the raw value of the `EstimationFailure`.
  private let states: UnsafeMutablePointer<UInt8>

  init(
    first: Int, count: Int, width: Int, values: UnsafeMutablePointer<Double>,
    statuses: UnsafeMutablePointer<UInt8>
  ) {
    self.first = first
    self.count = count
    self.width = width
    self.values = values
    states = statuses
  }

  /// The numbers of the replications.
  package var replications: Range<Int> { first..<first + count }

  /// The first value of a replication.
  package func row(of replication: Int) -> UnsafeMutablePointer<Double> {
    values + (replication - first) * width
  }

  package func values(of replications: Range<Int>) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: row(of: replications.lowerBound), count: replications.count * width)
  }

  /// A value of a replication.
  package subscript(replication: Int, column: Int) -> Double {
    get { row(of: replication)[column] }
    nonmutating set { row(of: replication)[column] = newValue }
  }

  package subscript(statusOf replication: Int) -> UInt8 {
    get { states[replication - first] }
    nonmutating set { states[replication - first] = newValue }
  }

  /// The bytes of the values of all replications.
  var valueBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: values, count: 8 * width * count)
  }

  /// The bytes of the statuses of all replications.
  var statusBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: states, count: count) }
}
