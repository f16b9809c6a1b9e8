/// Every coordinate by Φ, the cumulative distribution function of the standard normal distribution:
/// normal variables become uniform ones.
///
/// *Edge cases:* above 8.3 the values round to one and differ no more, so that a law with long
/// tails loses information: it is meant for variables that are normal or nearly so.
enum NormalCDF: CoordinateTransform {
  static let id = "normal-cdf"
  static let formula = "Φ(x) of every coordinate: uniform margins from normal ones"
  static let source = "Czyż et al. 2023, arXiv 2306.11078, section 2.2"

  static func value(_ x: Double, of variable: TransformedVariable) -> Double { standardNormalCumulative(x) }
}
