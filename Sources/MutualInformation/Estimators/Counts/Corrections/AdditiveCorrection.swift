/// A correction of the form Ĥ = Σᵢ g(nᵢ) + c over the counts of cells, in nats.
///
/// g and c depend on the total N. One formula serves the estimate (a table of g) and its exact
/// expectation: E[Ĥ] = Σᵢ Σ_k Bin(k; N, pᵢ) g(k) + c, because each count is binomial.
protocol AdditiveCorrection: PlainCorrection {
  /// g(k) for a total of N; g(0) = 0.
  func term(_ k: Int, total: Int) -> Double

  /// c for a total of N.
  func constant(total: Int) -> Double
}

extension AdditiveCorrection {
  func constant(total: Int) -> Double { 0 }

  func makeWorker(total: Int) -> any EntropyWorker { AdditiveWorker(self, total: total) }

  func additiveTerms(size: Int, cells: Int, total: Int) -> AdditiveTerms? {
    AdditiveTerms(term: { term($0, total: total) }, constant: constant(total: total))
  }

  /// N·g(1) is at most ln N + 1.3. The other differences are smaller.
  func steepness(cells: Int, total: Int) -> Double { naturalLog(Double(total)) + 2 }
}

/// The worker that sums a table of g.
private struct AdditiveWorker<Formula: AdditiveCorrection>: EntropyWorker {
  private let correction: Formula
  private let total: Int
  /// g(0), ..., g(N), so that an estimate takes no logarithm; beyond 2²⁰ computed when needed.
  private let terms: [Double]
  private let constant: Double

  init(_ correction: Formula, total: Int) {
    self.correction = correction
    self.total = total
    terms = (0...min(total, 1 << 20)).map { correction.term($0, total: total) }
    constant = correction.constant(total: total)
  }

  /// Returns Σ g(n) + c over cells in row-major order.
  func entropy(of counts: Span<Int32>) -> Double {
    let terms = terms.span
    var sum = 0.0
    for i in counts.indices {
      let count = Int(counts[i])
      sum += count < terms.count ? terms[count] : correction.term(count, total: total)
    }
    return sum + constant
  }
}

/// Returns −p ln p of the frequency p = k/N, and 0 for k = 0.
func entropyTerm(_ k: Int, of total: Int) -> Double {
  if k == 0 { return 0 }
  let share = Double(k) / Double(total)
  return -share * naturalLog(share)
}
