/// One of N parts of a study, for another machine or for a task of a job array.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// The number of the part, from 1.
  public let index: Int
  /// The number of parts.
  public let count: Int

  /// The numbers of parts that are allowed.
  public static let countRange = 1...100_000

  /// Part `index` of `count`; nil if there is no such part.
  public init?(_ index: Int, of count: Int) {
    guard Self.countRange.contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads a text such as `3/16`; nil for any other text.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let index = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(index, of: count)
  }

  /// `3/16`.
  public var description: String { "\(index)/\(count)" }

  /// The usual name of its directory: `shard-3-of-16`.
  public var directoryName: String { "shard-\(index)-of-\(count)" }
}

/// The replications of each shard: a function of the study and the number of shards alone.
///
/// Every shard gets a range of the replications of *every* cell, so all shards have the same mix of
/// cheap and dear cells. R replications of a cell over N shards leave a remainder of R mod N. The
/// remainders are dealt out one replication at a time, from the cell with the most work
/// (n·estimators) to that with the least; each cell goes on at the shard where the last one
/// stopped. Two shards then differ by at most one replication of each cell, by at most one
/// replication over all cells, and by at most the work of one replication of the largest cell: of
/// two shards, the later one gets what it lacks in one round before the next round. For R < N the
/// remainder is all there is to balance.
package struct Sharding: Sendable {
  private let count: Int
  /// By index of the cell: the replications that every shard has, and the remainder.
  private let shares: [(whole: Int, rest: Int)]
  /// By index of the cell: the index of the shard that gets the first replication of the remainder.
  private var start: [Int]

  /// Divides cells.
  ///
  /// - Parameters:
  ///   - work: The cost of a replication of each cell, in any unit.
  ///   - replications: The replications of each cell; under a stopping rule, the most possible.
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

  /// The replications that a shard computes of the cell at an index; may be empty if R < N.
  package func replications(of cell: Int, in shard: Shard) -> Range<Int> {
    first(of: cell, position: shard.index - 1)..<first(of: cell, position: shard.index)
  }

  /// The number of replications of all shards before an index.
  private func first(of cell: Int, position: Int) -> Int {
    // The shards with one more lie on a ring: after the last one follows the first.
    let (whole, rest) = shares[cell]
    let end = start[cell] + rest
    let more = max(0, min(position, end) - start[cell]) + min(position, max(0, end - count))
    return whole * position + more
  }
}
