public import MutualInformation

/// The result of a verification of a run.
public struct Verification: Sendable {
  /// A stored value that differs from the recomputed one.
  public struct Difference: Sendable {
    /// The number of the cell, from 1.
    public let cell: Int
    /// The name of the cell's law.
    public let law: String
    /// The number of the replication, from 0.
    public let replication: Int
    public let estimator: StudyEstimator
    /// The estimated quantity.
    public let quantity: Quantity
    /// The stored outcome.
    public let stored: EstimateOutcome
    /// The recomputed outcome.
    public let recomputed: EstimateOutcome
    /// The indices of estimator and quantity, for sorting.
    let position: [Int]
  }

  /// A file derived from the stored replications.
  public struct File: Sendable {
    public enum State: Hashable, Sendable {
      case same, differs, missing
      /// The file should not exist.
      case stray
      /// The file says that the run was finished, but replications are missing.
      case claimsMore
    }
    /// The name in the directory.
    public let name: String
    /// How the file compares with the stored replications.
    public let state: State
  }

  /// A problem with the truths and expectations of an estimator in a cell.
  public struct ExactFinding: Sendable {
    /// The kind of problem.
    public enum Problem: Hashable, Sendable {
      /// The values are not stored.
      case missing
      /// The values do not match their checksum.
      case damaged
      /// The recomputed values differ from those that this version and build stored.
      case differs
      /// The recomputed values differ from those that another version or build stored.
      case differsFromOtherTool
    }
    /// The number of the cell, from 1.
    public let cell: Int
    public let estimator: StudyEstimator
    public let problem: Problem
    /// The problem in words.
    public let description: String
  }

  /// The number of stored blocks, and the blocks that do not match their checksum.
  public let blocks: Int, damaged: [DamagedBlock]
  /// The numbers of stored and of recomputed replications, each summed over cells.
  public let storedReplications: Int, replications: Int
  /// The numbers of compared and of differing values.
  public let values: Int, differing: Int
  /// The first differences, by cell, replication, estimator and quantity; at most `listed`.
  public let differences: [Difference]
  /// Whether everything that the study asks for is stored. If not, the derived files are not
  /// compared: they are absent or show an earlier state.
  public let isComplete: Bool
  /// Whether the store holds a shard, which has no reports.
  public let isShard: Bool
  /// The derived files; empty if they were not compared.
  public let files: [File]
  /// The comparison of truths and expectations.
  let exact: ExactCheck
  /// The rows of cells and estimators that contradict the study, in words.
  public let rows: [String]

  /// The number of recomputed targets: truths with their expectations.
  public var exactValues: Int { exact.count }
  /// The problems of truths and expectations.
  public var exactFindings: [ExactFinding] { exact.findings }

  /// The most differences in `differences`.
  public static let listed = 20

  /// Whether nothing was found to be wrong.
  public var isSound: Bool {
    damaged.isEmpty && differing == 0 && exactFindings.isEmpty && rows.isEmpty
      && files.allSatisfy { $0.state == .same }
  }
}

/// The differences found by several threads, in an order that does not depend on the threads.
struct Differences: Sendable {
  private(set) var count = 0
  private(set) var first: [Verification.Difference] = []

  mutating func append(_ difference: Verification.Difference) {
    count += 1
    let order = { (difference: Verification.Difference) in
      [difference.cell, difference.replication] + difference.position
    }
    let position = order(difference)
    let index = first.firstIndex { position.lexicographicallyPrecedes(order($0)) } ?? first.count
    guard index < Verification.listed else { return }
    first.insert(difference, at: index)
    if first.count > Verification.listed { first.removeLast() }
  }
}
