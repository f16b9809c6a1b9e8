import CStreamKernels

/// Frenzel and Pompe's estimate of I(Z;Y|X) with its memory:
/// ψ(k) − ⟨ψ(nxz + 1) + ψ(nxy + 1) − ψ(nx + 1)⟩.
struct ConditionalNeighbours: SampleInformation {
  private let k: Int, count: Int
  private let xDimension: Int, zDimension: Int, yDimension: Int
  /// The coordinates z, x, y of each draw, so that (x, z), (x, y) and x are contiguous.
  private var points: [Double]
  private var radii: [Double]
  private var memory: [UInt64]
  /// The tallies of (x, z) and (x, y) together, and of x.
  private var both: TalliedDigammas, condition: TalliedDigammas

  /// Creates memory for `count` draws of real numbers or vectors.
  init(k: Int, count: Int, shape: SampleShape) {
    self.k = k
    self.count = count
    (xDimension, zDimension, yDimension) = (shape.x.dimension!, shape.z.dimension!, shape.y.dimension!)
    let sides = xDimension + zDimension + yDimension
    points = Array(repeating: 0, count: count * sides)
    radii = Array(repeating: 0, count: count)
    memory = Array(repeating: 0, count: mi_points_memory(count, sides, k) / 8)
    both = TalliedDigammas(count: count, shift: 1)
    condition = both
  }

  /// Returns the estimate.
  ///
  /// - Throws: `sampleNotFinite`, `coincidingPoints`.
  mutating func estimate(_ sample: borrowing Sample) throws(EstimationFailure) -> Double {
    let sides = xDimension + zDimension + yDimension
    try setCoordinates(sample.z.reals.span, dimension: zDimension, at: 0, of: sides)
    try setCoordinates(sample.x.reals.span, dimension: xDimension, at: zDimension, of: sides)
    try setCoordinates(sample.y.reals.span, dimension: yDimension, at: zDimension + xDimension, of: sides)
    guard unsafe mi_kth_distances(points, sides, count, k, &memory, &radii) == 0 else {
      throw .coincidingPoints
    }
    both.clear()
    condition.clear()
    unsafe points.withUnsafeBufferPointer { points in
      let (z, x) = unsafe (points.baseAddress!, points.baseAddress! + zDimension)
      unsafe mi_tally_within(z, sides, zDimension + xDimension, count, radii, &memory, &both.tally)
      unsafe mi_tally_within(x, sides, xDimension + yDimension, count, radii, &memory, &both.tally)
      unsafe mi_tally_within(x, sides, xDimension, count, radii, &memory, &condition.tally)
    }
    return digamma(Double(k)) - (both.mean - condition.mean)
  }

  private mutating func setCoordinates(_ values: Span<Double>, dimension: Int, at first: Int, of sides: Int)
    throws(EstimationFailure)
  {
    try rangeOfFinite(values)
    for i in 0..<count {
      for d in 0..<dimension { points[i * sides + first + d] = values[i * dimension + d] }
    }
  }
}
