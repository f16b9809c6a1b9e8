/// Frenzel and Pompe's nearest-neighbour estimate of the conditional information:
/// Î(Z;Y|X) = ψ(k) − ⟨ψ(nxz + 1) + ψ(nxy + 1) − ψ(nx + 1)⟩.
///
/// r is a draw's distance to its k-th neighbour in the maximum norm of (x, z, y); vectors have the
/// maximum norm too. nxz, nxy and nx are the numbers of *other* draws strictly nearer than r in
/// (x, z), in (x, y) and in x.
///
/// *Bias:* towards zero. It grows with the dependence and with the number of dimensions. It
/// vanishes exactly if X, Z and Y are independent of each other (`vanishingExpectation`). Otherwise
/// no expectation is known.
/// *Accuracy:* the search is exact for the rounded distances. ψ comes from a table, within 1e-14.
/// The estimate depends only on the numbers of draws with each count. Reordering the draws or
/// exchanging Z and Y does not change a bit.
/// *Complexity:* about N log N, by k-d trees, which help less the more dimensions there are.
/// *Edge cases:* fails if a draw coincides with k others. N > k.
/// *Source:* Frenzel & Pompe 2007, doi 10.1103/PhysRevLett.99.204101, equation 8, counts as `KSG1`.
public struct FrenzelPompe: NeighbourEstimator {
  public static let id = "frenzel-pompe"
  public static let summary =
    "I(Z;Y|X) from nearest neighbours: ψ(k) − ⟨ψ(nxz + 1) + ψ(nxy + 1) − ψ(nx + 1)⟩"
  public static let formula = "ψ(k) − ⟨ψ(nxz + 1) + ψ(nxy + 1) − ψ(nx + 1)⟩"
  public static let source = "Frenzel & Pompe 2007, doi 10.1103/PhysRevLett.99.204101"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var quantities: [Quantity] { [.conditionalMutualInformation] }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkTripleNeighbours(k, law, count)
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    quantity == .conditionalMutualInformation && law.isMutuallyIndependent
      ? vanishingExpectation(count: count) : .none
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    InformationWorker(information: ConditionalNeighbours(k: k, count: count, shape: law.shape))
  }
}

/// Checks that X, Z and Y are real numbers or vectors, and that there are more than k draws.
func checkTripleNeighbours(_ k: Int, _ law: any JointLaw, _ count: Int) throws(Incompatibility) {
  try checkRealTriples(law, count: .max)
  try checkNeighbours(k, count)
}
