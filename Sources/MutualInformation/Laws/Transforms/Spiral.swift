/// A vector x to exp(|x|²G/3) x with an antisymmetric G: a rotation whose angle grows with the distance from the origin.
///
/// G turns the plane of the first two coordinates of X and of Z and, as in the source, that of the second and the third
/// coordinate of Y (of two, where there are no more). With θ = |x|²/3 the coordinates (a, b) of the plane become
/// (a cos θ + b sin θ, b cos θ − a sin θ). It is its own inverse with −G, since lengths stay.
///
/// *Accuracy:* θ is known to 2^-52 θ; at lengths above 10⁸ the direction is noise.
enum Spiral: Transform {
  static let id = "spiral"
  static let formula =
    "x to exp(|x|²G/3)x: a plane turned by |x|²/3; coordinates 1 and 2 of X and Z, 2 and 3 of Y"
  static let source = "Czyż et al. 2023, arXiv 2306.11078, section 2.2, speed 1/3"

  static func dimension(
    after dimension: Int, of earlier: (any Transform.Type)?
  ) throws(TransformRefusal) -> Int {
    guard dimension >= 2 else { throw TransformRefusal(reason: "takes vectors, not single reals") }
    return dimension
  }

  static func apply(to values: inout MutableSpan<Double>, dimension: Int, of variable: TransformedVariable) {
    let first = variable == .y && dimension > 2 ? 1 : 0
    for start in stride(from: 0, to: values.count, by: dimension) {
      var square = 0.0
      for k in 0..<dimension { square += values[start + k] * values[start + k] }
      let (sine, cosine) = sineAndCosine(square / 3)
      let (a, b) = (values[start + first], values[start + first + 1])
      values[start + first] = a * cosine + b * sine
      values[start + first + 1] = b * cosine - a * sine
    }
  }
}
