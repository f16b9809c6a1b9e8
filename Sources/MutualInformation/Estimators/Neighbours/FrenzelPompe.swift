import GSLRandom

/// Frenzel and Pompe's nearest-neighbour estimate of the conditional information:
/// Î(Z;Y|X) = ψ(k) − ⟨ψ(nxz + 1) + ψ(nxy + 1) − ψ(nx + 1)⟩.
///
/// r is a draw's distance to its k-th neighbour in the maximum norm of (x, z, y), with the maximum norm in vectors too; nxz, nxy
/// and nx are the numbers of *other* draws nearer than r in (x, z), in (x, y) and in x, strictly.
///
/// *Bias:* towards zero, the more the stronger the dependence and the more dimensions there are; none where Z and Y are
/// independent given X and X says nothing. No exact expectation is known.
/// *Accuracy:* the search is exact: distances are compared as they round. ψ from a table, within 1e-14. The estimate depends on
/// the numbers of draws with each count alone, so it is the same to the last bit when draws are reordered or when Z and Y
/// change places.
/// *Complexity:* about N log N, by k-d trees, which help less the more dimensions there are.
/// *Edge cases:* fails if a draw coincides with k others. N > k.
/// *Source:* Frenzel & Pompe 2007, doi 10.1103/PhysRevLett.99.204101, equation 8, with the counts of Kraskov's first estimator.
public struct FrenzelPompe: NeighbourEstimator {
  public static let id = "frenzel-pompe"
  public static let summary =
    "I(Z;Y|X) from nearest neighbours: ψ(k) − ⟨ψ(nxz + 1) + ψ(nxy + 1) − ψ(nx + 1)⟩"
  public static let source = "Frenzel & Pompe 2007, doi 10.1103/PhysRevLett.99.204101"

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  /// Distances of zero are no measure of a density.
  public var toleratesTies: Bool { false }

  public var quantities: [Quantity] { [.conditionalMutualInformation] }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try checkTripleNeighbours(k, law, count)
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    Worker(neighbours: ConditionalNeighbours(k: k, count: count, shape: law.shape))
  }

  private struct Worker: EstimatorWorker {
    var neighbours: ConditionalNeighbours

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      values[0] = try neighbours.estimate(sample)
    }
  }
}

/// Checks that X, Z and Y are real numbers or vectors, and that there are more draws than neighbours.
func checkTripleNeighbours(_ k: Int, _ law: any JointLaw, _ count: Int) throws(Incompatibility) {
  try checkRealTriples(law, count: .max)
  guard count > k else { throw Incompatibility("needs samples of at least \(k + 1) for \(k) neighbours") }
}
