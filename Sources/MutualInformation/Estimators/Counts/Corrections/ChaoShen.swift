/// The coverage-adjusted entropy of Chao and Shen over the occupied cells: Ĥ = −Σ C p ln(C p) /
/// [1 − (1 − C p)^N], p = k/N, C = 1 − f₁/N. f₁ is the number of cells that hold a single point.
///
/// *Bias:* not additive, as C depends on all counts, but on f₁ only: the mean over f₁ and one cell's
/// count is exact for up to ten cells (`Singletons`), on any small table by enumeration.
/// *Accuracy:* some 1e-15 a term.
/// *Edge cases:* if every point is alone, f₁ is N − 1, since f₁ = N would leave no coverage.
struct ChaoShen: PlainCorrection {
  static let id = "chao-shen"
  static let formula =
    "Ĥ = −Σ Cp ln(Cp)/[1 − (1 − Cp)^N], p = k/N, C = 1 − (cells with k = 1, at most N − 1)/N"
  static let source = "Chao & Shen 2003, doi 10.1023/A:1026096204727"

  static let prefersEnumeration = true

  func makeWorker(total: Int) -> any EntropyWorker { Worker(total: total) }

  func expectedEntropy(of marginal: [Double], cells: Int, total: Int) -> Double? {
    let marginal = marginal.filter { $0 > 0 }
    guard marginal.count <= Singletons.cellLimit else { return nil }
    var sum = 0.0
    for (i, p) in marginal.enumerated() {
      var others = marginal
      others.remove(at: i)
      let singletons = Singletons(of: others)
      let (first, weights) = binomialWeights(count: total, probability: marginal.count == 1 ? 1 : p)
      for (offset, weight) in weights.enumerated() where first + offset > 0 {
        let k = first + offset
        for (more, chance) in singletons.distribution(total: total - k).enumerated() {
          sum += weight * chance * Self.term(k, singletons: more + (k == 1 ? 1 : 0), total: total)
        }
      }
    }
    return sum
  }

  /// A term is at most (ln N² + 1)/N per point.
  func steepness(cells: Int, total: Int) -> Double {
    Double(total) * (2 * naturalLog(Double(total)) + 2)
  }

  /// −C p ln(C p)/[1 − (1 − C p)^N].
  private static func term(_ k: Int, singletons: Int, total: Int) -> Double {
    let coverage = Double(total - min(singletons, total - 1)) / Double(total)
    let p = coverage * (Double(k) / Double(total))
    // A cell with p = 1 contributes nothing: ln 1 = 0, over 1.
    return p < 1 ? -p * naturalLog(p) / oneMinusExp(Double(total) * naturalLog1p(-p)) : 0
  }

  private struct Worker: EntropyWorker {
    let total: Int

    func entropy(of counts: Span<Int32>) -> Double {
      var singletons = 0
      for i in counts.indices where counts[i] == 1 { singletons += 1 }
      var sum = 0.0
      for i in counts.indices where counts[i] > 0 {
        sum += ChaoShen.term(Int(counts[i]), singletons: singletons, total: total)
      }
      return sum
    }
  }
}
