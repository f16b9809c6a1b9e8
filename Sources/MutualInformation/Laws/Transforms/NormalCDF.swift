/// Maps every coordinate to Φ(x), the cumulative distribution function of the standard normal
/// distribution: normal variables become uniform.
///
/// *Edge cases:* values above 8.3 all round to one, so a law with long tails loses information. The
/// map is meant for variables that are normal or nearly so.
enum NormalCDF: CoordinateTransform {
  static let id = "normal-cdf"
  static let formula = "Φ(x) of every coordinate: uniform margins from normal ones"
  static let source = "Czyż et al. 2023, arXiv 2306.11078, section 2.2"

  static func value(_ x: Double, of variable: TransformedVariable) -> Double { standardNormalCumulative(x) }
}
