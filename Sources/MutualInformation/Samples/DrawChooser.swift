import GSLRandom

/// Chooses draws of a sample at random, in memory of its own.
///
/// *Bits:* as `SubsetChooser`, a function of the stream alone: the same on every processor.
struct DrawChooser {
  private var chooser: SubsetChooser
  /// The indices chosen last.
  private(set) var indices: [UInt32]
  /// The blocks in the order of the last shuffle of blocks.
  private var blockOrder: [UInt32] = []

  /// A chooser for `count` draws.
  init(count: Int) {
    // It refuses only 2³² draws or more and rows of unequal lengths; neither occurs here.
    chooser = try! SubsetChooser(count: count)
    indices = Array(repeating: 0, count: count)
  }

  /// Chooses all draws, in a random order.
  mutating func shuffle(using stream: inout RandomStream) {
    try! chooser.choose(rows: 1, into: &indices, using: &stream)
  }

  /// Chooses all draws in their order, but beginning at a random one that is not the first.
  ///
  /// A single draw stays where it is.
  mutating func rotate(using stream: inout RandomStream) {
    let count = indices.count
    let first = count < 2 ? 0 : 1 + Int(stream.nextInteger(below: UInt32(count - 1)))
    for i in 0..<count { indices[i] = UInt32(i < count - first ? i + first : i + first - count) }
  }

  /// Chooses all draws, in blocks of neighbours whose order is random; the last block may be shorter.
  mutating func shuffle(blocksOf length: Int, using stream: inout RandomStream) {
    let count = indices.count
    let blocks = (count + length - 1) / length
    if blockOrder.count < count { blockOrder = Array(repeating: 0, count: count) }
    for block in 0..<blocks { blockOrder[block] = UInt32(block) }
    var span = blockOrder.mutableSpan
    var used = span._mutatingExtracting(first: blocks)
    stream.shuffle(&used)
    var next = 0
    for block in 0..<blocks {
      let first = Int(blockOrder[block]) * length
      for draw in first..<min(first + length, count) {
        indices[next] = UInt32(draw)
        next += 1
      }
    }
  }

  /// Chooses as many draws as there are, each independently.
  mutating func chooseWithReplacement(using stream: inout RandomStream) {
    try! chooser.choose(rows: indices.count, into: &indices, using: &stream)
  }
}
