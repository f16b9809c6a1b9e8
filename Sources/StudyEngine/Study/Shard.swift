/// One of N parts of a study, to be computed by itself: on another machine, or by a task of a job array.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// Which one, from 1.
  public let index: Int
  /// How many there are.
  public let count: Int

  /// The numbers of parts that are allowed.
  public static let countRange = 1...100_000

  /// The part of a number among so many; nil where there is no such part.
  public init?(_ index: Int, of count: Int) {
    guard Self.countRange.contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// From `3/16`; nil for any other text.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let index = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(index, of: count)
  }

  /// `3/16`.
  public var description: String { "\(index)/\(count)" }

  /// What its directory is called where nobody says otherwise: `shard-3-of-16`.
  public var directoryName: String { "shard-\(index)-of-\(count)" }
}

/// Which replications belong to which shard: a function of the study and the number of shards, never of timings.
///
/// Every shard gets a range of the replications of *every* cell, so all shards have the same mix of cheap and dear cells,
/// whatever these cost. R replications of a cell over N shards leave R mod N over; these are dealt out one by one, going on in the next
/// cell where the last one stopped, from the cell with the most work (n × estimators) to that with the least. Two shards then
/// differ by at most one replication of each cell, by at most one replication over all cells together, and by at most the
/// work of one replication of the largest cell: what the later shard of two lacks in one round it gets before the next.
/// Where R < N that is all there is to balance.
package struct Sharding: Sendable {
  private let count: Int
  /// Replications that every shard has, and that are left over, by position of the cell.
  private let shares: [(whole: Int, rest: Int)]
  /// By position of the cell, the position of the shard that gets the first of those left over.
  private var start: [Int]

  /// Divides cells.
  ///
  /// - Parameters:
  ///   - work: What a replication of each cell costs, in any unit.
  ///   - replications: Replications of each cell; under a stopping rule the most.
  ///   - count: The number of shards.
  package init(work: [Int], replications: [Int], count: Int) {
    self.count = count
    shares = replications.map {
      let (whole, rest) = $0.quotientAndRemainder(dividingBy: count)
      return (whole, rest)
    }
    start = Array(repeating: 0, count: work.count)
    let order = work.indices.sorted { (work[$1], $0) < (work[$0], $1) }
    var next = 0
    for cell in order {
      start[cell] = next
      next = (next + shares[cell].rest) % count
    }
  }

  /// Divides cells with the same number of replications.
  package init(work: [Int], replications: Int, count: Int) {
    self.init(work: work, replications: work.map { _ in replications }, count: count)
  }

  /// Divides the cells of a plan.
  package init(of plan: Plan, count: Int) {
    self.init(
      work: plan.cells.map { saturatingProduct($0.count, $0.estimators.count) },
      replications: plan.cells.indices.map(plan.study.replications.most), count: count)
  }

  /// The replications of a cell, by its position, that a shard computes: none, where there are more shards.
  package func replications(of cell: Int, in shard: Shard) -> Range<Int> {
    first(of: cell, position: shard.index - 1)..<first(of: cell, position: shard.index)
  }

  /// The replications of all shards before a position.
  private func first(of cell: Int, position: Int) -> Int {
    // Those that get one more lie in a ring; what goes past the end begins at the first.
    let (whole, rest) = shares[cell]
    let end = start[cell] + rest
    let more = max(0, min(position, end) - start[cell]) + min(position, max(0, end - count))
    return whole * position + more
  }
}
