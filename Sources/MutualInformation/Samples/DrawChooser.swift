import GSLRandom

/// Chooses draws of a sample at random, in memory of its own.
///
/// *Bits:* as `SubsetChooser`, a function of the stream alone: the same on every processor.
struct DrawChooser {
  private var chooser: SubsetChooser
  /// The indices chosen last.
  private(set) var indices: [UInt32]

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

  /// Chooses as many draws as there are, each independently.
  mutating func chooseWithReplacement(using stream: inout RandomStream) {
    try! chooser.choose(rows: indices.count, into: &indices, using: &stream)
  }
}
