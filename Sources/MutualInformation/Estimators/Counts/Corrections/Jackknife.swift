/// The jackknife of the plug-in entropy, N Ĥ − (N−1)/N Σⱼ Ĥ₋ⱼ, where Ĥ₋ⱼ leaves point j out. The
/// cells are fixed: edges that move with the data are those of the whole sample.
///
/// If one of the k points of a cell is left out, the cell has k − 1 of N − 1 points; otherwise it
/// has k of N − 1. With φ(k) = −(k/N) ln(k/N) and f(k) = −(k/(N−1)) ln(k/(N−1)),
/// g(k) = N φ(k) − (N−1)/N [(N−k) f(k) + k f(k−1)]. Most of this cancels: g(k) = (k/N)(s(N) −
/// s(k)), s(k) = k ln k − (k−1) ln(k−1).
///
/// *Accuracy:* some 1e-16·(k/N)(1 + ln N) a term; the first form loses another factor of N.
/// *Edge cases:* one point has Ĥ = 0.
struct Jackknife: AdditiveCorrection {
  static let id = "jackknife"
  static let formula = "N Ĥ − (N−1)/N Σ Ĥ without point j, all cells held fixed"
  static let source = "Zahl 1977, doi 10.2307/1936227"

  func term(_ k: Int, total: Int) -> Double {
    k == 0 ? 0 : Double(k) / Double(total) * (Self.step(total) - Self.step(k))
  }

  /// k ln k − (k−1) ln(k−1) = ln k − (k−1) ln(1 − 1/k).
  private static func step(_ k: Int) -> Double {
    if k == 1 { return 0 }
    let k = Double(k)
    return naturalLog(k) - (k - 1) * naturalLog1p(-1 / k)
  }
}
