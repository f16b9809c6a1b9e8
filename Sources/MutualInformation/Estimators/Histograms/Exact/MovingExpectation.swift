/// The exact expectation of a histogram over the range of the data, and the information of its cells.
struct MovingExpectation {
  let expectation: Expectation
  let discretised: ExactValue?

  private static let unknown = MovingExpectation(expectation: .none, discretised: nil)

  private init(expectation: Expectation, discretised: ExactValue?) {
    self.expectation = expectation
    self.discretised = discretised
  }

  /// The expectation for n draws of a law with these factors.
  ///
  /// It is `.none` for a correction that is no sum over cells, for n < 4, and where the bound on its
  /// error stays above a quarter of the standard error of a million replications.
  init(_ factors: PairFactors, count n: Int, xBins: Int, yBins: Int, correction: any Correction) {
    let cells = xBins * yBins
    if xBins == 1 && yBins == 1 {
      // One cell: Î is what the correction makes of it.
      let whole = correction.additiveTerms(size: 1, cells: 1, total: n).map { $0.term(n) + $0.constant }
      expectation = whole.map { Expectation($0, errorBound: 1e-15 * (1 + abs($0)), kind: .exact) } ?? .none
      discretised = ExactValue(0, errorBound: 0, kind: .closedForm)
      return
    }
    guard n >= 4, xBins > 1, yBins > 1, cells <= Self.largestTable,
      let edges = MovingEdges(factors, count: n, xBins: xBins, yBins: yBins)
    else {
      self = .unknown
      return
    }
    let isX = factors.conditional.isGivenX
    let terms = { (size: Int) in correction.additiveTerms(size: size, cells: cells, total: n) }
    let plain = Uncorrected().additiveTerms(size: cells, cells: cells, total: n)!
    let isAdditive = terms(cells) != nil
    let (joint, u, v) = (
      terms(cells) ?? plain, terms(isX ? xBins : yBins) ?? plain, terms(isX ? yBins : xBins) ?? plain
    )
    let means = BinomialMeans(count: n, term: joint.term)
    let uMeans = BinomialMeans(count: n, term: u.term)
    let vMeans = BinomialMeans(count: n, term: v.term)
    let search = NodeSearch(edges, joint: means, cells: cells)
    let result = search.result(count: n, freedom: (xBins - 1) * (yBins - 1))
    let (hu, hv) = (
      search.binSum { edges.given.sum($0, uMeans, u.term) },
      search.binSum { edges.other.sum($0, vMeans, v.term) }
    )
    let value = hu.value + u.constant + hv.value + v.constant - result.joint.value - joint.constant
    let bound = hu.bound + hv.bound + result.joint.bound
    expectation =
      isAdditive && bound <= result.allowed
      ? Expectation(rounding: value, errorBound: bound, kind: .exact) : .none
    discretised =
      result.information.bound <= result.allowed
      ? ExactValue(
        rounding: result.information.value, errorBound: result.information.bound, kind: .quadrature) : nil
  }

  private static let largestTable = 1 << 14
}
