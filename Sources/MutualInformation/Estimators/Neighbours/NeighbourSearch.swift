import CStreamKernels

/// The exact nearest-neighbour search of the kernels, with its memory.
struct NeighbourSearch {
  private let k: Int
  private let xDimension: Int, yDimension: Int
  private var memory: [UInt64]

  /// Creates a search for the k-th neighbour among `count` draws of these dimensions.
  init(k: Int, count: Int, xDimension: Int, yDimension: Int) {
    self.k = k
    self.xDimension = xDimension
    self.yDimension = yDimension
    let bytes =
      xDimension == 1 && yDimension == 1
      ? mi_plane_memory(count, k) : mi_space_memory(count, xDimension, yDimension, k)
    memory = Array(repeating: 0, count: bytes / 8)
  }

  /// For each draw, and for X and Y each, adds one to `tally[c]`, c being the number of other draws
  /// in its neighbourhood.
  ///
  /// The neighbourhood holds all draws nearer than the k-th neighbour of (x, y). If `isRectangle`,
  /// it holds all draws no farther than the farthest of the draws up to the k-th.
  ///
  /// - Returns: The number of draws that coincide with their k-th neighbour.
  /// - Throws: `sampleNotFinite` if a value is NaN or infinite.
  mutating func tally(_ x: [Double], _ y: [Double], isRectangle: Bool, into tally: inout [UInt32])
    throws(EstimationFailure) -> Int
  {
    try rangeOfFinite(x.span)
    try rangeOfFinite(y.span)
    let closed: Int32 = isRectangle ? 1 : 0
    return if xDimension == 1 && yDimension == 1 {
      unsafe mi_nearest_in_plane(x, y, tally.count, k, closed, &memory, &tally)
    } else {
      unsafe mi_nearest_in_space(
        x, xDimension, y, yDimension, tally.count, k, closed, &memory, &tally)
    }
  }
}
