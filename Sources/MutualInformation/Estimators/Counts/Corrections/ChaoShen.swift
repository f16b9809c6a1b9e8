/// The coverage-adjusted entropy of Chao and Shen over the occupied cells: Ĥ = −Σ C p ln(C p) /
/// [1 − (1 − C p)^N], p = k/N, C = 1 − f₁/N. f₁ is the number of cells that hold a single point.
///
/// *Bias:* not additive, as C depends on all counts: the mean is exact for small tables only.
/// *Accuracy:* some 1e-15 a term.
/// *Edge cases:* if every point is alone, f₁ is N − 1, since f₁ = N would leave no coverage.
struct ChaoShen: PlainCorrection {
  static let id = "chao-shen"
  static let formula =
    "Ĥ = −Σ Cp ln(Cp)/[1 − (1 − Cp)^N], p = k/N, C = 1 − (cells with k = 1, at most N − 1)/N"
  static let source = "Chao & Shen 2003, doi 10.1023/A:1026096204727"

  func makeWorker(total: Int) -> any EntropyWorker { Worker(total: total) }

  private struct Worker: EntropyWorker {
    let total: Int

    func entropy(of counts: Span<Int32>) -> Double {
      var singletons = 0
      for i in counts.indices where counts[i] == 1 { singletons += 1 }
      let coverage = Double(total - min(singletons, total - 1)) / Double(total)
      var sum = 0.0
      for i in counts.indices where counts[i] > 0 {
        let p = coverage * (Double(counts[i]) / Double(total))
        // A cell with p = 1 contributes nothing: ln 1 = 0, over 1.
        if p < 1 { sum -= p * naturalLog(p) / oneMinusExp(Double(total) * naturalLog1p(-p)) }
      }
      return sum
    }
  }
}
