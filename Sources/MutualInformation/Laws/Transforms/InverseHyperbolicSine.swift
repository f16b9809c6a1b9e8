/// Maps every coordinate to asinh x = ln(x + √(x² + 1)): shorter tails.
enum InverseHyperbolicSine: CoordinateTransform {
  static let id = "asinh"
  static let formula = "asinh x = ln(x + √(x² + 1)) of every coordinate: shorter tails"
  static let source = "Czyż et al. 2023, arXiv 2306.11078, section 2.2"

  static func value(_ x: Double, of variable: TransformedVariable) -> Double {
    let size = abs(x)
    // ln(1 + |x| + x²/(1 + √(1 + x²))); from 2²⁸ on ln 2|x| to the last bit, since squares may
    // overflow.
    let value =
      size >= 0x1p28
      ? naturalLog(size) + ln2
      : naturalLog1p(size + size * size / (1 + (1 + size * size).squareRoot()))
    return x < 0 ? -value : value
  }
}
