/// Maps every coordinate to x√|x|: longer tails.
enum HalfCube: CoordinateTransform {
  static let id = "half-cube"
  static let formula = "x√|x| of every coordinate: longer tails"
  static let source = "Czyż et al. 2023, arXiv 2306.11078, section 2.2"

  static func value(_ x: Double, of variable: TransformedVariable) -> Double { x * abs(x).squareRoot() }
}
