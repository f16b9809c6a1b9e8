/// What the schedule's lock guards.
struct ScheduleState {
  /// How far an item is.
  private struct Progress {
    /// The first replication that nobody has.
    var next: Int
    let end: Int
    /// Seconds per replication.
    var cost: Double
    var isTimed = false
    /// The block that is being filled.
    var open: OpenBlock?
    /// A block that is handed out to its end, while workers are still at it. More than one of them is rare.
    var closing: [OpenBlock] = []

    var left: Int { end - next }
    var secondsLeft: Double { Double(left) * cost }
  }

  /// A block and what is known of it.
  private struct OpenBlock {
    let buffer: BlockBuffer
    /// The seconds that it should take a worker.
    let target: Double
    var handedOut = 0
    var computed = 0
    var seconds = 0.0
    /// A row that was given up, the first of them: what comes after it is lost.
    var cut = Int.max
  }

  /// The workers' chunk, in seconds, and the least: below that the bookkeeping would show.
  private static let chunkSeconds = 0.01, leastChunkSeconds = 0.0003
  /// The least and the most that a block takes to compute, in seconds of a worker.
  private static let leastBlockSeconds = 0.25, mostBlockSeconds = 10.0
  /// Bounds a block's memory.
  private static let mostRows = 1 << 15

  var isStopped = false
  private let workers: Double
  private var progress: [Progress]
  /// The first item that nobody has begun.
  private var untouched = 0
  /// Items that are begun and not handed out to their end.
  private var active: [Int] = []
  private var free: [BlockBuffer] = []
  /// Seconds that are left, by what is known of the costs, and that all workers have spent.
  private var remaining: Double
  private var spent = 0.0

  init(_ items: [Schedule.Item], workers: Int) {
    self.workers = Double(workers)
    progress = items.map {
      Progress(next: $0.replications.lowerBound, end: $0.replications.upperBound, cost: $0.cost)
    }
    remaining = items.reduce(0) { $0 + Double($1.replications.count) * $1.cost }
    active.reserveCapacity(workers + 1)
    free.reserveCapacity(2 * workers + 8)
  }

  func hasWork(_ item: Int) -> Bool { progress[item].left > 0 }

  /// An item that nobody works on, or nil.
  mutating func nextUntouched() -> Int? {
    while untouched < progress.count {
      untouched += 1
      if progress[untouched - 1].left > 0 {
        active.append(untouched - 1)
        return untouched - 1
      }
    }
    return nil
  }

  /// The item with the most left to do, or nil where nothing is.
  func largestShared() -> Int? { active.max { progress[$0].secondsLeft < progress[$1].secondsLeft } }

  /// Hands out a chunk of an item that has work.
  mutating func take(_ item: Int, of description: Schedule.Item) -> Schedule.Chunk {
    if progress[item].open == nil { open(item, description) }
    let cost = progress[item].cost
    // The last chunks share what is left; the first only finds out what a replication costs.
    let seconds =
      progress[item].isTimed
      ? max(Self.leastChunkSeconds, min(Self.chunkSeconds, remaining / (4 * workers)))
      : Self.leastChunkSeconds
    let wanted = seconds / cost
    let room = progress[item].open!.buffer.capacity - progress[item].open!.handedOut
    let count = min(room, wanted < Double(Self.mostRows) ? max(1, Int(wanted)) : Self.mostRows)
    let first = progress[item].next
    progress[item].next += count
    progress[item].open!.handedOut += count
    remaining = max(0, remaining - Double(count) * cost)
    let buffer = progress[item].open!.buffer
    if count == room { close(item) }
    if progress[item].left == 0 { active.removeAll { $0 == item } }
    return Schedule.Chunk(item: item, replications: first..<first + count, block: buffer)
  }

  /// Notes a computed chunk; returns its block if that is complete.
  mutating func record(_ chunk: Schedule.Chunk, seconds: Double) -> BlockBuffer? {
    let (item, count) = (chunk.item, chunk.replications.count)
    spent += seconds
    let measured = max(seconds / Double(count), 1e-9)
    // Half of what the last chunk says: one disturbed chunk must not decide the size of the next by itself.
    let cost = progress[item].isTimed ? 0.5 * (progress[item].cost + measured) : measured
    remaining = max(0, remaining + Double(progress[item].left) * (cost - progress[item].cost))
    progress[item].cost = cost
    progress[item].isTimed = true
    if progress[item].open?.buffer === chunk.block {
      progress[item].open!.computed += count
      progress[item].open!.seconds += seconds
      let target = progress[item].open!.target
      // A rest that is small goes into the same block.
      if progress[item].open!.seconds < target || progress[item].secondsLeft < 0.5 * target { return nil }
      close(item)
      return completed(item, at: progress[item].closing.count - 1)
    }
    let position = progress[item].closing.firstIndex { $0.buffer === chunk.block }!
    progress[item].closing[position].computed += count
    progress[item].closing[position].seconds += seconds
    return completed(item, at: position)
  }

  /// Notes a chunk that was stopped: its block keeps the rows before the first that is missing. Returns the block if that
  /// is complete.
  mutating func recordCut(_ chunk: Schedule.Chunk, finished: Int, seconds: Double) -> BlockBuffer? {
    let (item, row) = (chunk.item, chunk.replications.lowerBound + finished - chunk.block.first)
    if progress[item].open?.buffer === chunk.block { close(item) }
    let position = progress[item].closing.firstIndex { $0.buffer === chunk.block }!
    progress[item].closing[position].computed += chunk.replications.count
    progress[item].closing[position].seconds += seconds
    progress[item].closing[position].cut = min(progress[item].closing[position].cut, row)
    return completed(item, at: position)
  }

  mutating func recycle(_ block: BlockBuffer) { free.append(block) }

  /// Closes what is open after what was handed out.
  mutating func closeAll() -> [BlockBuffer] {
    var blocks: [BlockBuffer] = []
    for item in progress.indices where progress[item].open != nil {
      close(item)
      if let block = completed(item, at: progress[item].closing.count - 1) { blocks.append(block) }
    }
    return blocks
  }

  private mutating func open(_ item: Int, _ description: Schedule.Item) {
    let capacity = min(
      progress[item].left, Self.mostRows,
      max(1, BlockBuffer.usualBytes / description.shape.bytesPerReplication))
    let first = progress[item].next
    let target = max(Self.leastBlockSeconds, min(Self.mostBlockSeconds, spent / workers))
    let buffer: BlockBuffer
    if let used = free.popLast() {
      used.reset(
        shape: description.shape, addresses: description.addresses, first: first, capacity: capacity)
      buffer = used
    } else {
      buffer = BlockBuffer(
        shape: description.shape, addresses: description.addresses, first: first, capacity: capacity)
    }
    progress[item].open = OpenBlock(buffer: buffer, target: target)
  }

  /// Hands out no more of the open block.
  private mutating func close(_ item: Int) {
    progress[item].closing.append(progress[item].open!)
    progress[item].open = nil
  }

  /// The block at a position of `closing`, taken out, if all of it is computed.
  private mutating func completed(_ item: Int, at position: Int) -> BlockBuffer? {
    let block = progress[item].closing[position]
    guard block.computed == block.handedOut else { return nil }
    progress[item].closing.remove(at: position)
    if block.cut == 0 {
      free.append(block.buffer)
      return nil
    }
    block.buffer.close(count: min(block.handedOut, block.cut), seconds: block.seconds)
    return block.buffer
  }
}
