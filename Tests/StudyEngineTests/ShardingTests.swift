import StudyEngine
import Testing

/// The parts of a study: together everything, nothing twice, and each about as much work as another.
@Suite struct ShardingTests {
  private static let counts = [1, 2, 3, 7, 16, 100, 1009]
  private static let works = [
    [5], [1, 2], [100, 1000, 10, 100, 1000, 10, 100, 1000, 10], [7, 7, 7, 7, 7, 7, 7, 7],
    [1, 10, 100, 1000, 10_000], [64, 32, 16, 8, 4, 2, 1],
  ]

  @Test(arguments: [1, 2, 3, 5, 7, 10, 59, 60, 100, 1000, 1_000_000_000], works)
  func rangesPartition(replications: Int, work: [Int]) throws {
    for count in Self.counts {
      let sharding = Sharding(work: work, replications: replications, count: count)
      var loads: [Int] = []
      var numbers: [Int] = []
      var ends = work.map { _ in 0 }
      for index in 1...count {
        let shard = try #require(Shard(index, of: count))
        var (load, number) = (0, 0)
        for cell in work.indices {
          let range = sharding.replications(of: cell, in: shard)
          #expect(range.lowerBound == ends[cell])
          ends[cell] = range.upperBound
          let share = replications / count
          #expect(range.count == share || range.count == share + 1)
          load += range.count * work[cell]
          number += range.count
        }
        loads.append(load)
        numbers.append(number)
      }
      #expect(ends == work.map { _ in replications })
      // By replications and by work: no more apart than one replication of the largest cell.
      #expect(numbers.max()! - numbers.min()! <= 1, "\(replications) over \(count)")
      #expect(loads.max()! - loads.min()! <= work.max()!, "\(replications) over \(count): \(loads)")
    }
  }

  /// One replication of three sizes over three shards: dealt out by cell numbers, one shard would get all large ones.
  @Test func largeCellsGoToDifferentShards() throws {
    let sharding = Sharding(
      work: [10, 100, 1000, 10, 100, 1000, 10, 100, 1000], replications: 1, count: 3)
    for index in 1...3 {
      let shard = try #require(Shard(index, of: 3))
      let cells = (0..<9).filter { !sharding.replications(of: $0, in: shard).isEmpty }
      #expect(cells.count { $0 % 3 == 2 } == 1 && cells.count == 3, "\(cells)")
    }
  }

  /// A plan's parts depend on n and the estimators; known values, so that shards of today fit those of tomorrow.
  @Test func partsOfAPlan() throws {
    let plan = try Plan(Study(yaml: studyText(head: "name: a\nseed: 5\nreplications: 5"), file: "s.yaml"))
    #expect(plan.cells.map(\.count) == [250, 1000])
    let sharding = Sharding(of: plan, count: 3)
    let ranges = try (1...3).map { index in
      let shard = try #require(Shard(index, of: 3))
      return (0..<2).map { sharding.replications(of: $0, in: shard) }
    }
    #expect(ranges.map { $0[1] } == [0..<2, 2..<4, 4..<5])
    #expect(ranges.map { $0[0] } == [0..<2, 2..<3, 3..<5])
  }

  @Test func texts() {
    #expect(Shard("3/16").map { [$0.index, $0.count] } == [3, 16])
    #expect(Shard("3/16")?.description == "3/16" && Shard("3/16")?.directoryName == "shard-3-of-16")
    #expect(Shard("100000/100000") != nil)
    for text in [
      "", "/", "1/", "/2", "0/2", "3/2", "1/0", "-1/2", "+1/2", "1/100001", "1/2/3", " 1/2", "1/2 ", "1.0/2",
      "1/99999999999999999999", "a/b", "１/2", "auto",
    ] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }

  /// Ranges in any order, against a set of numbers.
  @Test func rangesAreASet() {
    var state: UInt64 = 1
    let draw = { (bound: Int) -> Int in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<500 {
      var ranges = ReplicationRanges()
      var numbers: Set<Int> = []
      for _ in 0..<draw(12) {
        let start = draw(40)
        let range = start..<start + draw(8)
        ranges.insert(range)
        numbers.formUnion(range)
        #expect(Set(ranges.ranges.flatMap { $0 }) == numbers && ranges.total == numbers.count)
        for (a, b) in zip(ranges.ranges, ranges.ranges.dropFirst()) { #expect(a.upperBound < b.lowerBound) }
        let low = draw(50)
        let wanted = low..<low + draw(50)
        let missing = ranges.missing(in: wanted).ranges.flatMap { $0 }
        #expect(missing == wanted.filter { !numbers.contains($0) })
      }
    }
  }
}
