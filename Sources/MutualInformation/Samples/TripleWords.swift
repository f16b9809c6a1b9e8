public import GSLRandom

extension RandomStream {
  /// Hands out the next `count` triples of standard normals, normals 3i, 3i + 1 and 3i + 2 of the stream for i = 0, 1, ….
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
