import GRDB
import MutualInformation

/// The fault of a program in one replication, kept beside the block with its status.
///
/// A row keeps its first `most` faults: which those are does not depend on threads, shards or
/// interruptions.
package struct FaultNote: Hashable, Sendable {
  /// The index of the estimator in the block.
  let estimator: Int
  /// The number of the replication, from 0.
  package let replication: Int
  /// The reason.
  package let fault: ProgramFault

  /// The most notes of one estimator in one cell.
  static let most = 3

  /// Joins a list, which keeps the first few of every estimator.
  func join(_ notes: inout [FaultNote]) {
    let earlier = notes.count { $0.estimator == estimator && $0.replication < replication }
    guard earlier < Self.most else { return }
    notes.removeAll { $0.estimator == estimator && $0.replication == replication }
    notes.append(self)
    let later = notes.indices.filter { notes[$0].estimator == estimator }
    if later.count > Self.most, let last = later.max(by: { notes[$0].replication < notes[$1].replication }) {
      notes.remove(at: last)
    }
  }
}
