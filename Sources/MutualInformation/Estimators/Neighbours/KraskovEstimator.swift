/// Kraskov, Stögbauer and Grassberger's estimators, which count the draws in a neighbourhood of
/// each draw: a square or a rectangle.
///
/// *Bias:* none if X and Y are independent, whatever their laws (`vanishingExpectation`).
public protocol KraskovEstimator: NeighbourEstimator {
  /// Whether the neighbourhood is a rectangle: X and Y then have distances of their own.
  static var isRectangle: Bool { get }
}

extension KraskovEstimator {
  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.dimension != nil, law.shape.y.dimension != nil else {
      throw Incompatibility("needs real X and Y, the law has \(law.shape)")
    }
    guard !law.hasAtoms else {
      throw Incompatibility("needs continuous X and Y, single values of this law's have a probability")
    }
    try checkNeighbours(k, count)
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    quantity == .mutualInformation && law.hasIndependentPair ? vanishingExpectation(count: count) : .none
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    InformationWorker(
      information: KraskovInformation(
        k: k, count: count, xDimension: law.shape.x.dimension!, yDimension: law.shape.y.dimension!,
        isRectangle: Self.isRectangle))
  }
}
