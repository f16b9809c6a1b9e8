import CStreamKernels

/// Normal scores Φ⁻¹(rank/(n + 1)) of the coordinates of a sample, with the memory.
///
/// Equal values have the mean of their ranks, so the order of the draws does not matter.
struct NormalScores {
  private let count: Int
  /// Φ⁻¹(h/2(n + 1)) at index h: shared ranks can be halves.
  private let table: [Double]
  private var values: [Double], sorted: [Double]
  private var order: [UInt32]
  private var memory: [UInt64]
  /// The scores, draw by draw.
  private(set) var scores: [Double]
  /// Twice the ranks, draw by draw: whole numbers, as shared ranks can be halves.
  private var ranks: [UInt32]

  /// Creates memory for the scores of `count` vectors.
  init(count: Int, dimension: Int) {
    self.count = count
    table = (0...2 * count).map { $0 == 0 ? 0 : standardNormalQuantile(Double($0) / Double(2 * (count + 1))) }
    values = Array(repeating: 0, count: count)
    sorted = values
    order = Array(repeating: 0, count: count)
    memory = Array(repeating: 0, count: 2 * count)
    scores = Array(repeating: 0, count: count * dimension)
    ranks = Array(repeating: 0, count: count * dimension)
  }

  /// Computes the scores of each coordinate of the vectors.
  ///
  /// - Throws: `sampleNotFinite`, `constantVariable`.
  mutating func set(_ vectors: Span<Double>) throws(EstimationFailure) {
    let dimension = vectors.count / count
    for k in 0..<dimension {
      for i in 0..<count { values[i] = vectors[i * dimension + k] }
      let range = try rangeOfFinite(values.span)
      guard range.low < range.high else { throw .constantVariable }
      unsafe mi_sort(values, count, &sorted, &order, &memory)
      var start = 0
      while start < count {
        var end = start + 1
        while end < count, sorted[end] == sorted[start] { end += 1 }
        // Twice the mean of the ranks start + 1 ... end.
        let score = table[start + 1 + end]
        for rank in start..<end {
          scores[Int(order[rank]) * dimension + k] = score
          ranks[Int(order[rank]) * dimension + k] = UInt32(truncatingIfNeeded: start + 1 + end)
        }
        start = end
      }
    }
  }

  /// Whether all ranks of a coordinate are equal to those of another's coordinate, or all are
  /// opposite: r and n + 1 − r.
  func isFunction(_ coordinate: Int, of other: NormalScores, _ otherCoordinate: Int) -> Bool {
    let (dimension, otherDimension) = (ranks.count / count, other.ranks.count / count)
    let sum = UInt32(truncatingIfNeeded: 2 * (count + 1))
    var (areEqual, areOpposite) = (true, true)
    for i in 0..<count {
      let (a, b) = (ranks[i * dimension + coordinate], other.ranks[i * otherDimension + otherCoordinate])
      areEqual = areEqual && a == b
      areOpposite = areOpposite && a &+ b == sum
      guard areEqual || areOpposite else { return false }
    }
    return true
  }
}
