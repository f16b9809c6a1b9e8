/// Adds (occupied cells − 1)/2N, the first order of the plug-in's bias: g(k) = −(k/N)
/// ln(k/N) + 1/2N for k > 0, c = −1/2N.
struct MillerMadow: AdditiveCorrection {
  static let id = "miller-madow"
  static let formula = "Ĥ = −Σ (k/N) ln(k/N) + (occupied cells − 1)/2N"
  static let source = "Miller 1955, Note on the bias of information estimates"

  func term(_ k: Int, total: Int) -> Double {
    k == 0 ? 0 : entropyTerm(k, of: total) + 0.5 / Double(total)
  }

  func constant(total: Int) -> Double { -0.5 / Double(total) }
}
