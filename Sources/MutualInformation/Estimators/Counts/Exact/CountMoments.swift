/// The exact mean and variance of functions of the counts of cells with known probabilities.
///
/// The mean is a sum over marginals if each has a known mean (`AdditiveExpectation`). Otherwise, and for
/// every variance, all tables of counts are enumerated if they are few: C(N + K − 1, K − 1) for K
/// cells that can occur, 176 851 for 2 × 2 cells and N = 100. Each table has its multinomial
/// probability as weight, and the estimator's own estimate.
struct CountMoments {
  private let correction: any Correction
  private let table: JointTable
  private let cellError: Double
  private let total: Int

  /// Creates the moments for a table whose cells are off by at most `cellError`.
  init(of table: JointTable, cellError: Double = 0, correction: any Correction, total: Int) {
    self.correction = correction
    self.table = table
    self.cellError = cellError
    self.total = total
  }

  /// Creates the moments for a law of symbols, or for its X and Y alone; nil for other laws.
  init?(of law: any JointLaw, isPair: Bool, correction: any Correction, total: Int) {
    guard let law = law as? any DiscreteLaw else { return nil }
    self.init(of: isPair ? law.table.pair : law.table, correction: correction, total: total)
  }

  /// Returns E[Î] of a quantity.
  func expectation(of quantity: Quantity) -> Expectation {
    func bySums() -> Expectation {
      AdditiveExpectation(correction: correction, total: total)
        .expectation(of: quantity, table: table, cellError: cellError)
    }
    func byEnumeration() -> Expectation {
      TableEnumeration(correction: correction, table: table, total: total)?
        .moments(of: quantity, cellError: cellError)?.mean ?? .none
    }
    let routes =
      type(of: correction).prefersEnumeration ? [byEnumeration, bySums] : [bySums, byEnumeration]
    let first = routes[0]()
    return first.kind == .exact ? first : routes[1]()
  }

  /// Returns Var[Î] of a quantity, by enumeration.
  func variance(of quantity: Quantity) -> Expectation {
    // The three estimates cancel in every sample.
    if quantity == .chainRuleResidual { return Expectation(0, errorBound: 0, kind: .exact) }
    return TableEnumeration(correction: correction, table: table, total: total)?
      .moments(of: quantity, cellError: cellError)?.variance ?? .none
  }
}
