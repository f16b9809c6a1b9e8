public import GSLRandom

/// Returns the uniform in [0, 1) of the upper 53 bits of a word.
@inline(__always)
public func unitUniform(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

extension RandomStream {
  /// Hands out the next `count` 64-bit words one by one, from a buffer on the stack.
  @inline(__always)
  public mutating func forEachWord(count: Int, _ body: (Int, UInt64) -> Void) {
    // Chunks of an even number of words concatenate to one fill. The array is on the stack.
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

  /// Hands out the next `count` pairs of uniforms on [0, 1): the upper 53 bits of successive words.
  @inline(__always)
  public mutating func forEachUniformPair(count: Int, _ body: (Int, Double, Double) -> Void) {
    var first = 0.0
    forEachWord(count: 2 * count) { k, word in
      if k & 1 == 0 { first = unitUniform(word) } else { body(k / 2, first, unitUniform(word)) }
    }
  }

  /// Hands out the next `count` pairs of normals of `fillNormals`, from a buffer on the stack.
  @inline(__always)
  public mutating func forEachNormalPair(count: Int, _ body: (Int, Double, Double) -> Void) {
    var buffer = InlineArray<256, Double>(repeating: 0)
    var start = 0
    while start < count {
      let length = min(128, count - start)
      var all = buffer.mutableSpan
      var normals = all._mutatingExtracting(first: 2 * length)
      fillNormals(&normals)
      for i in 0..<length { body(start + i, normals[2 * i], normals[2 * i + 1]) }
      start += length
    }
  }

  /// Hands out the next `count` triples of standard normals, 3i, 3i + 1 and 3i + 2 for i = 0, 1, ….
  @inline(__always)
  public mutating func forEachNormalTriple(count: Int, _ body: (Int, Double, Double, Double) -> Void) {
    // Portions of an even number of normals concatenate to one fill. The array is on the stack.
    var buffer = InlineArray<510, Double>(repeating: 0)
    for start in stride(from: 0, to: count, by: 170) {
      let length = min(170, count - start)
      var all = buffer.mutableSpan
      var normals = all._mutatingExtracting(first: 3 * length)
      fillNormals(&normals)
      for i in 0..<length { body(start + i, normals[3 * i], normals[3 * i + 1], normals[3 * i + 2]) }
    }
  }
}
