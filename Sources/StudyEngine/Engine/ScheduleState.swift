/// The state under the schedule's lock.
struct ScheduleState {
  /// The progress of an item.
  private struct Progress {
    /// The first replication that is not handed out.
    var next: Int
    let end: Int
    /// Seconds per replication.
    var cost: Double
    var isTimed = false
    /// The block that is being filled.
    var open: OpenBlock?
    /// Fully handed-out blocks on which workers are still busy. More than one is rare.
    var closing: [OpenBlock] = []

    var left: Int { end - next }
    var secondsLeft: Double { Double(left) * cost }
  }

  /// A block and the state of its computation.
  private struct OpenBlock {
    let buffer: BlockBuffer
    /// The worker's seconds that the block should take.
    let target: Double
    var handedOut = 0
    var computed = 0
    var seconds = 0.0
    /// The first row that was given up: all rows after it are lost.
    var cut = Int.max
  }

  /// The usual and the least seconds of a chunk. Below the least the bookkeeping would show.
  private static let chunkSeconds = 0.01, leastChunkSeconds = 0.0003
  /// The bounds on a block's time, in seconds of a worker.
  private static let leastBlockSeconds = 0.25, mostBlockSeconds = 10.0
  /// Bounds the memory of a block.
  private static let mostRows = 1 << 15

  var isStopped = false
  private let workers: Double
  private var progress: [Progress]
  /// The first item that nobody has begun.
  private var untouched = 0
  /// Items that are begun and not fully handed out.
  private var active: [Int] = []
  private var free: [BlockBuffer] = []
  /// The predicted remaining seconds, and the seconds spent by all workers.
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

  /// Returns an item that nobody works on; nil if there is none.
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

  /// Returns the item with the most remaining work; nil if there is none.
  func largestShared() -> Int? { active.max { progress[$0].secondsLeft < progress[$1].secondsLeft } }

  /// Hands out a chunk of an item with remaining work.
  mutating func take(_ item: Int, of description: Schedule.Item) -> Schedule.Chunk {
    if progress[item].open == nil { open(item, description) }
    let cost = progress[item].cost
    // The last chunks share the rest. The first chunk only measures the cost of a replication.
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

  /// Records a computed chunk; returns its block if that is complete.
  mutating func record(_ chunk: Schedule.Chunk, seconds: Double) -> BlockBuffer? {
    let (item, count) = (chunk.item, chunk.replications.count)
    spent += seconds
    let measured = max(seconds / Double(count), 1e-9)
    // The mean of both: one disturbed chunk must not decide the size of the next by itself.
    let cost = progress[item].isTimed ? 0.5 * (progress[item].cost + measured) : measured
    remaining = max(0, remaining + Double(progress[item].left) * (cost - progress[item].cost))
    progress[item].cost = cost
    progress[item].isTimed = true
    if progress[item].open?.buffer === chunk.block {
      progress[item].open!.computed += count
      progress[item].open!.seconds += seconds
      let target = progress[item].open!.target
      // A small remainder goes into the same block.
      if progress[item].open!.seconds < target || progress[item].secondsLeft < 0.5 * target { return nil }
      close(item)
      return completed(item, at: progress[item].closing.count - 1)
    }
    let position = progress[item].closing.firstIndex { $0.buffer === chunk.block }!
    progress[item].closing[position].computed += count
    progress[item].closing[position].seconds += seconds
    return completed(item, at: position)
  }

  /// Records a stopped chunk. Its block keeps the rows before the first missing one. Returns the
  /// block if that is complete.
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

  /// Closes all open blocks after their last handed-out rows.
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

  /// Stops handing out rows of the open block.
  private mutating func close(_ item: Int) {
    progress[item].closing.append(progress[item].open!)
    progress[item].open = nil
  }

  /// Removes and returns the block at an index of `closing` if it is fully computed.
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
