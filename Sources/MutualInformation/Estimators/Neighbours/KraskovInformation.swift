/// constant + ψ(N) − ⟨ψ(nx + shift) + ψ(ny + shift)⟩, with its memory.
struct KraskovInformation: SampleInformation {
  private let isRectangle: Bool
  private let constant: Double
  private var psi: TalliedDigammas
  private var search: NeighbourSearch

  /// Creates the second estimator if `isRectangle`, else the first.
  init(k: Int, count: Int, xDimension: Int, yDimension: Int, isRectangle: Bool) {
    self.isRectangle = isRectangle
    psi = TalliedDigammas(count: count, shift: isRectangle ? 0 : 1)
    let ofK = digamma(Double(k))
    constant = (isRectangle ? ofK - 1 / Double(k) : ofK) + digamma(Double(count))
    search = NeighbourSearch(k: k, count: count, xDimension: xDimension, yDimension: yDimension)
  }

  mutating func estimate(_ sample: borrowing Sample) throws(EstimationFailure) -> Double {
    try estimate(sample.x.reals, sample.y.reals)
  }

  /// Returns the estimate from x and y, one draw after the other.
  ///
  /// - Throws: `sampleNotFinite`, `coincidingPoints`.
  mutating func estimate(_ x: [Double], _ y: [Double]) throws(EstimationFailure) -> Double {
    psi.clear()
    let coinciding = try search.tally(x, y, isRectangle: isRectangle, into: &psi.tally)
    guard coinciding == 0 else { throw .coincidingPoints }
    return constant - psi.mean
  }
}
