/// The number of values that each estimator of a block has in a replication, and where they lie.
///
/// A block holds its estimators one after the other. Each has room for all replications of the
/// block, replication by replication.
package struct BlockShape: Sendable {
  /// The values of each estimator in a replication.
  package let widths: [Int]
  /// The widths of the estimators before each.
  package let offsets: [Int]
  /// The values of a replication, all estimators together.
  package let width: Int

  /// The shape of a block of estimators with these numbers of values in a replication.
  package init(widths: [Int]) {
    self.widths = widths
    var sum = 0
    offsets = widths.map { width in
      defer { sum += width }
      return sum
    }
    width = sum
  }

  /// The memory of a replication and, nearly, its room on disk, in bytes.
  package var bytesPerReplication: Int { 8 * width + widths.count }
}
