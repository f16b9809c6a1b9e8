/// Real numbers or vectors, from nearest neighbours with the same k: Î(X,Z;Y) and Î(X;Y) by `KSG1`,
/// with (X, Z) as one vector, and Î(Z;Y|X) by `FrenzelPompe`.
///
/// *Bias:* none where the variables are independent (`vanishingExpectation`), otherwise unknown. The
/// three use neighbourhoods of different sizes, so the residual does not vanish: it holds the biases
/// and fluctuations that they do not share.
/// *Edge cases:* as `KSG1`. Draws that coincide in (X, Y) alone suffice to fail.
struct NeighbourChainRule: ChainRuleFamily {
  static let id = "ksg1"
  static let formula = "real variables, nearest neighbours: ksg1 and frenzel-pompe; a residual is left"
  static let source =
    "Kraskov et al. 2004, doi 10.1103/PhysRevE.69.066138; Frenzel & Pompe 2007, doi 10.1103/PhysRevLett.99.204101"
  static let parameters = [neighbourParameter]
  static let examples = neighbourExamples

  private let k: Int

  init(_ arguments: Arguments) { k = arguments.integer("neighbours") }

  var toleratesTies: Bool { false }

  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkTripleNeighbours(k, law, count)
  }

  func makeWorker(for law: any JointLaw, count: Int) -> any ChainRuleWorker {
    Worker(k: k, count: count, shape: law.shape)
  }

  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    let vanishes =
      switch quantity {
      case .mutualInformation: law.hasIndependentPair
      // (X, Z) is one variable there, whatever joins them.
      case .jointMutualInformation: law.vanishes(quantity)
      default: law.isMutuallyIndependent
      }
    return vanishes ? vanishingExpectation(count: count) : .none
  }

  private struct Worker: ChainRuleWorker {
    private let xDimension: Int, zDimension: Int
    private var joint: KraskovInformation, pair: KraskovInformation
    private var conditional: ConditionalNeighbours
    /// (x, z) of each draw.
    private var both: [Double]

    init(k: Int, count: Int, shape: SampleShape) {
      let (x, z, y) = (shape.x.dimension!, shape.z.dimension!, shape.y.dimension!)
      (xDimension, zDimension) = (x, z)
      joint = KraskovInformation(
        k: k, count: count, xDimension: x + z, yDimension: y, isRectangle: false)
      pair = KraskovInformation(k: k, count: count, xDimension: x, yDimension: y, isRectangle: false)
      conditional = ConditionalNeighbours(k: k, count: count, shape: shape)
      both = Array(repeating: 0, count: count * (x + z))
    }

    mutating func terms(_ sample: borrowing Sample) throws(EstimationFailure) -> ChainRuleTerms {
      let (dx, dz) = (xDimension, zDimension)
      for i in 0..<sample.count {
        let start = i * (dx + dz)
        for d in 0..<dx { both[start + d] = sample.x.reals[i * dx + d] }
        for d in 0..<dz { both[start + dx + d] = sample.z.reals[i * dz + d] }
      }
      return ChainRuleTerms(
        joint: try joint.estimate(both, sample.y.reals),
        pair: try pair.estimate(sample.x.reals, sample.y.reals),
        conditional: try conditional.estimate(sample))
    }
  }
}
