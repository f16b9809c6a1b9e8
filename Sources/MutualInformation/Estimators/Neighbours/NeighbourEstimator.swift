/// An estimator from nearest neighbours. Its one parameter is k, the rank of the neighbour whose
/// distance is taken.
public protocol NeighbourEstimator: Estimator {}

extension NeighbourEstimator {
  /// `neighbours`, 3 unless given.
  public static var parameters: [ParameterSpecification] { [neighbourParameter] }
  /// The usual number, and a smaller and a larger one.
  public static var examples: [[Parameter]] { neighbourExamples }

  /// Distances of zero are no measure of a density.
  public var toleratesTies: Bool { false }

  var k: Int { arguments.integer(neighbourParameter.name) }
}

/// The parameter k of the estimators that search for neighbours.
let neighbourParameter = ParameterSpecification(
  "neighbours", .integer(1...1_000_000), default: .integer(3),
  summary: "k, which neighbour's distance is taken")

/// Parameter sets for the conformance tests.
let neighbourExamples = [3, 1, 4].map { [Parameter("neighbours", .integer($0))] }

/// Checks that there are enough other draws for k neighbours.
func checkNeighbours(_ k: Int, _ count: Int) throws(Incompatibility) {
  guard count > k else { throw Incompatibility("needs samples of at least \(k + 1) for \(k) neighbours") }
}
