/// The number of each estimator's values in a replication of a block, and their position in memory.
///
/// A block holds its estimators one after the other. Each has room for all replications of the
/// block, replication by replication.
package struct BlockShape: Sendable {
  /// The number of each estimator's values in a replication.
  package let widths: [Int]
  /// The sum of the widths of all earlier estimators.
  package let offsets: [Int]
  /// The number of all estimators' values in a replication.
  package let width: Int

  /// The shape of a block of estimators with these widths.
  package init(widths: [Int]) {
    self.widths = widths
    var sum = 0
    offsets = widths.map { width in
      defer { sum += width }
      return sum
    }
    width = sum
  }

  /// The bytes of a replication in memory and, nearly, on disk.
  package var bytesPerReplication: Int { 8 * width + widths.count }
}
