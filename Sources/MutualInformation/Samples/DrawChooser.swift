import GSLRandom

/// Random orders and random choices of the draws of a sample, with the memory.
///
/// *Bits:* those of `SubsetChooser`: functions of the stream alone, the same on every processor.
struct DrawChooser {
  private var chooser: SubsetChooser
  /// The draws that were chosen last.
  private(set) var indices: [UInt32]

  /// Of `count` draws.
  init(count: Int) {
    // A sample has fewer than 2³² draws; more is refused, and below rows of unequal lengths.
    chooser = try! SubsetChooser(count: count)
    indices = Array(repeating: 0, count: count)
  }

  /// Chooses all draws, in a random order.
  mutating func shuffle(using stream: inout RandomStream) {
    try! chooser.choose(rows: 1, into: &indices, using: &stream)
  }

  /// Chooses as many draws as there are, each independently of the others.
  mutating func chooseWithReplacement(using stream: inout RandomStream) {
    try! chooser.choose(rows: indices.count, into: &indices, using: &stream)
  }
}
