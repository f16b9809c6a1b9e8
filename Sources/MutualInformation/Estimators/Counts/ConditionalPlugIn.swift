/// The plug-in estimate of I(Z;Y|X) from observed frequencies of symbols:
/// Î = Ĥ(X,Z) + Ĥ(X,Y) − Ĥ(X) − Ĥ(X,Z,Y).
///
/// *Bias:* about Kx(Kz − 1)(Ky − 1)/2N without a correction. The expectation is exact on every
/// discrete law if the correction is a sum over cells (`Corrections`).
/// *Complexity:* O(N + Kx·Kz·Ky).
public struct ConditionalPlugIn: SymbolEstimator, CountingEstimator {
  public static let id = "conditional-plug-in"
  public static let summary = "I(Z;Y|X) of the observed frequencies of symbols"
  public static let formula = "Ĥ(X,Z) + Ĥ(X,Y) − Ĥ(X) − Ĥ(X,Z,Y) of the counts of cells, less the correction"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 2.5"
  public static let parameters = Corrections.entropyParameters

  public let arguments: Arguments

  public init(_ arguments: Arguments) { self.arguments = arguments }

  public var quantities: [Quantity] { [.conditionalMutualInformation] }
}
