/// Maps a vector x to exp(s|x|²G) x with an antisymmetric G: a rotation whose angle grows with the
/// distance from the origin.
///
/// G turns the plane of the first two coordinates of X and of Z. As in the source, it turns the
/// second and third coordinate of Y, or the first two if Y has two. With θ = s|x|² the coordinates
/// (a, b) of the plane become (a cos θ − b sin θ, b cos θ + a sin θ) counter-clockwise. Clockwise
/// has −θ. Each is the inverse of the other, since lengths stay.
///
/// The source's tasks have the speed s = 1/dimension and turn counter-clockwise (its generator has
/// G_12 = −1). The defaults here are older: s = 1/3, clockwise.
///
/// *Accuracy:* θ is known to 2^-52 θ; at lengths above 10⁸ the direction is noise.
enum Spiral: Transform {
  static let id = "spiral"
  static let formula =
    "x to exp(s|x|²G)x: a plane turned by s|x|², coordinates 1 and 2 of X and Z, 2 and 3 of Y; clockwise with speed s = 1/3, "
    + "or as in {spiral: {speed: 0.2, sense: counter-clockwise}}"
  static let source =
    "Czyż et al. 2023, arXiv 2306.11078, section 2.2, where s = 1/dimension, counter-clockwise"
  static let parameters = [
    ParameterSpecification(
      "speed", .real(RealRange(0, 1000, includesLower: false)), default: .real(1.0 / 3), isImplicit: true,
      summary: "s: the angle in radians at length 1"),
    ParameterSpecification(
      "sense", .choice(["clockwise", "counter-clockwise"]), default: .word("clockwise"), isImplicit: true,
      summary: "which way the plane of coordinates (a, b) turns, a to the right and b up"),
  ]

  static func dimension(
    after dimension: Int, of earlier: (any Transform.Type)?
  ) throws(TransformRefusal) -> Int {
    guard dimension >= 2 else { throw TransformRefusal(reason: "takes vectors, not single reals") }
    return dimension
  }

  static func apply(
    to values: inout MutableSpan<Double>, dimension: Int, of variable: TransformedVariable,
    _ arguments: Arguments
  ) {
    let first = variable == .y && dimension > 2 ? 1 : 0
    let speed = arguments.real("speed")
    // The bits of the default are those of a division by three.
    let isThird = speed == 1.0 / 3
    let isClockwise = arguments.word("sense") == "clockwise"
    for start in stride(from: 0, to: values.count, by: dimension) {
      var square = 0.0
      for k in 0..<dimension { square += values[start + k] * values[start + k] }
      let (sine, cosine) = sineAndCosine(isThird ? square / 3 : speed * square)
      let turned = isClockwise ? sine : -sine
      let (a, b) = (values[start + first], values[start + first + 1])
      values[start + first] = a * cosine + b * turned
      values[start + first + 1] = b * cosine - a * turned
    }
  }
}
