import Dispatch
import StudyEngine
import Testing

/// Who computes what, and where it is gathered: nothing twice, nothing left out, whatever the threads do.
@Suite struct ScheduleTests {
  /// Items of several sizes and costs; their positions stand for cells.
  private func items(_ lengths: [Int], first: Int = 0, width: Int = 1) -> [Schedule.Item] {
    lengths.enumerated().map { position, length in
      Schedule.Item(
        cell: position, estimators: [0], replications: first..<first + length,
        addresses: [
          BlockAddress(
            cell: (Int64(position), "cell \(position)"), estimator: (1, "estimator"), width: width)
        ], cost: 1e-6)
    }
  }

  /// Computes a chunk: every row gets its replication's number.
  private func fill(_ chunk: Schedule.Chunk) {
    let rows = chunk.block.rows(ofEstimator: 0)
    for replication in chunk.replications {
      rows[replication, 0] = Double(replication)
      rows[statusOf: replication] = 0
    }
  }

  /// The contents of a block that must be whole.
  private func rows(of block: BlockBuffer) -> Range<Int> {
    let rows = block.rows(ofEstimator: 0)
    for replication in rows.replications { #expect(rows[replication, 0] == Double(replication)) }
    return rows.replications
  }

  private struct Log {
    var chunks: [Int: [Range<Int>]] = [:]
    var blocks: [Int: [Range<Int>]] = [:]
  }

  /// Whether ranges follow each other from a start without gap or overlap; returns the end.
  private func end(of ranges: [Range<Int>]?, from start: Int) -> Int {
    var end = start
    for range in (ranges ?? []).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      #expect(range.lowerBound == end)
      end = range.upperBound
    }
    return end
  }

  /// Runs items on threads; a replication of item i "takes" so many seconds. Stops after some chunks if told to.
  private func run(
    _ items: [Schedule.Item], threads: Int, cost: @escaping @Sendable (Int) -> Double, stopAfter: Int = .max
  ) -> Log {
    let schedule = Schedule(items, workers: threads)
    let log = Mutex(Log())
    let done = Mutex(0)
    let note = { @Sendable (item: Int, block: BlockBuffer) in
      let rows = rows(of: block)
      log.withLock { $0.blocks[item, default: []].append(rows) }
      schedule.recycle(block)
    }
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      var item: Int?
      while let chunk = schedule.next(after: item) {
        item = chunk.item
        fill(chunk)
        log.withLock { $0.chunks[chunk.item, default: []].append(chunk.replications) }
        let seconds = Double(chunk.replications.count) * cost(chunk.item)
        if let block = schedule.record(chunk, seconds: seconds) { note(chunk.item, block) }
        let number = done.withLock { done in
          done += 1
          return done
        }
        if number == stopAfter { schedule.stop() }
      }
    }
    // The cell's row is what a block says of its item.
    for block in schedule.unfinished() { note(Int(block.addresses[0].cell), block) }
    return log.withLock { $0 }
  }

  @Test(arguments: [1, 2, 7, 16])
  func everyReplicationOnce(threads: Int) {
    let lengths = [1, 100_000, 17, 0, 250_000, 3, 66_000]
    let log = run(
      items(lengths, first: 11), threads: threads, cost: { [1e-3, 5e-6, 0.1, 1, 2e-6, 0.4, 2e-5][$0] })
    for (item, length) in lengths.enumerated() {
      #expect(end(of: log.chunks[item], from: 11) == 11 + length, "item \(item)")
      #expect(end(of: log.blocks[item], from: 11) == 11 + length, "item \(item)")
    }
  }

  /// What a stopped run has handed out is in its blocks, all of it, and nothing else.
  @Test(arguments: [1, 2, 7], [1, 5, 60])
  func stopKeepsCompletePrefixes(threads: Int, chunks: Int) {
    let lengths = [100_000, 100_000, 100_000]
    let log = run(items(lengths), threads: threads, cost: { _ in 1e-5 }, stopAfter: chunks)
    var computed = 0
    for item in lengths.indices {
      let end = end(of: log.chunks[item], from: 0)
      #expect(self.end(of: log.blocks[item], from: 0) == end)
      computed += end
    }
    #expect(computed > 0 && computed < 300_000)
  }

  /// The number of blocks grows with the logarithm of the time until blocks take ten seconds.
  @Test func blocksGrowWithTheRun() {
    var counts: [Int] = []
    for replications in [9000, 18_000, 36_000, 72_000] {
      counts.append(run(items([replications]), threads: 1, cost: { _ in 5e-5 }).blocks[0]!.count)
    }
    #expect(counts == [2, 3, 4, 5], "\(counts)")
    // Ten seconds and a rest, 32 768 rows or 1.5 MiB at most.
    let narrow = run(items([300_000]), threads: 1, cost: { _ in 1e-3 }).blocks[0]!
    #expect(narrow.allSatisfy { $0.count <= 15_000 }, "\(narrow.map(\.count).max() ?? 0)")
    let wide = run(items([30_000], width: 100), threads: 1, cost: { _ in 1e-7 }).blocks[0]!
    #expect(wide.map(\.count).max() == (3 << 19) / 801)
    let cheap = run(items([1_000_000]), threads: 1, cost: { _ in 1e-7 }).blocks[0]!
    #expect(cheap.map(\.count).max() == 1 << 15)
  }

  /// Two workers of a simulated clock, on cells of their own and then on what is left: they end together.
  @Test(arguments: [1e-6, 3e-5, 1e-3])
  func noWorkerIdlesAtTheEnd(cost: Double) {
    let lengths = [Int(1.7 / cost), Int(0.4 / cost)]
    let schedule = Schedule(items(lengths), workers: 2)
    var clocks = [0.0, 0.0]
    var places: [Int?] = [nil, nil]
    var isEnded = [false, false]
    while isEnded != [true, true] {
      let worker = isEnded[0] ? 1 : isEnded[1] ? 0 : clocks[0] <= clocks[1] ? 0 : 1
      guard let chunk = schedule.next(after: places[worker]) else {
        isEnded[worker] = true
        continue
      }
      // A worker stays where its memory is as long as there is something to do.
      if let place = places[worker], place != chunk.item { #expect(clocks[worker] > 0.39) }
      places[worker] = chunk.item
      fill(chunk)
      clocks[worker] += cost * Double(chunk.replications.count)
      if let block = schedule.record(chunk, seconds: cost * Double(chunk.replications.count)) {
        schedule.recycle(block)
      }
    }
    #expect(abs(clocks[0] + clocks[1] - cost * Double(lengths[0] + lengths[1])) < 1e-6)
    #expect(abs(clocks[0] - clocks[1]) <= max(0.0011, cost), "\(clocks)")
  }

  /// Blocks that come back are used again.
  @Test func memoryIsUsedAgain() {
    let schedule = Schedule(items([500_000, 500_000]), workers: 1)
    var buffers: [BlockBuffer] = []
    var place: Int?
    var blocks = 0
    while let chunk = schedule.next(after: place) {
      place = chunk.item
      if !buffers.contains(where: { $0 === chunk.block }) { buffers.append(chunk.block) }
      guard let block = schedule.record(chunk, seconds: 1e-5 * Double(chunk.replications.count)) else {
        continue
      }
      blocks += 1
      schedule.recycle(block)
    }
    #expect(blocks > 8)
    #expect(buffers.count == 1)
  }
}
