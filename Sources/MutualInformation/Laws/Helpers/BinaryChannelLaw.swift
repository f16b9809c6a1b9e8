import GSLRandom

/// A law of a fair bit X and of the output Y of a channel that X is sent through.
public protocol BinaryChannelLaw: DiscreteLaw, DensityRatioLaw {
  /// P(y|x): one row per bit, one column per letter of Y.
  var channel: [[Double]] { get }
}

extension BinaryChannelLaw {
  public var shape: SampleShape { .symbols(2, channel[0].count) }

  public var table: JointTable {
    let channel = channel
    return JointTable(
      xCount: 2, yCount: channel[0].count, probabilities: channel.joined().map { 0.5 * $0 })
  }

  /// Fills a sample. X is bit 0 of a word. Y is `letter` if the uniform of the word's upper 53 bits
  /// is below `probability`, else X.
  func sendBits(
    receiving letter: UInt16, with probability: Double, into sample: inout Sample,
    using stream: inout RandomStream
  ) {
    stream.forEachWord(count: sample.count) { i, word in
      let bit = UInt16(word & 1)
      sample.x.symbols[i] = bit
      sample.y.symbols[i] = unitUniform(word) < probability ? letter : bit
    }
  }
}
