import GSLRandom

/// The permutation test of independence: p = (1 + #{Î* ≥ Î})/(1 + B). Î* are the estimates of B
/// samples with the values of Y in a random order.
///
/// If X and Y are independent, the sample and its B copies are equally likely to have the largest
/// estimate. So P(p ≤ α) ≤ α, with equality if (1 + B)α is whole and estimates do not tie: exactly,
/// for every law, n and estimator. (1 + B)α should be whole: B = 19, 99, 199, ...
///
/// Estimates within 10⁻¹³ of each other, relative if they exceed 1, count as equal, since rounding
/// could decide otherwise. A permuted sample without an estimate counts as one with a larger
/// estimate. Both make p larger, if anything.
///
/// *Randomness:* for each copy a random order of the draws, and the draws of the estimator.
/// *Complexity:* B times that of an estimate.
/// *Edge cases:* only for estimators of I(X;Y): if I(Z;Y|X) = 0 permuted samples have another law.
/// *Source:* Phipson & Smyth 2010, doi 10.2202/1544-6115.1585; Dwass 1957,
/// doi 10.1214/aoms/1177707045.
public struct PermutationTest: UncertaintyMethod {
  public static let id = "permutation"
  public static let role = UncertaintyRole.test
  public static let formula =
    "p = (1 + #{Î* ≥ Î})/(1 + permutations), Î* with Y in a random order: of exact size"
  public static let source = "Phipson & Smyth 2010, doi 10.2202/1544-6115.1585"
  public static let parameters = [
    ParameterSpecification(
      "permutations", .integer(1...100_000), default: .integer(199),
      summary: "B, the random orders of Y; (1 + B) × significance should be whole")
  ]
  public static let example = [Parameter("permutations", .integer(19))]
  public static let statements: [Statement] = [.pValue]
  public static let isRandomized = true

  private let permutations: Int

  public init(_ arguments: Arguments) { permutations = arguments.integer("permutations") }

  public static func check(_ estimator: any Estimator) throws(Incompatibility) {
    guard estimator.quantities == [.mutualInformation] else {
      let list = estimator.quantities.map(\.name).joined(separator: ", ")
      throw Incompatibility(
        "\(id) tests estimators of I(X;Y) alone, this one estimates \(list)", cure: "leave out the test")
    }
  }

  public func makeWorker(
    for estimator: any Estimator, _ law: any JointLaw, count: Int
  ) -> any UncertaintyWorker {
    Worker(
      runs: SubsampleRuns(estimator, law, count: count, capacity: 1), order: DrawChooser(count: count),
      permutations: permutations)
  }

  private struct Worker: UncertaintyWorker {
    var runs: SubsampleRuns
    var order: DrawChooser
    let permutations: Int

    mutating func assess(
      _ sample: borrowing Sample, estimates: Span<Double>, using stream: inout RandomStream,
      into statements: inout MutableSpan<Double>
    ) {
      let least = estimates[0] - 1e-13 * max(1, abs(estimates[0]))
      var reached = 1
      for copy in 0..<permutations {
        order.shuffle(using: &stream)
        runs.takeReordering(sample, y: order.indices, isFirst: copy == 0)
        runs.reset()
        do {
          try runs.run(using: &stream)
          if runs.first(0) >= least { reached += 1 }
        } catch {
          reached += 1
        }
      }
      statements[0] = Double(reached) / Double(permutations + 1)
    }
  }
}
