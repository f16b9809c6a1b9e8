/// The plug-in estimate of I(X;Y) from observed frequencies of symbols: Ĥ(X) + Ĥ(Y) − Ĥ(X,Y).
///
/// *Bias:* about (Kx − 1)(Ky − 1)/2N without a correction. The expectation is exact on every
/// discrete law if the correction is a sum over cells (`Corrections`), and on small tables with any
/// correction. On small tables the variance is exact too (`CountMoments`).
/// *Complexity:* O(N + Kx·Ky).
public struct PlugIn: SymbolEstimator, CountingEstimator {
  public static let id = "plug-in"
  public static let summary = "I(X;Y) of the observed frequencies of symbols"
  public static let formula =
    "Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), Ĥ = −Σ (k/N) ln(k/N) over the counts k of cells, less the correction"
  public static let source = "Miller 1955, Note on the bias of information estimates"
  public static let parameters = Corrections.parameters

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }
}
