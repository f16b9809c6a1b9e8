/// The maximum-likelihood ("plug-in") entropy: g(k) = −(k/N) ln(k/N).
struct Uncorrected: AdditiveCorrection {
  static let id = "none"
  static let formula = "Ĥ = −Σ (k/N) ln(k/N)"
  static let source = "Miller 1955, Note on the bias of information estimates"

  func term(_ k: Int, total: Int) -> Double { entropyTerm(k, of: total) }
}
