import GSLRandom

/// The uniform in [0, 1) of the upper 53 bits of a word.
@inline(__always)
func unitUniform(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

extension RandomStream {
  /// Hands out the next `count` 64-bit words one by one, from a buffer on the stack.
  @inline(__always)
  mutating func forEachWord(count: Int, _ body: (Int, UInt64) -> Void) {
    // Chunks of an even number of words concatenate to the words of one fill. The array is on the stack.
    var buffer = InlineArray<512, UInt64>(repeating: 0)
    var start = 0
    while start < count {
      let length = min(512, count - start)
      var all = buffer.mutableSpan
      var words = all._mutatingExtracting(first: length)
      fillWords(&words)
      for i in 0..<length { body(start + i, words[i]) }
      start += length
    }
  }
}
