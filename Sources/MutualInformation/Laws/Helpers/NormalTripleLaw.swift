/// A law of three normal numbers X, Z and Y of mean zero. Z has the standard deviation 1.
protocol NormalTripleLaw: TripleDensityRatioLaw, NormalLaw {
  /// The correlation of X and Z.
  var correlationXZ: Double { get }
  /// The other correlations, and the informations.
  var correlations: TripleCorrelations { get }
  /// The standard deviations of X and of Y.
  var xScale: Double { get }
  var yScale: Double { get }
}

extension NormalTripleLaw {
  var xScale: Double { 1 }
  var yScale: Double { 1 }
}

extension NormalTriple: NormalTripleLaw {}
extension MarkovChain: NormalTripleLaw {}
extension CommonCause: NormalTripleLaw {}
