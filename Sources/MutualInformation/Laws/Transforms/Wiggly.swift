/// Adds small sines to every coordinate, which bend the plane without folding it.
///
/// X and Z: x + 0.4 sin x + 0.2 sin(1.7x + 1) + 0.03 sin(3.3x − 2.5), with a derivative above
/// 0.161. Y: y − 0.4 sin 0.4y + 0.17 sin(1.3y + 3.5) + 0.02 sin(4.3y − 2.5), with a derivative
/// above 0.533.
enum Wiggly: CoordinateTransform {
  static let id = "wiggly"
  static let formula =
    "x + 0.4 sin x + 0.2 sin(1.7x + 1) + 0.03 sin(3.3x − 2.5); y − 0.4 sin 0.4y + 0.17 sin(1.3y + 3.5) + 0.02 sin(4.3y − 2.5)"
  static let source = "Czyż et al. 2023, arXiv 2306.11078, appendix D"

  static func value(_ x: Double, of variable: TransformedVariable) -> Double {
    if variable == .y {
      x - 0.4 * sine(0.4 * x) + 0.17 * sine(1.3 * x + 3.5) + 0.02 * sine(4.3 * x - 2.5)
    } else {
      x + 0.4 * sine(x) + 0.2 * sine(1.7 * x + 1) + 0.03 * sine(3.3 * x - 2.5)
    }
  }

  private static func sine(_ angle: Double) -> Double { sineAndCosine(angle).sine }
}
