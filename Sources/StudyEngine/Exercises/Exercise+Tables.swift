import GSLRandom
import MutualInformation

/// The table of exercises 1 and 3.
private let agreement = constant { try ProbabilityTable(rows: [[0.4, 0.1], [0.1, 0.4]]) }

/// I(X;Y) of a table of pairs.
private func information(_ table: ProbabilityTable) -> Double {
  constant { try table.mutualInformation(between: [0], and: [1]) }
}

extension Exercise {
  static let tabularMutualInformation = Exercise(
    number: 1, title: "Tabular mutual information",
    statement: "For the joint table [[0.40, 0.10], [0.10, 0.40]] compute I(X;Y) directly, verify that it is "
      + "symmetric, and that it equals H(X) + H(Y) − H(X,Y).",
    computation: "I = Σ p(x,y) ln [p(x,y) / p(x) p(y)]",
    takeaway: "mutual information can be computed exactly from a joint table and is symmetric."
  ) { () throws(GSLError) in
    let forward = information(agreement)
    let backward = constant { try agreement.mutualInformation(between: [1], and: [0]) }
    let marginals = constant { try [0, 1].map { try agreement.marginal(keeping: [$0]).entropy } }
    let entropies = marginals[0] + marginals[1] - agreement.entropy
    let printed = 0.19274475702175753
    return Solution(
      values: [
        .init("I(X;Y)", forward, notebook: printed), .init("I(Y;X)", backward, notebook: printed),
        .init("H(X) + H(Y) − H(X,Y)", entropies, notebook: printed),
      ],
      checks: [
        .init("symmetry", isClose(forward, backward)),
        .init("entropy identity", isClose(forward, entropies)),
      ])
  }

  static let klDivergence = Exercise(
    number: 3, title: "Mutual information as KL divergence",
    statement: "For the table of exercise 1 compute D(P_XY ‖ P_X P_Y) and verify that it equals I(X;Y); "
      + "a table that factorises has none.",
    computation: "D(P‖Q) = Σ p ln (p/q) with Q the product of the marginals",
    takeaway: "mutual information is the KL divergence from the joint law to the independence model."
  ) { () throws(GSLError) in
    let product = outer([0.5, 0.5], [0.5, 0.5])
    let divergence = constant { try ProbabilityTable.klDivergence(agreement, product) }
    let dependent = information(agreement)
    let independent = information(outer([0.5, 0.5], [0.6, 0.4]))
    return Solution(
      values: [
        .init("D(P_XY ‖ P_X P_Y)", divergence, notebook: 0.19274475702175753),
        .init("I(X;Y)", dependent, notebook: 0.19274475702175753),
        .init("I(X;Y) of the independent table", independent, notebook: 0),
      ],
      checks: [
        .init("MI equals KL to independence", isClose(dependent, divergence)),
        .init("independent table has zero MI", isClose(independent, 0)),
      ])
  }

  private static func outer(_ x: [Double], _ y: [Double]) -> ProbabilityTable {
    constant { try ProbabilityTable(rows: x.map { a in y.map { a * $0 } }) }
  }
}
