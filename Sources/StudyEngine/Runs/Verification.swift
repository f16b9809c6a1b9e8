public import MutualInformation

/// What a verification of a run found.
public struct Verification: Sendable {
  /// A stored value that does not come out again.
  public struct Difference: Sendable {
    /// The number of the cell, from 1.
    public let cell: Int
    /// The number of the replication, from 0.
    public let replication: Int
    /// The estimator.
    public let estimator: any Estimator
    /// What it estimates.
    public let quantity: Quantity
    /// What is stored.
    public let stored: EstimateOutcome
    /// What comes out now.
    public let recomputed: EstimateOutcome
    /// The positions of estimator and quantity, to sort by.
    let place: [Int]
  }

  /// A file that is derived from the stored replications.
  public struct File: Sendable {
    /// How it compares.
    public enum State: Hashable, Sendable {
      case same, differs, missing
      /// It should not be there.
      case stray
      /// It says that the run was finished, and replications are missing.
      case claimsMore
    }
    /// The name in the directory.
    public let name: String
    /// How it compares.
    public let state: State
  }

  /// Truths and expectations of an estimator in a cell that are not as they should be.
  public struct ExactFinding: Sendable {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
      /// They are not there.
      case missing
      /// They do not match their checksum.
      case damaged
      /// Other values come out, though this program stored them.
      case differs
      /// Other values come out than another version or build stored.
      case differsFromOtherTool
    }
    /// The number of the cell, from 1.
    public let cell: Int
    /// The estimator.
    public let estimator: any Estimator
    /// What is wrong.
    public let problem: Problem
    /// The same in words.
    public let description: String
  }

  /// The stored blocks, and those that do not match their checksum.
  public let blocks: Int, damaged: [DamagedBlock]
  /// The replications that are stored, summed over cells, and how many of them were computed again.
  public let storedReplications: Int, replications: Int
  /// The values that were compared, and how many of them differ.
  public let values: Int, differing: Int
  /// The first of those that differ, by cell, replication, estimator and quantity; at most `listed`.
  public let differences: [Difference]
  /// Whether everything that the study asks for is stored. If not, the derived files are those of an earlier state, or
  /// there are none: they are not looked at.
  public let isComplete: Bool
  /// Whether the store holds a shard, which has no reports.
  public let isShard: Bool
  /// The derived files; empty where they were not looked at.
  public let files: [File]
  /// What was found about truths and expectations.
  let exact: ExactCheck
  /// Rows of cells and estimators that say something else than the study.
  public let rows: [String]

  /// The truths with their expectations that were computed again.
  public var exactValues: Int { exact.count }
  /// Those that are not as they should be.
  public var exactFindings: [ExactFinding] { exact.findings }

  /// The most differences that are listed.
  public static let listed = 20

  /// Whether nothing was found to be wrong.
  public var isSound: Bool {
    damaged.isEmpty && differing == 0 && exactFindings.isEmpty && rows.isEmpty
      && files.allSatisfy { $0.state == .same }
  }
}

/// The differences that several threads find, in the order of the outputs whoever finds them first.
struct Differences: Sendable {
  private(set) var count = 0
  private(set) var first: [Verification.Difference] = []

  mutating func append(_ difference: Verification.Difference) {
    count += 1
    let order = { (difference: Verification.Difference) in
      [difference.cell, difference.replication] + difference.place
    }
    let place = order(difference)
    let index = first.firstIndex { place.lexicographicallyPrecedes(order($0)) } ?? first.count
    guard index < Verification.listed else { return }
    first.insert(difference, at: index)
    if first.count > Verification.listed { first.removeLast() }
  }
}
