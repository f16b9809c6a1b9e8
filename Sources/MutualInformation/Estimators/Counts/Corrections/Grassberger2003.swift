/// Grassberger's estimator of 2003: g(k) = (k/N) [ln N − G(k)],
/// G(k) = ψ(k) + ½(−1)^k [ψ((k+1)/2) − ψ(k/2)].
///
/// By the duplication formula of ψ that is G(k) = ψ(⌊k/2⌋ + ½) + ln 2: G(1) = −γ − ln 2,
/// G(2) = G(3) = 2 − γ − ln 2, ...
///
/// *Bias:* for Poisson counts with mean z, Σ k G(k) exceeds z ln z by z E₁(2z), some ½e^−2z.
struct Grassberger2003: AdditiveCorrection {
  static let id = "grassberger-2003"
  static let formula = "Ĥ = Σ (k/N) [ln N − G(k)], G(k) = ψ(k) + (−1)^k [ψ((k+1)/2) − ψ(k/2)]/2"
  static let source = "Grassberger 2003, arXiv physics/0307138"

  func term(_ k: Int, total: Int) -> Double {
    if k == 0 { return 0 }
    let g = digamma(Double(k / 2) + 0.5) + naturalLog(2)
    return Double(k) / Double(total) * (naturalLog(Double(total)) - g)
  }
}
