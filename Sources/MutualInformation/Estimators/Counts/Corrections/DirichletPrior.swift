/// The plug-in entropies of posterior mean frequencies, q = (k + α)/(N + αK), empty cells included.
/// The Dirichlet prior has the same pseudo-count α in every cell of the joint table.
///
/// A cell of a marginal is the sum of m cells and holds their pseudo-counts, so
/// q = (k + αm)/(N + αK): the marginals' frequencies are the marginals of the frequencies. This is
/// Hausser and Strimmer's "Bayes" estimator, a function of the mean frequencies, not the posterior
/// mean of the entropy.
///
/// *Bias:* g(k) = −q ln q is additive, with one g for each marginal, so the expectation is exact.
struct DirichletPrior: Correction {
  static let id = "dirichlet"
  static let formula = "of q = (k + α)/(N + αK) over all cells of the joint table, posterior mean frequencies"
  static let source = "Hausser & Strimmer 2009, arXiv 0811.3579"
  static let parameters = [
    ParameterSpecification(
      "alpha", .real(RealRange(1e-6, 1e6)),
      appliesWhere: ParameterSpecification.Condition("correction", .word(id)),
      summary: "the pseudo-count α in every cell of the joint table: 1/2 Jeffreys, 1 Laplace")
  ]

  static let example = [Parameter("alpha", .real(0.37))]

  private let alpha: Double

  init(_ arguments: Arguments) { alpha = arguments.real("alpha") }

  func makeWorker(total: Int) -> any EntropyWorker { Worker(correction: self, total: total) }

  func additiveTerms(size: Int, cells: Int, total: Int) -> AdditiveTerms? {
    let smoothing = smoothing(size: size, cells: cells, total: total)
    return AdditiveTerms(term: smoothing.term, constant: 0)
  }

  /// g is concave with g(0) ≥ 0: N (g(1) − g(0)) ≤ ln(N + αK). The least slope of −q ln q is −1.
  func steepness(cells: Int, total: Int) -> Double {
    naturalLog(Double(total) + alpha * Double(cells)) + 2
  }

  private func smoothing(size: Int, cells: Int, total: Int) -> Smoothing {
    Smoothing(
      pseudoCount: alpha * Double(cells / size), weight: Double(total) + alpha * Double(cells))
  }

  /// The frequencies of a marginal.
  private struct Smoothing {
    let pseudoCount: Double, weight: Double

    /// −q ln q.
    func term(_ k: Int) -> Double {
      let q = (Double(k) + pseudoCount) / weight
      return -q * naturalLog(q)
    }
  }

  private struct Worker: EntropyWorker {
    let correction: DirichletPrior
    let total: Int
    private var cells = 1

    init(correction: DirichletPrior, total: Int) {
      self.correction = correction
      self.total = total
    }

    mutating func prepare(joint: Span<Int32>) { cells = joint.count }

    func entropy(of counts: Span<Int32>) -> Double {
      let smoothing = correction.smoothing(size: counts.count, cells: cells, total: total)
      // The empty cells are one product: a sum of many of them would lose digits.
      var (sum, empty) = (0.0, 0)
      for i in counts.indices {
        if counts[i] > 0 { sum += smoothing.term(Int(counts[i])) } else { empty += 1 }
      }
      return sum + Double(empty) * smoothing.term(0)
    }
  }
}
